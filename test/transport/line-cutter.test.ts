import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_LINE_LIMIT } from '../../src/doors/lines/line-cutter.js';
import { assertAnySplit, pieces, singles } from './helpers.js';
import { END, type Event, rig, TOO_LONG } from './rig.js';

function cutAll(chunks: readonly Buffer[], maxBytes?: number): Event[] {
  const { cutter, events } = rig(maxBytes);
  for (const chunk of chunks) assert.equal(cutter.write(chunk), true);
  cutter.end();
  return events;
}

/** The same events wherever the bytes are cut. */
function assertLines(input: string | Buffer, expected: Event[], maxBytes?: number): void {
  const whole = typeof input === 'string' ? Buffer.from(input) : input;
  assertAnySplit(whole, (chunks) => assert.deepEqual(cutAll(chunks, maxBytes), [...expected, END]));
}

/** The rules, written down once more the slow way. */
function model(whole: Buffer, maxBytes: number): Event[] {
  const events: Event[] = [];
  const parts = whole
    .toString('latin1')
    .split(/\r?\n|\r\0/)
    .map((part) => part.replace(/^\0+/, ''));
  const nothing = parts.at(-1) === '';
  const last = (parts.pop() as string).replace(/\r$/, (cr) => (whole.length === 0 ? cr : ''));
  for (const part of nothing ? parts : [...parts, last]) {
    if (part.length > maxBytes) events.push(TOO_LONG);
    else events.push(Buffer.from(part, 'latin1').toString('utf8').replaceAll('\0', '\ufffd'));
  }
  return [...events, END];
}

describe('a line', () => {
  it('ends in LF, CR LF or CR NUL', () => {
    assertLines('a\nbb\r\nccc\r\0\n\r\n\r\0d\n', ['a', 'bb', 'ccc', '', '', '', 'd']);
  });

  it('does not end in a lone CR', () => {
    assertLines('a\rb\r\r\nc\r\r\0\rd\n', ['a\rb\r', 'c\r', '\rd']);
  });

  it('is text in UTF-8, whatever the chunks', () => {
    assertLines('Ü ✓ “ Å é 漢 😀\n😀', ['Ü ✓ “ Å é 漢 😀', '😀']);
  });

  it('shows what is no UTF-8, and loses nothing around it', () => {
    assertLines(Buffer.from('61ff620a61c30ae2820a62', 'hex'), ['a\ufffdb', 'a\ufffd', '\ufffd', 'b']);
  });

  it('shows a NUL within it', () => {
    assertLines('a\0\0b\nc\0\r\0\n', ['a\ufffd\ufffdb', 'c\ufffd', '']);
  });

  it('is not begun by a NUL, which keeps a connection alive', () => {
    assertLines('\0a\n\0\0b\r\0\0\0', ['a', 'b']);
    assertLines('\0'.repeat(20), [], 8);
    assertLines(`\0\0${'x'.repeat(8)}\n\0${'y'.repeat(8)}\n`, ['x'.repeat(8), 'y'.repeat(8)], 8);
  });

  it('is delivered at the end of the input without an end of its own, or with half of one', () => {
    assertLines('a\nb', ['a', 'b']);
    assertLines('a\nb\r', ['a', 'b']);
    assertLines('a\n', ['a']);
    assertLines('', []);
  });
});

