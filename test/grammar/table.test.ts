/** A broken table stops the start, and says which command is broken. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CommandSyntax, Param } from '../../src/language/syntax.js';
import { createGrammar } from '../../src/language/text/read.js';
import { table } from './table.js';

const command = (more: Partial<CommandSyntax>): CommandSyntax => ({
  name: 'wave',
  words: ['wave'],
  forms: [[]],
  ...more,
});
const param = (name: string, kind: Param['kind'], more: Partial<Param> = {}): Param => ({ name, kind, ...more });
const withForm = (...form: Param[]) => [command({ forms: [form] })];

function broken(records: readonly CommandSyntax[], why: RegExp): void {
  assert.throws(() => createGrammar(records), why);
}

describe('a table of commands', () => {
  test('that is whole makes a grammar', () => {
    createGrammar(table);
    createGrammar([]);
  });

  test('has no word twice, wherever it stands', () => {
    broken(
      [command({}), command({ name: 'greet', words: ['greet', 'wave'] })],
      /"greet" has the words "wave", which "wave"/,
    );
    broken([command({}), command({ name: 'greet', words: ['greet'], prefixedWords: ['wave'] })], /"wave"/);
    broken([command({ words: ['wave', 'wave'] })], /"wave"/);
    broken([command({ words: ['wave'], prefixedWords: ['wave'] })], /"wave"/);
  });

  test('has no name twice', () => {
    broken([command({}), command({ words: ['hello'] })], /twice/);
  });

  test('calls a command by one of its words', () => {
    broken([command({ name: 'greet' })], /"greet" has a name that is none of its words/);
    broken([command({ words: [] })], /none of its words/);
    createGrammar([command({ words: [], prefixedWords: ['wave'] })]);
  });

  test('has words in lower case, one to three, one space apart, of characters that decide nothing', () => {
    for (const words of [
      '',
      'Wave',
      'wave  to',
      ' wave',
      'wave ',
      'a b c d',
      'wave:',
      '/wave',
      '@wave',
      'wavé',
      '#wave',
      '{',
    ]) {
      broken([command({ words: ['wave', words] })], /cannot be called/);
    }
    broken([command({ prefixedWords: ['wave to'] })], /cannot be called/);
    createGrammar([command({ words: ['wave', 'wave to all', '?', 'wave_2'] })]);
  });

  test('has no words that are longer than 31 characters', () => {
    broken([command({ words: ['wave', 'w'.repeat(32)] })], /longer than 31/);
    const grammar = createGrammar([command({ words: ['wave', 'w'.repeat(31)] })]);
    assert.equal(grammar.parse('w'.repeat(31), { room: false }).kind, 'command');
    assert.equal(grammar.parse(`${'w'.repeat(31)} `, { room: false }).kind, 'command');
    assert.equal(grammar.parse('w'.repeat(32), { room: false }).kind, 'say');
  });

  test('says in a form how each command is given', () => {
    broken([command({ forms: [] })], /has no form/);
  });

  test('has nothing behind what takes the rest of the line', () => {
    broken(withForm(param('text', 'text'), param('name', 'name')), /behind text/);
    broken(withForm(param('what', 'command'), param('name', 'name')), /behind what/);
  });

  test('has nothing that must be given behind what may be left out', () => {
    broken(withForm(param('old', 'word', { optional: true }), param('new', 'word')), /behind old/);
    createGrammar(withForm(param('old', 'word', { optional: true }), param('new', 'word', { optional: true })));
  });

  test('has no two parameters of one name in a form', () => {
    broken(withForm(param('name', 'name'), param('name', 'word')), /two parameters called name/);
  });

  test('says what there is to choose from, in lower case', () => {
    broken(withForm(param('on', 'choice')), /choose/);
    broken(withForm(param('on', 'choice', { choices: [] })), /choose/);
    broken(withForm(param('on', 'choice', { choices: ['On'] })), /choose/);
    broken(withForm(param('on', 'choice', { choices: ['on off'] })), /choose/);
  });

  test('has nothing in a line that only an object can hold, and no word in it that may be left out', () => {
    broken(withForm(param('text', 'lines')), /only a field of an object/);
    broken(withForm(param('rooms', 'rooms')), /only a field of an object/);
    broken(withForm(param('word', 'choice', { choices: ['a', 'b'], lineOnly: true })), /needs one word, and always/);
    broken(
      withForm(param('word', 'choice', { choices: ['a'], lineOnly: true, optional: true })),
      /needs one word, and always/,
    );
    createGrammar([command({ named: [param('text', 'lines'), param('rooms', 'rooms')] })]);
  });

  test('lets only what may stand alone stand alone in a room', () => {
    broken([command({ inRoom: true, forms: [[param('room', 'room')]] })], /bare word in rooms/);
    createGrammar([command({ inRoom: true, forms: [[param('room', 'room', { optional: true })]] })]);
  });
});
