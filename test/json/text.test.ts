/** What the server says in the JSON dialect is written as JSON.stringify writes it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonText } from '../../src/language/json/json-text.js';

test('an object of any values is written as JSON.stringify writes it', () => {
  const key = fc.stringMatching(/^[a-z][a-z_]{0,12}$/);
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\u2028', '\ud800', '\x7f'),
  );
  const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, 1e21, Number.MAX_SAFE_INTEGER, Number.NaN));
  const plain = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.constant(undefined));
  const value = fc.oneof(plain, fc.array(text), fc.dictionary(key, plain));
  fc.assert(
    fc.property(fc.dictionary(key, value), (object) => {
      assert.equal(jsonText(object), JSON.stringify(object));
    }),
  );
});