describe('a line that is too long', () => {
  it('is one byte longer than the limit, counted without its end', () => {
    for (const end of ['\n', '\r\n', '\r\0']) {
      assertLines(`12345${end}a${end}`, ['12345', 'a'], 5);
      assertLines(`123456${end}a${end}`, [TOO_LONG, 'a'], 5);
      assertLines(`é€${end}é€x${end}`, ['é€', TOO_LONG], 5);
    }
    assertLines('12345\r\r\na\n', [TOO_LONG, 'a'], 5);
    assertLines('12345\rx\na\n', [TOO_LONG, 'a'], 5);
    assertLines('1234\r\r\na\n', ['1234\r', 'a'], 5);
  });

  it('is refused once, in its place, and nothing of it is delivered', () => {
    assertLines('a\n0123456789 exit 0123456789\nb\r\0 0123456789\n\nc', ['a', TOO_LONG, 'b', TOO_LONG, '', 'c'], 5);
  });

  it('is refused at the end of the input too', () => {
    assertLines('a\n123456', ['a', TOO_LONG], 5);
    assertLines('12345\r', ['12345'], 5);
    assertLines('12345\rx', [TOO_LONG], 5);
  });

  it('is known by default from its 4,097th byte, before its end has come', () => {
    const { cutter, events } = rig();
    cutter.write(Buffer.alloc(DEFAULT_LINE_LIMIT, 'x'));
    assert.deepEqual(events, []);
    cutter.write(Buffer.from('x'));
    assert.deepEqual(events, [TOO_LONG]);
    for (let i = 0; i < 10; i++) cutter.write(Buffer.alloc(65_536, 'x'));
    cutter.write(Buffer.from('\nnext\n'));
    assert.deepEqual(events, [TOO_LONG, 'next']);
  });

  it('keeps no more of itself than the limit', () => {
    const kept = process.memoryUsage().arrayBuffers;
    const cutters = Array.from({ length: 200 }, () => rig().cutter);
    const chunk = Buffer.alloc(1_000, 'x');
    for (let i = 0; i < 1_000; i++) for (const cutter of cutters) cutter.write(chunk);
    assert.ok(process.memoryUsage().arrayBuffers - kept < 20 * 1024 * 1024);
    assert.equal(cutters.length, 200);
  });
});

describe('the limit', () => {
  it('can be raised by a line, for those that come after it', () => {
    const long = 'x'.repeat(50);
    const input = Buffer.from(`${long}\nregister\n${long}\n${long}`);
    assertAnySplit(input, (chunks) => {
      const { cutter, events } = rig(10, (line) => {
        if (line === 'register') cutter.limit = 50;
      });
      for (const chunk of chunks) cutter.write(chunk);
      cutter.end();
      assert.deepEqual(events, [TOO_LONG, 'register', long, long, END]);
    });
  });

  it('can be lowered in the middle of a line', () => {
    const { cutter, events } = rig(100);
    cutter.write(Buffer.from('x'.repeat(50)));
    cutter.limit = 10;
    cutter.write(Buffer.from('x'));
    cutter.write(Buffer.from('\nnext\n'));
    cutter.limit = 100;
    cutter.write(Buffer.from(`${'x'.repeat(50)}\r`));
    cutter.limit = 10;
    cutter.write(Buffer.from('\0last\n'));
    assert.deepEqual(events, [TOO_LONG, 'next', TOO_LONG, 'last']);
  });
});

it('a handler that throws loses its own line only, and nobody else any', () => {
  const { cutter, events } = rig(5, (line) => {
    if (line === 'bad') throw new Error('handler');
  });
  const other = rig();
  other.cutter.write(Buffer.from('o'));
  assert.throws(() => cutter.write(Buffer.from('a\nbad\nb\n')), /handler/);
  other.cutter.write(Buffer.from('k\n'));
  cutter.write(Buffer.from('c\n'));
  assert.deepEqual([events, other.events], [['a', 'bad', 'b', 'c'], ['ok']]);
});

it('a line that comes byte by byte is copied a few times, not once for each of its bytes', (t) => {
  const length = 1 << 17;
  const allocations = t.mock.method(Buffer, 'allocUnsafeSlow');
  const { cutter, events } = rig(length);
  const one = Buffer.from('x');
  for (let at = 0; at < length; at++) cutter.write(one);
  cutter.write(Buffer.from('\n'));
  assert.deepEqual(events, ['x'.repeat(length)]);
  const made = allocations.mock.callCount();
  assert.ok(made > 0 && made < 20, `${made} buffers`);
});

it('any split of any bytes gives the lines of the rules', () => {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('\n', '\r\n', '\r\0', '\r', '\0', 'a', 'bb', 'é', '😀', 'cccccccc') },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 5 }).map((random) => Buffer.from(random)) },
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 40 }),
      fc.array(fc.nat(9)),
      fc.integer({ min: 1, max: 12 }),
      (parts, sizes, max) => {
        const whole = Buffer.concat(parts.map((each) => (typeof each === 'string' ? Buffer.from(each) : each)));
        const expected = model(whole, max);
        assert.deepEqual(cutAll([whole], max), expected);
        assert.deepEqual(cutAll(pieces(whole, sizes), max), expected);
        assert.deepEqual(cutAll(singles(whole), max), expected);
      },
    ),
    { numRuns: 3_000 },
  );
});
