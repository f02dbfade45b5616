/** What the page offers behind a slash and behind an @: read off the help of the real commands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../src/core/session/table.js';
import { commandsOf, FIRST_COMMANDS, mayCarrySecret, readCommand, usageOf } from '../../src/web/model/commands.js';
import { accept, type Known, knownIn, suggest } from '../../src/web/model/suggestions.js';
import { commandsFor } from './help.js';
import { lineBy, personCalled, placeCalled, stateWith } from './states.js';

/** What is offered for a text with the cursor at its end. */
const offered = (text: string, known: Known): readonly string[] =>
  suggest(text, text.length, known)?.items.map((item) => item.text) ?? [];

test('R7.13 behind a slash every command is offered, and its arguments by their kind', async (t) => {
  const commands = await commandsFor(t, 'guest');
  const known: Known = { commands, people: ['Bob', 'Berta'], rooms: ['lab'], groups: ['team'] };
  const all = suggest('/', 1, known)?.items ?? [];
  assert.ok(all.some(({ text, note }) => text === 'join' && note.startsWith('enter a room')));
  assert.deepEqual(
    all.slice(0, 2).map(({ text }) => text),
    ['accept connection', 'accept file'],
  );
  // What is rarely needed is there with its first letter.
  assert.ok(!all.some(({ text }) => text === 'wait' || text === 'get' || text === 'login'));
  assert.deepEqual(offered('/ac', known), ['accept connection', 'accept file', 'accept group', 'ack']);
  // A command stands there once, by the word that was begun.
  assert.deepEqual(offered('/ignor', known), ['ignore']);
  assert.deepEqual(offered('/connect ', known), ['connect to']);
  assert.deepEqual(offered('/connect to b', known), ['Bob', 'Berta']);
  assert.deepEqual(offered('/JOIN ', known), ['lab']);
  assert.deepEqual(offered('/send ', known), ['file', 'Bob', 'Berta']);
  assert.deepEqual(offered('/invite group ', known), ['team']);
  assert.deepEqual(offered('/invite group team Ber', known), ['Berta']);
  assert.deepEqual(offered('/set ', known), ['timestamps', 'acks', 'ids', 'bell', 'recall', 'presence']);
  assert.deepEqual(offered('/history ', known), ['after', 'before', 'lab', 'team', 'Bob', 'Berta']);
  assert.deepEqual(offered('/msg Bob hi', known), []);
  assert.deepEqual(offered('/nonsense', known), []);
  // Two slashes are speech that begins with one.
  assert.deepEqual(offered('//ac', known), []);
  assert.deepEqual(offered('/join \nla', known), []);
});

test('R7.13 operators are offered what they alone can do', async (t) => {
  const commands = await commandsFor(t, 'operator');
  assert.deepEqual(offered('/ki', { commands, people: [], rooms: [], groups: [] }), ['kick']);
  const usage = suggest('/ban Bob ', 9, { commands, people: ['Bob'], rooms: [], groups: [] })?.usage;
  assert.equal(usage, '/ban <name> address [yes] [minutes] [reason]  or  /ban <name> [minutes] [reason]');
});

test('a name is offered behind an @ that begins a word, in whatever is typed', async (t) => {
  const known: Known = { commands: await commandsFor(t, 'guest'), people: ['Bob', 'Berta'], rooms: [], groups: [] };
  assert.deepEqual(offered('hello @', known), ['Bob', 'Berta']);
  assert.deepEqual(offered('(@bo', known), ['Bob']);
  assert.deepEqual(offered('two\nlines @be', known), ['Berta']);
  assert.deepEqual(offered('/msg Bob ask @be', known), ['Berta']);
  assert.deepEqual(offered('mail@bo', known), []);
  assert.deepEqual(offered('@carl', known), []);
});

test('what is chosen replaces what was begun, and one goes on after a space', () => {
  const known: Known = { commands: [], people: ['Bob'], rooms: [], groups: [] };
  const put = (text: string, cursor: number): readonly [string, number] => {
    const found = suggest(text, cursor, known);
    const [item] = found?.items ?? [];
    assert.ok(found !== null && item !== undefined);
    const done = accept(text, found, item);
    return [done.text, done.cursor];
  };
  assert.deepEqual(put('hi @b', 5), ['hi @Bob ', 8]);
  assert.deepEqual(put('hi @b there', 5), ['hi @Bob there', 8]);
});

test('a line that may carry a password is known, before the server has told of its commands, too', async (t) => {
  const learnt = await commandsFor(t, 'guest');
  for (const commands of [FIRST_COMMANDS, learnt]) {
    for (const line of [
      '/passwd a b',
      '/login Alice pw',
      '@1 /passwd: x',
      'server:login A b',
      '/PASSWD x',
      '/ login A b',
      '/nick Bob code 4711',
      '/nick Bob 4711',
      '/join lab sesame',
      '/explain join lab sesame',
    ]) {
      assert.equal(mayCarrySecret(commands, line), true, line);
    }
    for (const line of ['/who', 'hello', '/msg Bob login', '/join lab', ''])
      assert.equal(mayCarrySecret(commands, line), false, line);
  }
  for (const { forms, words, prefixedWords } of commandTable().records) {
    if (!forms.some((form) => form.some(({ secret }) => secret))) continue;
    for (const word of [...words, ...(prefixedWords ?? [])]) {
      assert.equal(mayCarrySecret(learnt, `/${word} a code b`), true, word);
      assert.equal(mayCarrySecret(FIRST_COMMANDS, `/${word} a code b`), true, word);
    }
  }
});

test('the longest word that fits is the command, and an answer that is no help teaches nothing', () => {
  const commands = commandsOf({
    commands: [
      { type: 'join', words: ['join', 'join room'], forms: [[{ name: 'room', kind: 'room' }]] },
      { type: '', words: ['x'] },
      { type: 'no_words' },
      null,
      'join',
    ],
  });
  assert.deepEqual(
    commands.map(({ type }) => type),
    ['join'],
  );
  assert.equal(readCommand(commands, 'Join Room  lab')?.rest, 'lab');
  assert.equal(readCommand(commands, 'joinroom lab'), null);
  assert.deepEqual(usageOf(commands[0] as (typeof commands)[0]), ['/join <room>']);
  for (const nothing of [{}, { commands: null }, { commands: 'join' }]) assert.deepEqual(commandsOf(nothing), []);
});

test('those who speak where one looks are likelier to be meant than those who are in it, and they than all others', () => {
  const lines = [lineBy('Carl'), lineBy('Dora'), lineBy('Alice'), lineBy('')];
  const places = [
    placeCalled('room', 'lab', { lines, members: ['Alice', 'Bob', 'Carl'] }),
    placeCalled('group', 'team'),
    placeCalled('direct', 'Eve'),
  ];
  const people = [personCalled('Alice', { me: true }), personCalled('Zoe'), personCalled('Bob')];
  const rooms = [
    { name: 'lab', members: 3, keyed: false, joined: true },
    { name: 'chess', members: 1, keyed: false, joined: false },
  ];
  const known = knownIn(stateWith({ places, people, rooms, current: 'room:lab' }));
  assert.deepEqual(known.people, ['Dora', 'Carl', 'Bob', 'Zoe']);
  assert.deepEqual(known.rooms, ['lab', 'chess']);
  assert.deepEqual(known.groups, ['team']);
  assert.equal(knownIn(stateWith({ places, people, current: 'direct:eve' })).people[0], 'Eve');
});
