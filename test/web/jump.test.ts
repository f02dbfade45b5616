/** Ctrl-K: what fits, and what comes first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRST_COMMANDS } from '../../src/web/model/commands.js';
import { findIn, MAX_FOUND } from '../../src/web/model/jump.js';
import type { Command } from '../../src/web/model/types.js';
import { personCalled, placeCalled, stateWith } from './states.js';

const STATE = stateWith({
  places: [
    placeCalled('all', 'Everyone'),
    placeCalled('room', 'lab'),
    placeCalled('room', 'chess-lab', { unread: 3 }),
    placeCalled('group', 'slab', { unread: 1, mentions: 1 }),
    placeCalled('direct', 'Bob'),
  ],
  people: [personCalled('Alice', { me: true }), personCalled('Bob'), personCalled('Lab_rat')],
  rooms: [
    { name: 'lab', members: 2, keyed: false, joined: true },
    { name: 'kitchen', members: 1, keyed: false, joined: false },
  ],
  current: 'room:lab',
});
const found = (typed: string): readonly string[] =>
  findIn(STATE, typed)
    .filter(({ kind }) => !kind.startsWith('new'))
    .map(({ label }) => label);
const begun = (typed: string): readonly string[] =>
  findIn(STATE, typed)
    .filter(({ kind }) => kind.startsWith('new'))
    .map(({ kind, label }) => `${kind} ${label}`);

test('the whole name comes first, then what begins so, then the beginning of a word, then what has it within', () => {
  assert.deepEqual(found('LAB').slice(0, 4), ['lab', 'Lab_rat', 'chess-lab', 'slab']);
  assert.deepEqual(found('#clb'), ['chess-lab']);
  assert.deepEqual(found('??'), []);
});

test('a group can be begun only where the server has groups', () => {
  const begins = (...types: readonly string[]): readonly string[] => {
    const commands = types.map((type) => ({ ...(FIRST_COMMANDS[0] as Command), type }));
    return findIn({ ...STATE, commands }, 'new').map(({ kind }) => kind);
  };
  assert.deepEqual(begins('join', 'create_group'), ['new room', 'new group', 'person']);
  assert.deepEqual(begins('join'), ['new room', 'person']);
});

test('with nothing typed, what waits for one comes first, then the places one is not in just now', () => {
  assert.deepEqual(found(' '), ['slab', 'chess-lab', 'Everyone', 'Bob', 'lab', 'kitchen', 'Lab_rat']);
});

test('behind a # are rooms and groups alone, behind an @ people, each of them once', () => {
  assert.deepEqual(found('#lab'), ['lab', 'chess-lab', 'slab']);
  assert.deepEqual(found('@lab')[0], 'Lab_rat');
  assert.deepEqual(found('@bob'), ['Bob']);
});

test('of a thousand people no more are shown than can be read', () => {
  const people = Array.from({ length: 1000 }, (_, at) => personCalled(`p${at}`));
  assert.equal(findIn(stateWith({ people }), '@p1').length, MAX_FOUND);
});

test('where nothing is called so, a room or a group can be begun, or somebody be written to', () => {
  assert.deepEqual(begun('#garden'), ['new room garden', 'new group garden']);
  assert.deepEqual(begun('LAB'), []);
  assert.deepEqual(begun('kitchen'), []);
  // A person of that name is no room.
  assert.deepEqual(begun('bob'), ['new room bob', 'new group bob']);
  for (const none of ['two words', '', '@bob', '?']) assert.deepEqual(begun(none), [], none);
  assert.deepEqual(found('@Carl'), ['Carl']);
  assert.deepEqual(found('#Carl'), []);
});
