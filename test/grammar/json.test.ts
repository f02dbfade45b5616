/** Objects are read strictly: each thing that two programs might understand in two ways is a fault of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_DEPTH } from '../../src/language/events.js';
import { readObject } from '../../src/language/json/parse.js';

const read = (text: string) => readObject(Buffer.from(text));
const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

test('R7.3 what JSON calls an object is read, escapes, numbers and nesting included', () => {
  assert.deepEqual(read('{ "a" : 1 , "b":[true,null,{"c":-1.5e3}],"\\u00e9":"\\ud83d\\ude00"}'), {
    a: 1,
    b: [true, null, { c: -1500 }],
    é: '😀',
  });
  assert.deepEqual(read('{"a":{"x":1},"b":{"x":2}}'), { a: { x: 1 }, b: { x: 2 } });
  assert.deepEqual(read('{"text":"a colon: \\"b\\": c"}'), { text: 'a colon: "b": c' });
  assert.ok(typeof read(nested(MAX_DEPTH)) === 'object');
});

for (const [fault, text] of [
  ['syntax', '{"a":1,}'],
  ['syntax', "{'a':1}"],
  ['syntax', '{"a":"\t"}'],
  ['syntax', '{"a":]'],
  ['syntax', '{"a":\ufeff1}'],
  ['syntax', '{"a":NaN}'],
  ['syntax', '{"a":"\\x41"}'],
  ['depth', nested(MAX_DEPTH + 1)],
  ['number', '{"a":1e999}'],
  ['number', '{"a":-1e400}'],
  ['number', '{"a":[9007199254740993]}'],
  ['number', `{"a":${'9'.repeat(400)}}`],
  ['duplicate', '{"a":1,"a":1}'],
  ['duplicate', '{"a":1,"\\u0061":2}'],
  ['duplicate', '{"x":{"a":1,"b":2,"a":3}}'],
  // As long as JSON.stringify writes what is left of it.
  ['duplicate', '{"a":1,"a":1e8}'],
  ['number', '{"a":1e21}'],
  ['proto', '{"__proto__":{"type":"ping"}}'],
  ['proto', '{"x":[{"\\u005f_proto__":1}]}'],
  ['surrogate', '{"a":"\\ud83d"}'],
  ['surrogate', '{"a":"\\ude00\\ud83d"}'],
  ['surrogate', '{"\\udc00":1}'],
] as const) {
  test(`R7.3 ${text.slice(0, 40)} is a fault: ${fault}`, () => assert.equal(read(text), fault));
}

test('R7.3 what is right about an object does not depend on how closely it has to be looked at', () => {
  const field = fc.constantFrom('"a"', '"b"', '""', '"__proto__"', '"\\u0061"', '"é"');
  const number = fc.constantFrom('1', '-1', '0', '-0', '100', '1e2', '1e8', '1.0', '1e21', '9007199254740993', '1e999');
  const word = fc.constantFrom('true', 'false', 'null', '{}', '[1]');
  const member = fc.tuple(field, fc.oneof(field, number, word)).map((pair) => pair.join(':'));
  fc.assert(
    fc.property(fc.array(member, { maxLength: 4 }), (members) => {
      // A space more than there has to be makes it go through every character.
      assert.deepEqual(read(`{${members.join()}}`), read(`{ ${members.join()}}`));
    }),
    { numRuns: 2000 },
  );
});

test('R7.3 bytes that are not UTF-8 are a fault', () => {
  for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
    const object = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    assert.equal(readObject(object), 'not-utf8');
  }
});

test('R7.3 whatever JSON.stringify writes is read back, and no bytes at all make the reader throw', () => {
  const key = fc.string().filter((name) => name !== '__proto__');
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(value, fc.array(value))), (object) => {
      assert.deepEqual(read(JSON.stringify(object)), JSON.parse(JSON.stringify(object)));
    }),
  );
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ':',
    ',',
    'u00',
    '1',
    'e',
    '-',
    'a',
    ' ',
    '\u00e9',
    '__proto__',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }), (parts) => {
      const result = read(`{${parts.join('')}}`);
      if (typeof result === 'object') assert.deepEqual(result, JSON.parse(`{${parts.join('')}}`));
    }),
  );
});
