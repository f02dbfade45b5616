/** Which command is meant where the words of several match; the protocol's own table has few such words. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CommandSyntax } from '../../src/language/syntax.js';
import { createGrammar } from '../../src/language/text/read.js';
import { command, inside, outside, refused, say } from './helpers.js';

const name = [{ name: 'name', kind: 'name' }] as const;
const record = (words: string, more: Partial<CommandSyntax> = {}): CommandSyntax => ({
  name: words,
  words: [words],
  forms: [[]],
  ...more,
});

describe('of several commands', () => {
  const grammar = createGrammar([
    record('end', { forms: [[], name] }),
    record('end private', { forms: [[], name] }),
    record('end private chat', { forms: [name] }),
    record('end private chats'),
  ]);

  test('the one with most words is meant, wherever it stands in the table', () => {
    for (const [mode, start] of [
      [outside, ''],
      [outside, '/'],
      [inside, 'server:'],
    ] as const) {
      const parse = (line: string) => grammar.parse(start + line, mode);
      assert.deepEqual(parse('end Bob'), command('end', { name: 'Bob' }));
      assert.deepEqual(parse('end private'), command('end private'));
      assert.deepEqual(parse('end private Bob'), command('end private', { name: 'Bob' }));
      assert.deepEqual(parse('end private chat Bob'), command('end private chat', { name: 'Bob' }));
      assert.deepEqual(parse('end private chat'), refused('usage', 'end private chat'));
      assert.deepEqual(parse('end private chats'), command('end private chats'));
    }
  });

  test('a shorter one is meant where the longer takes nothing and text follows', () => {
    assert.deepEqual(grammar.parse('end private chats now', outside), refused('usage', 'end private'));
    assert.deepEqual(grammar.parse('/end private chats now', outside), refused('usage', 'end private chats'));
  });
});

describe('a line that must not be said to everyone', () => {
  const guarded = record('private txt', { forms: [name], guarded: true });

  test('is explained by the command that its first word is, where there is one', () => {
    const grammar = createGrammar([guarded, record('private')]);
    assert.deepEqual(grammar.parse('private matters', outside), refused('usage', 'private'));
  });

  test('is not said either where a command that takes nothing matches', () => {
    const grammar = createGrammar([guarded, record('private chats')]);
    assert.deepEqual(grammar.parse('private chats', outside), command('private chats'));
    assert.deepEqual(grammar.parse('private chats are private', outside), refused('usage', 'private txt'));
  });
});

describe('in a room', () => {
  test('words that leave it may be several', () => {
    const grammar = createGrammar([record('leave', { words: ['leave', 'leave room'], inRoom: true })]);
    assert.deepEqual(grammar.parse('leave room ', inside), command('leave'));
    assert.deepEqual(grammar.parse('leave room now', inside), say('leave room now'));
  });

  test('what is private is refused behind its words of any number', () => {
    const grammar = createGrammar([
      record('tell', { forms: [name], confidential: true }),
      record('tell all', { forms: [[{ name: 'text', kind: 'text' }]] }),
      record('whisper', { forms: [[{ name: 'text', kind: 'text' }]], confidential: true }),
    ]);
    assert.deepEqual(grammar.parse('tell Bob', inside), refused('in-room', 'tell'));
    assert.deepEqual(grammar.parse('tell all of it', inside), say('tell all of it'));
    // Bare, outside, this is speech; but it reads as the command, and a room must not learn what was to be whispered.
    assert.deepEqual(grammar.parse('whisper it', inside), refused('in-room', 'whisper'));
  });
});
