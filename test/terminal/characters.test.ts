/** Characters as people count them, and the cells they take. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, nextCharacter, previousCharacter } from '../../src/terminal/characters.js';

const characters = ['a', 'é', 'e\u0301', '漢', '👨‍👩‍👧', '🇩🇪', '👍🏽', '한', '©\ufe0f', 'नी', ' '];

test('going back and forth stops between characters, and nowhere else', () => {
  const text = characters.join('');
  let at = 0;
  for (const character of characters) {
    const next = nextCharacter(text, at);
    assert.equal(text.slice(at, next), character);
    assert.equal(previousCharacter(text, next), at);
    at = next;
  }
  assert.equal(nextCharacter(text, at), at);
  assert.equal(previousCharacter(text, 0), 0);
});

test('a line of flags is not cut within one', () => {
  const flags = '🇩🇪'.repeat(100);
  for (let at = flags.length; at > 0; at -= 4) assert.equal(previousCharacter(flags, at), at - 4);
});

test('a character without end is gone through in parts, and no code point is cut', () => {
  for (const [first, more] of [
    ['e', '\u0301'],
    ['👨', '\u{e0100}'],
  ] as const) {
    const text = first + more.repeat(1000);
    const back = previousCharacter(text, text.length);
    assert.ok(text.length - back <= 64 && (text.length - back) % more.length === 0);
    const forth = nextCharacter(text, 0);
    assert.ok(forth <= 64 && (forth - first.length) % more.length === 0);
  }
});

test('cells: letters one, CJK and emoji two, marks and joiners none', () => {
  const widths = [...'aé漢字カ한😀\u0301\u200d\ufe0f'].map((character) => cells(character.codePointAt(0) as number));
  assert.deepEqual(widths, [1, 1, 2, 2, 2, 2, 2, 0, 0, 0]);
});
