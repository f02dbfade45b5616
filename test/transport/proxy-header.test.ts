/** The header of the PROXY protocol, byte by byte, over split writes, and broken in every place. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HeaderVerdict, ProxyHeader } from '../../src/doors/listen/proxy-header.js';
import { assertAnySplit, singles } from './helpers.js';

/** Feeds the chunks until one decides; what comes after that one is rest as well. */
function decide(chunks: readonly Buffer[]): HeaderVerdict {
  const header = new ProxyHeader();
  for (const [index, chunk] of chunks.entries()) {
    const verdict = header.feed(chunk);
    if (verdict.kind === 'undecided') continue;
    if (verdict.kind !== 'header') return verdict;
    return { ...verdict, rest: Buffer.concat([verdict.rest, ...chunks.slice(index + 1)]) };
  }
  return { kind: 'undecided' };
}

const kindOf = (bytes: Buffer | string): string => decide([Buffer.from(bytes)]).kind;

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

interface V2 {
  readonly command?: number;
  readonly family?: number;
  readonly body?: Buffer;
  readonly length?: number;
}

function v2({ command = 0x21, family = 0x11, body = ipv4Body, length = body.length }: V2 = {}): Buffer {
  return Buffer.concat([SIGNATURE, Buffer.of(command, family, length >> 8, length & 255), body]);
}

const ipv4Body = Buffer.from([192, 0, 2, 7, 198, 51, 100, 1, 0xab, 0xcd, 0x1f, 0x90]);
const ipv6Body = Buffer.concat([
  Buffer.from('20010db8000000000000000000000042', 'hex'),
  Buffer.from('20010db8000000000000000000000001', 'hex'),
  Buffer.from([0xab, 0xcd, 0x1f, 0x90]),
]);
const field = (type: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.of(type, value.length >> 8, value.length & 255), value]);

/** Headers that are right, whom each names, and whether the client spoke TLS. */
const right: readonly (readonly [string, Buffer, string | null, boolean])[] = [
  ['TCP4', Buffer.from('PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n'), '192.0.2.7', false],
  ['TCP6', Buffer.from('PROXY TCP6 2001:db8::42 2001:db8::1 0 65535\r\n'), '2001:db8::42', false],
  ['TCP6 with IPv4 in it', Buffer.from('PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n'), '192.0.2.7', false],
  ['UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n'), null, false],
  ['UNKNOWN and more', Buffer.from('PROXY UNKNOWN ffff::1 what ever\r\n'), null, false],
  ['the longest', Buffer.from(`PROXY UNKNOWN ${'f'.repeat(91)}\r\n`), null, false],
  ['2, IPv4', v2(), '192.0.2.7', false],
  ['2, IPv6', v2({ family: 0x21, body: ipv6Body }), '2001:db8::42', false],
  [
    '2, IPv4 in IPv6',
    v2({
      family: 0x21,
      body: Buffer.concat([Buffer.from('00000000000000000000ffffc0000207', 'hex'), ipv6Body.subarray(16)]),
    }),
    '192.0.2.7',
    false,
  ],
  ['2, LOCAL', v2({ command: 0x20, family: 0x00, body: Buffer.alloc(0) }), null, false],
  ['2, LOCAL with an address, which must be ignored', v2({ command: 0x20 }), null, false],
  ['2, UNSPEC', v2({ family: 0x00, body: Buffer.alloc(7) }), null, false],
  ['2, a UNIX socket', v2({ family: 0x31, body: Buffer.alloc(216) }), null, false],
  [
    '2, with TLS',
    v2({ body: Buffer.concat([ipv4Body, field(0x04, Buffer.alloc(5)), field(0x20, Buffer.of(0x01, 0, 0, 0, 0))]) }),
    '192.0.2.7',
    true,
  ],
  [
    '2, without TLS',
    v2({ body: Buffer.concat([ipv4Body, field(0x20, Buffer.of(0x00, 0, 0, 0, 1))]) }),
    '192.0.2.7',
    false,
  ],
  [
    '2, with a field cut off',
    v2({ body: Buffer.concat([ipv4Body, Buffer.of(0x20, 0x00, 0x05, 0x01)]) }),
    '192.0.2.7',
    false,
  ],
];

