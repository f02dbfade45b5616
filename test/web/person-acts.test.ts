/** What can be done with a person, and the objects that do it: each is one that the server takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectOf } from '../../src/web/model/acts.js';
import { commandsOf } from '../../src/web/model/commands.js';
import { type About, aboutIn, actsFor, banOf } from '../../src/web/model/person-acts.js';
import type { Act } from '../../src/web/model/types.js';
import { jsonAccount, jsonPerson } from '../json/client.js';
import { startTestServer } from '../support/server.js';
import { commandsFor } from './help.js';
import { personCalled, placeCalled, stateWith } from './states.js';

const BOB: About = {
  name: 'Bob',
  me: false,
  contact: false,
  blocked: false,
  away: false,
  privateChat: 'none',
  groups: [],
  quietRoom: null,
  byOperator: false,
  byAccount: true,
};
const keys = (acts: readonly Act[]): readonly string[] => acts.map(({ key }) => key);

test('what is offered is what can be done just then', async (t) => {
  const commands = await commandsFor(t, 'guest');
  assert.deepEqual(keys(actsFor(BOB, commands)), ['direct', 'connect_to', 'file', 'whois', 'add_contact', 'block']);
  assert.deepEqual(
    keys(actsFor({ ...BOB, contact: true, blocked: true, privateChat: 'open', groups: ['team'] }, commands)),
    ['direct', 'private', 'end_private', 'file', 'whois', 'remove_contact', 'invite_group team', 'unblock'],
  );
  assert.deepEqual(keys(actsFor({ ...BOB, privateChat: 'asked' }, commands)).slice(1, 3), [
    'accept_connection',
    'reject_connection',
  ]);
  assert.deepEqual(keys(actsFor({ ...BOB, me: true }, commands)), ['away']);
  assert.deepEqual(keys(actsFor({ ...BOB, byAccount: false }, commands)), [
    'direct',
    'connect_to',
    'file',
    'whois',
    'block',
  ]);
  assert.deepEqual(keys(actsFor({ ...BOB, me: true, away: true, byAccount: false }, commands)), [
    'back',
    'nick',
    'passwd',
  ]);
  // Before the server has told what there is, the page can do what needs no command.
  assert.deepEqual(keys(actsFor(BOB, [])), ['direct', 'file']);
});

test('R7.13 to operators everything that they can do to a person is offered, and nothing of it to others', async (t) => {
  const commands = await commandsFor(t, 'operator');
  const acts = actsFor({ ...BOB, byOperator: true }, commands).filter((one) => one.operator);
  assert.deepEqual(keys(acts), ['kick', 'ban', 'unban', 'mute', 'unmute', 'ban address', 'roster', 'purge']);
  assert.deepEqual(keys(acts.filter(({ grave }) => grave)), ['kick', 'ban', 'mute', 'roster', 'purge']);
  const asked = acts
    .filter(({ fields }) => fields.length > 0)
    .map(({ key, fields }) => [key, fields.map((one) => one.name)]);
  assert.deepEqual(asked, [
    ['kick', ['reason']],
    ['ban', ['minutes', 'reason']],
    ['mute', ['minutes', 'reason']],
  ]);
  // Who is heard is for the quiet room where one looks.
  const inLab = actsFor({ ...BOB, byOperator: true, quietRoom: 'lab' }, commands).filter((one) => one.operator);
  assert.deepEqual(keys(inLab).slice(0, 2), ['voice', 'unvoice']);
  assert.deepEqual(inLab[0]?.does, { type: 'voice', name: 'Bob', room: 'lab' });
});

test('R7.6 the object of each act is one that the server takes', async (t) => {
  const server = await startTestServer(t, { operators: 'Olga' });
  const [olga, guest] = [await jsonAccount(server, 'Olga'), await jsonPerson(server, 'Gus')];
  await jsonAccount(server, 'Bob');
  await olga.answers({ type: 'create_group', group: 'team' });
  const commands = commandsOf(await olga.ask({ type: 'help' }));
  const about = { ...BOB, name: 'Nobody', byOperator: true, groups: ['team'], quietRoom: 'lab' };
  const wrong: string[] = [];
  const states: readonly About[] = [about, { ...about, privateChat: 'open' }, { ...about, privateChat: 'asked' }];
  const all = [...states, { ...about, contact: true, blocked: true }].flatMap((one) => actsFor(one, commands));
  for (const act of [...all, banOf('Nobody', '192.0.2.66', 2)]) {
    const object = objectOf(act, { minutes: '5', reason: 'too loud' });
    if (object === null) continue;
    const code = (await olga.answers(object)).at(-1)?.code;
    if (code === 'USAGE' || code === 'UNKNOWN_TYPE' || code === 'MALFORMED') wrong.push(act.key);
  }
  assert.deepEqual(wrong, []);
  const mine = actsFor({ ...BOB, name: 'Gus', me: true, byAccount: false }, commands);
  const [away, nick, passwd] = mine;
  assert.ok(away !== undefined && nick !== undefined && passwd !== undefined);
  const does = (act: Act, answers: Record<string, string>) =>
    guest.ask(objectOf(act, answers) as Record<string, unknown>);
  assert.equal((await does(away, { text: ' at lunch ' })).away, 'at lunch');
  assert.equal((await does(away, { text: '' })).type, 'away');
  assert.equal((await does(nick, { name: 'Gustav' })).username, 'Gustav');
  assert.equal((await guest.ask({ type: 'back' })).type, 'back');
  assert.equal((await does(passwd, { new: 'correct-horse' })).type, 'passwd');
});

test('what was typed goes into the argument that it was asked for', async (t) => {
  const commands = await commandsFor(t, 'operator');
  const acts = actsFor({ ...BOB, byOperator: true }, commands);
  const does = (key: string, answers: Record<string, string> = {}): unknown =>
    objectOf(acts.find((one) => one.key === key) as Act, answers);
  assert.deepEqual(does('ban', { minutes: '60', reason: 'noise' }), {
    ...{ type: 'ban', name: 'Bob', minutes: '60', reason: 'noise' },
  });
  assert.deepEqual(does('ban', { minutes: '  ' }), { type: 'ban', name: 'Bob' });
  assert.deepEqual(does('kick', { reason: 'too loud' }), { type: 'kick', name: 'Bob', reason: 'too loud' });
  assert.deepEqual(does('purge'), { type: 'purge', name: 'Bob' });
  assert.equal(does('direct'), null);
});

test('somebody is known by what the page shows of them', () => {
  const people = [personCalled('Bob', { contact: true }), personCalled('Alice', { me: true })];
  const places = [placeCalled('private', 'Bob'), placeCalled('group', 'team', { members: ['Alice', 'bob'] })];
  const open = aboutIn(
    stateWith({ people, places: [...places, placeCalled('group', 'chess', { members: null })] }),
    'BOB',
  );
  assert.deepEqual(
    { name: open.name, me: open.me, contact: open.contact, chat: open.privateChat, groups: open.groups },
    { name: 'Bob', me: false, contact: true, chat: 'open', groups: ['chess'] },
  );
  const over = [placeCalled('private', 'Bob', { closed: 'Bob has left.' })];
  const request = {
    key: 'private:bob',
    kind: 'private',
    from: 'Bob',
    group: null,
    at: 0,
    busy: false,
    problem: null,
  } as const;
  assert.equal(aboutIn(stateWith({ people, places: over }), 'Bob').privateChat, 'none');
  assert.equal(aboutIn(stateWith({ people, places: over, requests: [request] }), 'bob').privateChat, 'asked');
  assert.ok(aboutIn(stateWith({ people }), 'alice').me);
  assert.equal(aboutIn(stateWith({ people }), 'Gone').name, 'Gone');
});

test('R3.125 a voice is for the room where one looks, and only where it is quiet', () => {
  const lab = placeCalled('room', 'lab', { quiet: true });
  assert.equal(aboutIn(stateWith({ places: [lab], current: 'room:lab' }), 'Bob').quietRoom, 'lab');
  assert.equal(aboutIn(stateWith({ places: [lab] }), 'Bob').quietRoom, null);
  const loud = { ...lab, quiet: false };
  assert.equal(aboutIn(stateWith({ places: [loud], current: 'room:lab' }), 'Bob').quietRoom, null);
});
