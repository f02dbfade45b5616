/** What a command is run with, made of its words by its parameters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../src/core/session/table.js';
import type { CommandSyntax } from '../../src/language/syntax.js';
import { type ArgsOf, readerOfValues } from '../../src/language/values.js';

const count = { name: 'count', kind: 'count', optional: true, otherwise: 5, most: 20 } as const;
const forms = [
  [count],
  [
    { name: 'who', kind: 'name' },
    { name: 'reason', kind: 'text', otherwise: '' },
  ],
  [
    { name: 'what', kind: 'choice', choices: ['bell'] },
    { name: 'value', kind: 'choice', choices: ['on', 'off', 'dm'] },
  ],
  [
    { name: 'what', kind: 'choice', choices: ['acks'] },
    { name: 'value', kind: 'choice', choices: ['on', 'off'] },
  ],
] as const;
const named = [
  { name: 'hex', kind: 'word', bytes: 'hex' },
  { name: 'lines', kind: 'lines' },
] as const;
const syntax: CommandSyntax = { name: 'do', words: ['do'], forms, named };
const values = readerOfValues(syntax);

test('a count is a number, has its default where none is given, and stays within its bound', () => {
  assert.deepEqual(values({ count: '7' }), { count: 7, reason: '' });
  assert.deepEqual(values({}), { count: 5, reason: '' });
  assert.deepEqual(values({ count: '9999999999999999' }), { count: 20, reason: '' });
});

test('a default is there under every form, also where the form has not its parameter', () => {
  assert.deepEqual(values({ who: 'Bob' }), { count: 5, who: 'Bob', reason: '' });
  assert.deepEqual(values({ who: 'Bob', reason: 'why' }), { count: 5, who: 'Bob', reason: 'why' });
});

test('a default of one form is not that of another with a parameter of that name', () => {
  const id = { name: 'id', kind: 'count' } as const;
  const values = readerOfValues({
    ...{ name: 'do', words: ['do'] },
    forms: [[count], [id, { ...count, otherwise: 7, most: 30 }]],
  });
  assert.deepEqual(values({}), { count: 5 });
  assert.deepEqual(values({ id: '3' }), { id: 3, count: 7 });
  assert.deepEqual(values({ id: '3', count: '99' }), { id: 3, count: 30 });
  assert.deepEqual(values({ count: '99' }), { count: 20 });
});

test('a list of rooms comes as their names, each with its key where it has one', () => {
  const rooms = { name: 'rooms', kind: 'rooms' } as const;
  const values = readerOfValues({ name: 'do', words: ['do'], forms: [[]], named: [rooms] });
  assert.deepEqual(values({ rooms: 'lab Team:a:b' }), { rooms: [{ room: 'lab' }, { room: 'Team', key: 'a:b' }] });
  assert.deepEqual(values({ rooms: '' }), { rooms: [] });
});

test('on and off are yes and no, unless the form knows a third', () => {
  assert.equal(values({ what: 'acks', value: 'on' }).value, true);
  assert.equal(values({ what: 'acks', value: 'off' }).value, false);
  assert.equal(values({ what: 'bell', value: 'on' }).value, 'on');
});

test('bytes come as bytes, and as null where they are not written so', () => {
  assert.deepEqual(values({ hex: '00fF' }).hex, Buffer.from([0, 255]));
  assert.equal(values({ hex: '0' }).hex, null);
  assert.deepEqual(values({ hex: '' }).hex, Buffer.alloc(0));
});

test('a text of many lines comes as its lines', () => {
  assert.deepEqual(values({ lines: 'a\n\nb' }).lines, ['a', '', 'b']);
});

test('the types of the arguments are those of the values, form by form', () => {
  const args: ArgsOf<typeof forms, typeof named> = {
    what: 'acks',
    value: true,
    who: undefined,
    count: 5,
    reason: '',
    hex: undefined,
    lines: undefined,
  };
  // @ts-expect-error: `dm` is no value for acks.
  const wrong: ArgsOf<typeof forms, typeof named> = { ...args, value: 'dm' };
  assert.notDeepEqual(wrong, args);
});

test('a command that takes words alone gets them as they were read', () => {
  const words = { name: 'Bob', text: 'hi' };
  assert.equal(commandTable().get('msg')?.values(words), words);
});
