/** What may be relayed to a terminal (R1.5). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clean } from '../../src/language/clean.js';
import { character } from '../support/characters.js';

const at = (code: number) => String.fromCodePoint(code);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Code points that no terminal is sent, each with what would become of it. */
const forbidden: readonly number[] = [
  ...range(0, 8),
  ...range(10, 31),
  ...range(0x7f, 0x9f),
  0x2028,
  0x2029,
  ...[0x61c, 0x200e, 0x200f],
  ...range(0x202a, 0x202e),
  ...range(0x2066, 0x2069),
  ...[0x200b, 0xfeff],
  // Invisible: soft hyphen, grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian separator, word joiner…
  ...[0xad, 0x34f, 0x115f, 0x1160, 0x3164, 0xffa0, 0x17b4, 0x17b5, 0x180e],
  ...range(0x2060, 0x2065),
  ...range(0x206a, 0x206f),
  ...range(0xfff0, 0xfff8),
  ...range(0x1bca0, 0x1bca3),
  ...range(0x1d173, 0x1d17a),
  // Tags, which can carry a hidden text letter by letter.
  ...range(0xe0000, 0xe00ff),
  ...range(0xe01f0, 0xe0fff),
  // Private use, and what is not assigned: nobody knows what a terminal makes of them.
  ...[0xe000, 0xf8ff, 0xf0000, 0x10fffd, 0x378, 0x2fe0, 0x1fbff, 0xe1000],
  // Annotations, and what stacks hieroglyphs.
  ...range(0xfff9, 0xfffb),
  ...range(0x13430, 0x1343f),
  // Noncharacters.
  ...range(0xfdd0, 0xfdef),
  ...range(0, 16).flatMap((plane) => [plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff]),
];

const forbiddenSet = new Set(forbidden);
const anything = fc.oneof(
  fc.string({ unit: character }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        'a',
        ' ',
        '\t',
        '\u0301',
        '\u0489',
        '\u200c',
        '\u200d',
        '\ufe0f',
        '\ud83d',
        '\ude00',
        '\u{e0100}',
      ),
      fc.constantFrom(...forbidden.map(at)),
    ),
    maxLength: 40,
  }),
);

describe('a line that is relayed', () => {
  test('of printable ASCII is the same line', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (line) => clean(line) === line));
    assert.equal(clean(''), '');
  });

  test('has a space for a TAB', () => {
    assert.equal(clean('a\tb\t\tc'), 'a b  c');
    assert.equal(clean('ü\tü'), 'ü ü');
  });

  test('has U+FFFD for everything that controls a terminal or is not to be seen', () => {
    for (const code of forbidden) {
      assert.equal(clean(`a${at(code)}b`), 'a\ufffdb', `U+${code.toString(16)}`);
      assert.equal(clean(`ü${at(code)}${at(code)}`), 'ü\ufffd\ufffd', `U+${code.toString(16)} twice`);
    }
  });

  test('has U+FFFD for every control, format character, separator, private and unassigned code point there is', () => {
    const seen = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\p{Variation_Selector}]|\u200c|\u200d/u;
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = at(code);
      if (code === 9 || !/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(character)) continue;
      assert.equal(clean(character), seen.test(character) ? character : '\ufffd', `U+${code.toString(16)}`);
    }
  });

  test('has U+FFFD for each half of a surrogate pair that stands alone', () => {
    assert.equal(clean('a\ud83d'), 'a\ufffd');
    assert.equal(clean('\ude00a'), '\ufffda');
    assert.equal(clean('\ude00\ud83d'), '\ufffd\ufffd');
    assert.equal(clean('\ud83d\ud83d\ude00'), '\ufffd😀');
  });

  test('keeps every language, emoji with their joiners and variations, and what stands in nobody’s way', () => {
    for (const line of [
      'Grüße, naïve façade',
      'می‌خواهم',
      'नमस्ते क्‍ष',
      '👩‍👩‍👧 ❤️ 👍🏽',
      '日本語 한국어 עברית العربية',
      '葛\u{e0100}飾',
      'ᠠ᠋ᠠ᠌',
      '\u2800braille blank',
      '\u0661\u0662\u06dd \u0600\u0661',
      'no\u00a0break\u3000wide',
      'a\ufffdb',
    ]) {
      assert.equal(clean(line), line);
    }
  });

  test('has at most 4 combining marks in a row', () => {
    assert.equal(clean(`a${'\u0301'.repeat(4)}b`), `a${'\u0301'.repeat(4)}b`);
    assert.equal(clean(`a${'\u0301'.repeat(5)}b`), `a${'\u0301'.repeat(4)}b`);
    assert.equal(clean('a\u0301\u0302\u0303\u0304\u0305\u0306b\u0301'), 'a\u0301\u0302\u0303\u0304b\u0301');
    assert.equal(clean(`${'\u0489'.repeat(100)}x`), `${'\u0489'.repeat(4)}x`);
    assert.equal(clean(`a${'\u{1e944}'.repeat(6)}`), `a${'\u{1e944}'.repeat(4)}`);
  });

  test('counts variation selectors as marks', () => {
    assert.equal(clean(`a${'\ufe0f'.repeat(9)}`), `a${'\ufe0f'.repeat(4)}`);
    assert.equal(clean('a\u0301\u0302\u0303\ufe0f\u0304'), 'a\u0301\u0302\u0303\ufe0f');
  });

  test('piles no further marks up behind a joiner', () => {
    assert.equal(clean('a\u0301\u0302\u200d\u0303\u0304\u0305\u200c\u0306'), 'a\u0301\u0302\u200d\u0303\u0304\u200c');
  });

  test('starts to count anew after every other character', () => {
    const four = '\u0301'.repeat(4);
    assert.equal(clean(`a${four}b${four}\u0007${four}`), `a${four}b${four}\ufffd${four}`);
  });

  test('is clean once it has been cleaned', () => {
    fc.assert(
      fc.property(anything, (line) => clean(clean(line)) === clean(line)),
      { numRuns: 1000 },
    );
  });

  test('never contains a forbidden code point, half a pair or five marks in a row', () => {
    fc.assert(
      fc.property(anything, (line) => {
        const out = clean(line);
        for (const character of out) {
          const code = character.codePointAt(0) ?? 0;
          assert.ok(code !== 9 && !forbiddenSet.has(code), `U+${code.toString(16)}`);
          assert.ok(code < 0xd800 || code > 0xdfff, `U+${code.toString(16)}`);
        }
        assert.doesNotMatch(out, /(?:\p{M}[\u200c\u200d]*){5}/u);
      }),
      { numRuns: 1000 },
    );
  });

  test('may be very long', () => {
    const many = 500_000;
    assert.equal(clean('\u0301'.repeat(many)).length, 4);
    assert.equal(clean('\u0301\u200d'.repeat(many)).length, 4 + many);
    assert.equal(clean('\u0007'.repeat(many)), '\ufffd'.repeat(many));
    assert.equal(clean('\ud83d'.repeat(many)), '\ufffd'.repeat(many));
    assert.equal(clean('a\u0301\u0301\u0301'.repeat(many)).length, 4 * many);
  });
});
