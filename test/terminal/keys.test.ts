/** Bytes of terminals, and the keys that they are. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Key, KeyReader } from '../../src/terminal/keys.js';
import { assertAnySplit, pieces } from '../transport/helpers.js';

/** Keys, with neighbouring runs of text put together. */
function keysOf(chunks: readonly Buffer[]): (string | { text: string })[] {
  const reader = new KeyReader();
  const keys: (string | { text: string })[] = [];
  for (const chunk of chunks) {
    reader.feed(chunk);
    for (let key: Key | null = reader.next(); key !== null; key = reader.next()) {
      const last = keys.at(-1);
      if (typeof key === 'object' && typeof last === 'object') last.text += key.text;
      else keys.push(typeof key === 'object' ? { ...key } : key);
    }
  }
  return keys;
}

function assertKeys(typed: string | Buffer, ...keys: (string | { text: string })[]): void {
  assertAnySplit(Buffer.from(typed as string), (chunks) => assert.deepEqual(keysOf(chunks), keys));
}

const text = (letters: string): { text: string } => ({ text: letters });

describe('keys, wherever the bytes are cut', () => {
  it('text is text, whatever its script', () => {
    assertKeys('hé漢👨‍👩‍👧', text('hé漢👨‍👩‍👧'));
  });

  it('bytes that are no UTF-8 become U+FFFD, also before a key', () => {
    assertKeys(Buffer.from('61ff62', 'hex'), text('a\ufffdb'));
    assertKeys(Buffer.from('61e6bc0d', 'hex'), text('a\ufffd'), 'enter');
    assertKeys(Buffer.from('e6bc1b5b41', 'hex'), text('\ufffd'), 'up');
  });

  it('Enter is CR, LF, CR LF or CR NUL, and one Enter each', () => {
    assertKeys(
      'a\rb\nc\r\nd\r\0e\r\r\n\n',
      text('a'),
      ...['b', 'c', 'd', 'e'].flatMap((one) => ['enter', text(one)]),
      ...['enter', 'enter', 'enter'],
    );
    assertKeys('\r\x01\n', 'enter', 'home', 'enter');
  });

  it('a tab is a space', () => {
    assertKeys('a\tb', text('a b'));
  });

  it('the keys of shells', () => {
    assertKeys(
      '\x01\x02\x03\x04\x05\x06\x08\x0b\x0c\x0e\x10\x15\x17\x7f',
      ...[
        ...['home', 'left', 'discard', 'deleteOrLeave', 'end', 'right', 'backspace', 'deleteToEnd', 'redraw'],
        ...['down', 'up', 'deleteToStart', 'deleteWord', 'backspace'],
      ],
    );
  });

  it('cursor keys in both modes, with Ctrl, and by number', () => {
    assertKeys('\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F', 'up', 'down', 'right', 'left', 'home', 'end');
    assertKeys('\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF\x1bOM', 'up', 'down', 'right', 'left', 'home', 'end', 'enter');
    assertKeys(
      '\x1b[1;5C\x1b[1;5D\x1b[1;2C\x1bf\x1bb\x1b\x7f',
      'wordRight',
      'wordLeft',
      'right',
      'wordRight',
      'wordLeft',
      'deleteWord',
    );
    assertKeys('\x1b[1~\x1b[7~\x1b[3~\x1b[4~\x1b[8~', 'home', 'home', 'delete', 'end', 'end');
  });

  it('the marks of a bracketed paste are no text', () => {
    assertKeys('\x1b[200~a\rb\x1b[201~', text('a'), 'enter', text('b'));
  });

  it('other keys do nothing', () => {
    assertKeys('a\x1b[15~\x1b[[A\x1b[5~\x1b[Z\x1b[?1;2c\x1bOP\x07\x1a\x00b', text('ab'));
  });

  it('what a terminal answers is no text: colours, its version, the cursor, the mouse, the focus', () => {
    for (const answer of [
      ...['\x1b]11;rgb:1e1e/1e1e/2e2e\x07', '\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\', '\x1b]lé 漢\x1b\\'],
      ...['\x1bP>|xterm(390)\x1b\\', '\x1bP1$r0m\x1b\\', '\x1b_Gi=1;OK\x1b\\', '\x1b[?62;22c', '\x1b[>0;276;0c'],
      ...['\x1b[24;80R', '\x1b[<0;12;7M', '\x1b[<0;12;7m', '\x1b[M !"', '\x1b[M#\xa1\xff', '\x1b[I', '\x1b[O'],
      ...['\x1b[97;5u', '\x1b[27;5;97~', '\x1bO5P', '\x1bO1;2Q', '\x1b[8;24;80t'],
    ]) {
      assertKeys(Buffer.from(`a${answer}b`, answer.startsWith('\x1b[M') ? 'latin1' : 'utf8'), text('ab'));
    }
  });

  it('a lone Esc before a letter loses no letter', () => {
    assertKeys('\x1bhello\x1bé', text('helloé'));
    assertKeys('\x1b\x1b[A', 'up');
    assertKeys('\x1bPeter\x1b]x\x1b_\r', text('Peter]x_'), 'enter');
  });

  it('no unfinished sequence swallows an Enter', () => {
    for (const begun of [
      '\x1b',
      '\x1b[',
      '\x1b[1;',
      '\x1bO',
      '\x1b[[',
      `\x1b[${'1'.repeat(100)}`,
      '\x1b]11;rgb',
      '\x1bP1$r',
      '\x1b[M !',
    ]) {
      assertKeys(`${begun}\rhi`, 'enter', text('hi'));
    }
  });

  it('an endless sequence keeps nothing, and is over with its last byte', () => {
    const reader = new KeyReader();
    reader.feed(Buffer.from('\x1b['));
    const before = process.memoryUsage();
    for (let count = 0; count < 10_000; count++) {
      reader.feed(Buffer.alloc(10_000, '1'));
      assert.equal(reader.next(), null);
    }
    const after = process.memoryUsage();
    assert.ok(after.heapUsed - before.heapUsed < 50 * 1024 * 1024);
    reader.feed(Buffer.from('~a'));
    assert.deepEqual(reader.next(), text('a'));
  });

  it('any split of any bytes gives the same keys, and every Enter is one', () => {
    const part = fc.oneof(
      fc.constantFrom('\x1b', '[', 'O', ';', '1', '~', 'A', '\r', '\n', '\0', '\x7f', 'é', '漢', '😀', '\x01', '\t'),
      fc.uint8Array({ maxLength: 3 }).map((random) => Buffer.from(random).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(5)), fc.boolean(), (parts, sizes, latin) => {
        const whole = Buffer.from(parts.join(''), latin ? 'latin1' : 'utf8');
        const keys = keysOf([whole]);
        assert.deepEqual(keysOf(pieces(whole, sizes)), keys);
        const enters = whole.toString('latin1').match(/\r[\n\0]?|\n/g)?.length ?? 0;
        assert.ok(keys.filter((key) => key === 'enter').length >= enters);
      }),
      { numRuns: 3_000 },
    );
  });
});
