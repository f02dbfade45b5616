/** What the proxy shows of bytes: readable, and nothing in it moves a cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { telnetCommand, withoutTelnet } from '../../src/tools/wire/telnet.js';
import { visible } from '../../src/tools/wire/visible.js';

const SHOWN: readonly (readonly [string, readonly number[] | string, string])[] = [
  ['text is shown as it is', 'Grüße, سلام 👋', '"Grüße, سلام 👋"'],
  ['line ends are visible', 'a\r\nb\n\tc', '"a\\r\\nb\\n\\tc"'],
  ['quotes and backslashes are not mistaken for escapes', 'say "\\n"', '"say \\"\\\\n\\""'],
  ['an escape sequence does nothing', '\u001b[2J\u0007\u007f', '"\\x1b[2J\\x07\\x7f"'],
  [
    'C1, bidirectional controls and joiners are bytes',
    '\u009b\u202e\u200d',
    '"\\xc2\\x9b\\xe2\\x80\\xae\\xe2\\x80\\x8d"',
  ],
  ['a mark that would change the character before it is bytes', 'e\u0301', '"e\\xcc\\x81"'],
  ['bytes that are no UTF-8', [0xc3, 0x28, 0xf8, 0xff, 0x41], '"\\xc3(\\xf8\\xffA"'],
  ['a character that a read has cut through', [0xe2, 0x82], '"\\xe2\\x82"'],
  [
    'telnet commands have names',
    [0xff, 0xfb, 1, 0xff, 0xfd, 6, 0xff, 0xf4, 0xff, 0xff],
    '"<IAC WILL ECHO><IAC DO TIMING-MARK><IAC IP><IAC IAC>"',
  ],
  ['an unknown option is a number', [0xff, 0xfe, 99], '"<IAC DONT 99>"'],
  [
    'a subnegotiation is shown whole',
    [0xff, 0xfa, 31, 0, 80, 0, 24, 0xff, 0xf0, 65],
    '"<IAC SB NAWS 0 80 0 24 IAC SE>A"',
  ],
  ['a command that a read has cut through', [0xff, 0xfb], '"\\xff\\xfb"'],
];

for (const [title, bytes, shown] of SHOWN) {
  test(title, () => assert.equal(visible(Buffer.from(bytes as string)), shown));
}

test('no bytes at all make anything but printable characters', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      assert.doesNotMatch(visible(Buffer.from(bytes)), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{M}]/u);
    }),
  );
});

test('telnet commands are taken out of a text, over any cut of its bytes', () => {
  const bytes = Buffer.from([0xff, 0xfb, 1, 104, 0xff, 0xfa, 31, 0, 0xff, 0xff, 1, 2, 0xff, 0xf0, 105, 0xff, 0xf1, 10]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const first = withoutTelnet(bytes.subarray(0, cut));
    const second = withoutTelnet(Buffer.concat([first.rest, bytes.subarray(cut)]));
    assert.equal(`${first.text}${second.text}`, 'hi\n');
  }
});

test('a byte FF before text is no command', () => {
  assert.equal(telnetCommand(Buffer.from([0xff, 0x41]), 0), null);
});
