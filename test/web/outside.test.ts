/** What of the page is told to who looks elsewhere, and the parts of its list of people. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestOf, titleOf, toldOf } from '../../src/web/model/outside.js';
import { found, partsOf } from '../../src/web/model/parts.js';
import type { Person } from '../../src/web/model/types.js';
import { lineBy, personCalled, placeCalled, stateWith } from './states.js';

test('the title says how much is unread, and where one is', () => {
  assert.equal(titleOf(stateWith()), 'Everyone · Partyline');
  assert.equal(titleOf(stateWith({ unread: 3 })), '(3) Everyone · Partyline');
  assert.equal(titleOf(stateWith({ phase: 'outside', unread: 3 })), 'Partyline');
});

test('a screen reader is told what others say in places of two that are out of view, once and in the order in which it came', () => {
  const seen = lineBy('Bob', { text: 'seen' });
  const [first, second] = [lineBy('Carol', { text: 'first' }), lineBy('Bob', { text: 'second' })];
  const own = lineBy('Alice', { text: 'mine', own: true });
  const elsewhere = [
    placeCalled('all', 'Everyone', { lines: [lineBy('Dave', { text: 'to all' })] }),
    placeCalled('direct', 'Bob', { lines: [seen, second, own, lineBy('Bob', { text: '', purged: true })] }),
    placeCalled('private', 'Carol', { lines: [first] }),
  ];
  const state = stateWith({ places: elsewhere });
  const told = toldOf(state, seen.key).map(({ text }) => text);
  assert.deepEqual(told, ['Private chat, Carol: first', 'Direct message from Bob: second']);
  assert.deepEqual(toldOf(state, newestOf(state)), []);
  assert.deepEqual(
    toldOf({ ...state, current: 'direct:bob' }, seen.key).map(({ key }) => key),
    [first.key],
  );
});

const names = (parts: readonly { title: string; people: readonly Person[] }[]): string[] =>
  parts.map(({ title, people }) => `${title}: ${people.map(({ name }) => name).join(' ')}`);

const people = [
  personCalled('Bob', { contact: true }),
  personCalled('Carol', { contact: true, online: false }),
  personCalled('Alice', { me: true }),
  personCalled('Dave'),
];

test('people stand in parts: of the place, contacts, others; each is in one, and members who are not here are among them', () => {
  assert.deepEqual(names(partsOf(people, 'Everyone', null)), ['Contacts: Bob Carol', 'Here: Alice Dave']);
  const parts = partsOf(people, 'team', ['Alice', 'bob', 'Erin']);
  assert.deepEqual(names(parts), ['In team: Bob Alice Erin', 'Contacts: Carol', 'Elsewhere: Dave']);
  assert.equal(parts[0]?.people[2]?.online, false);
});

test('a word finds people by a part of their name, and parts in which nobody has it are left out', () => {
  const parts = partsOf(people, 'Everyone', null);
  assert.deepEqual(names(found(parts, ' AR ')), ['Contacts: Carol']);
  assert.deepEqual(found(parts, 'x'), []);
  assert.equal(found(parts, ' '), parts);
});
