/** Names: their shape (R2.15: names of people are ASCII; R2.17: rooms and groups may begin with a digit) and their matching. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fold, isPersonName, leadingName, roomName } from '../../src/language/names.js';
import { character } from '../support/characters.js';

describe('a person’s name', () => {
  test('is a letter, then letters, digits, _, - and .', () => {
    for (const name of ['a', 'Z', 'Bob', 'u5', 'a_b', 'a-', 'a_', 'J.R', 'a..b', 'x9-_.y'])
      assert.ok(isPersonName(name), name);
  });

  test('does not begin with anything but an ASCII letter', () => {
    for (const name of ['', '5u', '_a', '-a', '.a', '#a', ' a', 'é', 'Örn', 'Ａ']) assert.ok(!isPersonName(name), name);
  });

  test('contains nothing else', () => {
    for (const name of ['a b', 'a:', 'a#', 'a\n', 'aé', 'a\u200db', 'a\u212a', 'a/b', 'a@b', 'a ', 'a\0']) {
      assert.ok(!isPersonName(name), JSON.stringify(name));
    }
  });

  test('does not end with a dot', () => {
    assert.ok(!isPersonName('Bob.'));
    assert.ok(!isPersonName('a.'));
    assert.ok(isPersonName('Bob.x'));
  });

  test('has at most 32 characters', () => {
    assert.ok(isPersonName('a'.repeat(32)));
    assert.ok(!isPersonName('a'.repeat(33)));
    assert.ok(!isPersonName(`${'a'.repeat(31)}.`));
    assert.ok(!isPersonName('a'.repeat(1_000_000)));
  });

  test('has the shape that the rule says, for any string', () => {
    const rule = /^[A-Za-z](?:[A-Za-z0-9_.-]{0,30}[A-Za-z0-9_-])?$/;
    const nearly = fc.string({ unit: fc.constantFrom(...'aZ09_-.#: é\n'), maxLength: 36 });
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (s) => isPersonName(s) === (rule.test(s) && !s.includes('\n'))),
    );
  });

  test('at the beginning of a line ends where no name can go on', () => {
    assert.equal(leadingName('Bob:hi'), 3);
    assert.equal(leadingName('Bob hi'), 3);
    assert.equal(leadingName('Bob.:hi'), 0);
    assert.equal(leadingName('10:30'), 0);
    assert.equal(leadingName(`${'a'.repeat(32)}:`), 32);
    assert.equal(leadingName(`${'a'.repeat(33)}:`), 0);
  });
});

describe('a room’s name', () => {
  test('is a letter or digit, then letters, digits, _, - and ., also at the end', () => {
    for (const name of ['a', '5', 'teamchat', '2b', 'x.', 'v1.2-rc_3']) assert.equal(roomName(name), name);
  });

  test('may have one # before it, which is not part of it', () => {
    assert.equal(roomName('#Lab'), 'Lab');
    assert.equal(roomName('##Lab'), null);
    assert.equal(roomName('#'), null);
  });

  test('is nothing else', () => {
    for (const name of ['', '_a', '.a', '-a', 'a b', 'a:b', 'a#', 'é', 'aé', 'a\n'])
      assert.equal(roomName(name), null, name);
  });

  test('has at most 64 characters, the # not counted', () => {
    assert.equal(roomName(`#${'7'.repeat(64)}`), '7'.repeat(64));
    assert.equal(roomName('7'.repeat(65)), null);
    assert.equal(roomName(`#${'7'.repeat(65)}`), null);
  });
});

describe('names match without case', () => {
  test('of ASCII letters', () => {
    assert.equal(fold('BoB-X.9'), 'bob-x.9');
    assert.equal(fold('bob'), 'bob');
    assert.equal(fold(''), '');
  });

  test('and of no others, so that the Kelvin sign does not become a k', () => {
    assert.equal(fold('\u212aate İ É'), '\u212aate İ É');
    assert.equal(fold('B\u212a'), 'b\u212a');
  });

  test('once and for all', () => {
    fc.assert(fc.property(fc.string({ unit: character }), (s) => fold(fold(s)) === fold(s) && !/[A-Z]/.test(fold(s))));
  });
});
