/** Bytes are cut into objects, however they come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ObjectCutter } from '../../src/doors/lines/object-cutter.js';

/** What a cutter says of these chunks: objects, and faults as strings. */
function cut(chunks: readonly (string | Buffer)[], { maxBytes = 100, end = true } = {}): unknown[] {
  const said: unknown[] = [];
  const cutter = new ObjectCutter({
    maxBytes,
    onObject: (fields) => said.push(fields),
    onFault: (fault) => said.push(fault),
    onEnd: () => said.push('end'),
  });
  for (const chunk of chunks) cutter.write(Buffer.from(chunk));
  if (end) cutter.end();
  return said;
}

const bytewise = (text: string | Buffer): Buffer[] => [...Buffer.from(text)].map((byte) => Buffer.of(byte));

for (const [what, text, ...expected] of [
  ['one a line', '{"a":1}\n{"b":2}\r\n', { a: 1 }, { b: 2 }],
  ['without line ends', '{"a":1}{"b":{"c":[2]}} \t{"d":3}', { a: 1 }, { b: { c: [2] } }, { d: 3 }],
  ['empty lines', '\n\r\n  \n{"a":1}\n\n', { a: 1 }],
  ['braces, quotes and backslashes in strings', '{"a":"}{\\"]","b":"\\\\"}{"c":1}', { a: '}{"]', b: '\\' }, { c: 1 }],
  ['a line end within an object', '{"a":\n{"b":2}', 'unfinished', { b: 2 }],
  ['a line end within a string', '{"a":"x\ny"}\n{"b":2}', 'unfinished', 'no-object', { b: 2 }],
  ['no end', '{"a":1}{"b":', { a: 1 }, 'unfinished'],
  ['an array', '[{"a":1}, {"b":2}]\n{"c":3}', 'no-object', { c: 3 }],
  ['a string, a number, a word', '"a"\n1\nnull\n{"c":3}', 'no-object', 'no-object', 'no-object', { c: 3 }],
  ['many words are one fault', 'hello {"a":1} you\n{"c":3}', 'no-object', { c: 3 }],
  ['NULs between objects', '\0{"a":1}\0\n\0{"b":2}\0', { a: 1 }, { b: 2 }],
  ['a BOM', '\ufeff{"a":1}\n{"c":3}', 'no-object', { c: 3 }],
  ['malformed, and others right behind', '{a}{"b":2}{"c":3}', 'syntax', { b: 2 }, { c: 3 }],
  ['a wrong bracket, and others right behind', '{"a":]}{"b":2}', 'syntax', { b: 2 }],
  ['a brace too much', '{"a":1}}{"b":2}\n{"c":3}', { a: 1 }, 'no-object', { b: 2 }, { c: 3 }],
  ['malformed, then words', '{a} and {"b":2}\n{"c":3}', 'syntax', { c: 3 }],
] as const) {
  test(`R7.2 R7.3 ${what}`, () => {
    assert.deepEqual(cut([text]), [...expected, 'end']);
    assert.deepEqual(cut(bytewise(text)), [...expected, 'end']);
  });
}

test('R7.2 an object is there as soon as its last brace is', () => {
  assert.deepEqual(cut(['{"a"', ':1}'], { end: false }), [{ a: 1 }]);
});

test('R7.2 a chunk that ends behind a backslash leaves nothing to the object after the next', () => {
  assert.deepEqual(cut(['{"a":"x\\', 'n"}{"":1}{"b":2}']), [{ a: 'x\n' }, { '': 1 }, { b: 2 }, 'end']);
});

test('R7.4 an object of the longest length is read, one byte more is a fault, and what follows is read', () => {
  const object = (length: number): string => `{"a":"${'x'.repeat(length - 8)}"}`;
  for (const split of [(text: string) => [text], bytewise]) {
    const text = `${object(100)}${object(101)}{"b":2}\n${object(300)}\n{"c":3}`;
    assert.deepEqual(cut(split(text)), [{ a: 'x'.repeat(92) }, 'too-long', { b: 2 }, 'too-long', { c: 3 }, 'end']);
  }
});

test('R7.3 what is left of an object that was too long is not read, whatever was a fault before it', () => {
  // The bound falls right before the inner brace.
  const long = `{"a":"${'x'.repeat(88)}","b":{"c":1}}`;
  assert.deepEqual(cut([`{a}\n${long}\n{"d":1}`]), ['syntax', 'too-long', { d: 1 }, 'end']);
});

test('R7.2 the end of a line is looked for once in a chunk of objects that have none, and not at each of them', (t) => {
  const { mock } = t.mock.method(String.prototype, 'indexOf');
  const said = cut(['{}'.repeat(1000)]);
  t.mock.restoreAll();
  assert.equal(said.length, 1001);
  assert.equal(mock.calls.filter(({ arguments: [sought] }) => sought === '\n').length, 1);
});

test('R7.4 an object without end costs its bound and no more, and is answered once', () => {
  const said = cut(Array.from({ length: 1000 }, () => '{"a":['.repeat(100)));
  assert.deepEqual(said, ['too-long', 'end']);
});

test('R7.2 objects wait while their reader is busy, and none is lost', async () => {
  const said: unknown[] = [];
  const drained = new Promise<void>((resolve) => {
    const cutter = new ObjectCutter({
      maxBytes: 100,
      onObject(fields) {
        said.push(fields);
        cutter.pause();
        setImmediate(() => cutter.resume());
      },
      onFault: (fault) => said.push(fault),
      onDrain: resolve,
    });
    assert.equal(cutter.write(Buffer.from('{"a":1}{"b":2}x\n{"c":3}')), false);
  });
  await drained;
  assert.deepEqual(said, [{ a: 1 }, { b: 2 }, 'no-object', { c: 3 }]);
});

test('who has been stopped keeps no chunk in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const cutter = new ObjectCutter({ maxBytes: 100, onObject: () => cutter.pause(), onFault: assert.fail });
  const given = (): WeakRef<Buffer> => {
    const chunk = Buffer.from('{"a":1}\n{"b":2}\n');
    cutter.write(chunk);
    return new WeakRef(chunk);
  };
  const chunk = given();
  cutter.stop();
  await new Promise(setImmediate);
  collect();
  assert.equal(chunk.deref(), undefined);
});

test('R7.2 any split of the bytes gives the same objects and the same faults', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    '\n',
    '\r',
    ' ',
    ':',
    ',',
    '1',
    'a',
    'é',
    '\ufeff',
    '{"a":1}',
    '{"b":"x"}',
    '{"":"\\n"}',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 60 }),
      fc.array(fc.nat(300), { maxLength: 10 }),
      fc.integer({ min: 5, max: 40 }),
      (parts, cuts, maxBytes) => {
        const bytes = Buffer.from(parts.join(''));
        const places = [0, ...cuts.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
        assert.deepEqual(cut(chunks, { maxBytes }), cut([bytes], { maxBytes }));
      },
    ),
    { numRuns: 500 },
  );
});