describe('a header', () => {
  for (const [name, bytes, address, encrypted] of right) {
    it(`${name}: is read wherever it is cut, and not a byte behind it is touched`, () => {
      const rest = Buffer.from('register Alice\r\n\0\xff', 'latin1');
      assertAnySplit(Buffer.concat([bytes, rest]), (chunks) => {
        assert.deepEqual(decide(chunks), { kind: 'header', address, encrypted, rest });
      });
    });

    it(`${name}: is waited for to its last byte`, () => {
      const header = new ProxyHeader();
      const all = singles(bytes);
      const verdicts = all.map((byte) => header.feed(byte).kind);
      assert.deepEqual(verdicts, [...new Array<string>(all.length - 1).fill('undecided'), 'header']);
    });
  }
});

const wrong: readonly (readonly [string, Buffer | string])[] = [
  ['a person', 'register Alice\r\n'],
  ['another case', 'proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n'],
  ['TLS', Buffer.from('160301', 'hex')],
  ['an empty line, and a name', '\r\nregister Alice\r\n'],
  ['no family', 'PROXY \r\n'],
  ['another family', 'PROXY TCP5 192.0.2.7 198.51.100.1 1 2\r\n'],
  ['IPv6 as TCP4', 'PROXY TCP4 ::1 ::1 1 2\r\n'],
  ['IPv4 as TCP6', 'PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n'],
  ['an octet too large', 'PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n'],
  ['a zone', 'PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n'],
  ['a host name', 'PROXY TCP4 localhost 198.51.100.1 1 2\r\n'],
  ['no ports', 'PROXY TCP4 192.0.2.7 198.51.100.1\r\n'],
  ['a port too large', 'PROXY TCP4 192.0.2.7 198.51.100.1 65536 2\r\n'],
  ['a port with a zero before it', 'PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n'],
  ['a word more', 'PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n'],
  ['two spaces', 'PROXY TCP4  192.0.2.7 198.51.100.1 1 2\r\n'],
  ['LF alone', `PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n${' '.repeat(107)}`],
  ['no end', `PROXY UNKNOWN ${'f'.repeat(100)}\r\n`],
  ['2, version 3', v2({ command: 0x31 })],
  ['2, another command', v2({ command: 0x22 })],
  ['2, datagrams', v2({ family: 0x12 })],
  ['2, another family', v2({ family: 0x41 })],
  ['2, too short for its addresses', v2({ length: 11, body: ipv4Body.subarray(0, 11) })],
  ['2, IPv6 too short', v2({ family: 0x21, body: ipv6Body.subarray(0, 35) })],
  ['2, endless', v2({ length: 0xffff })],
];

describe('no header', () => {
  for (const [name, bytes] of wrong) {
    it(`${name}: is malformed, however it is cut`, () => {
      const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
      assertAnySplit(whole, (chunks) => assert.equal(decide(chunks).kind, 'malformed'));
    });
  }

  it('a right one with any byte of its beginning changed is none', () => {
    for (const [name, bytes] of right) {
      for (let at = 0; at < (bytes[0] === 0x0d ? 13 : 6); at++) {
        const broken = Buffer.from(bytes);
        broken[at] = (broken[at] as number) ^ 0x80;
        assert.equal(kindOf(broken), 'malformed', `${name}, byte ${at}`);
      }
    }
  });

  it('is never held beyond its bound', () => {
    const header = new ProxyHeader();
    assert.equal(header.feed(Buffer.from('PROXY TCP4 ')).kind, 'undecided');
    for (let fed = 0; fed < 95; fed++) assert.equal(header.feed(Buffer.from('1')).kind, 'undecided');
    assert.equal(header.feed(Buffer.from('1')).kind, 'malformed');
  });
});
