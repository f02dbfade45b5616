/** Patterns of `wait` (R3.57): what fits, and at what price. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Glob, MAX_GLOB } from '../../src/language/glob.js';

const fits = (pattern: string, text: string): boolean => new Glob(pattern).fits(text);

/** The same by trying everything, as a textbook has it. */
function naive(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') return naive(rest, text) || (text.length > 0 && naive(pattern, text.slice(1)));
  if (text.length === 0) return false;
  if (first === '?') return naive(rest, text.slice(1));
  if (first === '\\' && rest.length > 0) return rest[0] === text[0] && naive(rest.slice(1), text.slice(1));
  return first === text[0] && naive(rest, text.slice(1));
}

test('a pattern fits as a whole: * any characters or none, ? one, \\ takes the next as it is', () => {
  for (const [pattern, text, expected] of [
    ['PONG:7', 'PONG:7', true],
    ['PONG:7', 'PONG:77', false],
    ['PONG:7', 'xPONG:7', false],
    ['PONG', 'pong', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['?', '', false],
    ['?', '😀', true],
    ['??', '😀', false],
    ['*done*', 'Bob (in lab): all done, I think', true],
    ['*done', 'done!', false],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'acb', false],
    ['**a**', 'xax', true],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['\\?', 'x', false],
    ['\\\\', '\\', true],
    ['\\', '\\', true],
    ['a\\', 'a\\', true],
    ['[ab]', '[ab]', true],
    ['[ab]', 'a', false],
  ] as const) {
    assert.equal(fits(pattern, text), expected, `${pattern} on ${text}`);
  }
});

test('it agrees with a matcher that tries everything', () => {
  const character = fc.constantFrom('a', 'b', '*', '?', '\\', '😀');
  fc.assert(
    fc.property(
      fc.array(character, { maxLength: 8 }),
      fc.array(fc.constantFrom('a', 'b', '*', '\\', '😀'), { maxLength: 8 }),
      (pattern, text) => {
        assert.equal(fits(pattern.join(''), text.join('')), naive(pattern, text));
      },
    ),
    { numRuns: 2000 },
  );
});

test('at every length of a pattern, whole words of bits and what is beside them included', () => {
  for (let length = 1; length <= MAX_GLOB; length++) {
    const text = Array.from({ length }, (_, index) => 'abc'[index % 3]).join('');
    assert.equal(fits(text, text), true, String(length));
    assert.equal(fits(text, `${text}a`), false, String(length));
    assert.equal(fits(text, text.slice(1)), false, String(length));
    assert.equal(fits('?'.repeat(length), text), true, String(length));
    if (length < MAX_GLOB) assert.equal(fits(`*${text}`, `x${text}${text}`), true, String(length));
  }
});

test('each character of a text is read once, whatever the pattern is', () => {
  const line = 'a'.repeat(4096);
  for (const pattern of [`${'*a'.repeat(100)}b`, `${'*'.repeat(200)}b`, `*${'a'.repeat(200)}b`, '*?a'.repeat(80)]) {
    let steps = 0;
    const counted = function* (): Generator<string> {
      for (const character of line) {
        steps++;
        yield character;
      }
    };
    new Glob(pattern).fits(counted());
    assert.ok(steps <= line.length, `${pattern.slice(0, 20)}…: ${steps} steps`);
  }
});
