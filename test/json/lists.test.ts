/** What a client that shows everything needs: whole lists, who is away, places that no name can hide, older lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Piece, Source } from '../../src/core/commands/source.js';
import { listed } from '../../src/core/commands/whole.js';
import * as make from '../../src/language/make.js';
import { type CoreClient, openCore, PASSWORD, settle, type TestCore } from '../core/rig.js';
import { type Fields, JsonClient, jsonAccount, jsonPerson } from './client.js';

const SIZES = [100, 100, 30];

/** All names of all the objects, in their order; each object but the last is said to be followed by more. */
const namesIn = (answers: readonly Fields[], field: string): unknown[] =>
  answers.flatMap((one) => one[field] as unknown[]);
const sizesOf = (answers: readonly Fields[], field: string): number[] =>
  answers.map((one) => (one[field] as unknown[]).length);

async function crowd(core: TestCore, count: number): Promise<CoreClient[]> {
  return core.people(...Array.from({ length: count }, (_, i) => `P${i}`));
}

test('R7.19 who, whole, tells of everybody in objects of a hundred, each with the number of all; without it of the first hundred', async (t) => {
  const core = await openCore(t);
  await crowd(core, 229);
  const alice = await jsonPerson(core, 'Alice');
  for (const type of ['who', 'online_users']) {
    const whole = await alice.answers({ type, whole: true });
    assert.deepEqual(sizesOf(whole, 'users'), SIZES);
    assert.deepEqual(new Set(namesIn(whole, 'users')).size, 230);
    assert.ok(whole.every(({ total }) => total === 230));
    assert.deepEqual(sizesOf(await alice.answers({ type }), 'users'), [100]);
    assert.deepEqual(sizesOf(await alice.answers({ type, whole: false }), 'users'), [100]);
  }
});

test('R7.19 members and rooms have their whole list, too', async (t) => {
  const core = await openCore(t, { maxRoomsOpened: 1000, maxRoomsPerAddress: 1000 });
  const people = await crowd(core, 229);
  for (const [i, one] of people.entries()) await one.ask('join lab', `/join r${i}`);
  const alice = await jsonPerson(core, 'Alice');
  await alice.ask({ type: 'join', room: 'lab' });
  assert.deepEqual(sizesOf(await alice.answers({ type: 'members', whole: true }), 'members'), SIZES);
  assert.deepEqual(sizesOf(await alice.answers({ type: 'members' }), 'members'), [100]);
  const rooms = await alice.answers({ type: 'rooms', whole: true });
  assert.deepEqual([sizesOf(rooms, 'rooms'), rooms[0]?.total], [SIZES, 230]);
});

test('R7.19 contacts and blocks have their whole list, too', async (t) => {
  const core = await openCore(t, { maxNewAccounts: 1000 });
  const names = Array.from({ length: 230 }, (_, i) => `P${i}`);
  await core.accounts(...names);
  const alice = await jsonAccount(core, 'Alice');
  for (const name of names) await alice.ask({ type: 'add_contact', name });
  assert.deepEqual(namesIn(await alice.answers({ type: 'list_contacts', whole: true }), 'users'), names);
  for (const name of names) await alice.ask({ type: 'block', name });
  assert.deepEqual(namesIn(await alice.answers({ type: 'my_blocks', whole: true }), 'users'), names);
});

test('R7.19 a whole list is one answer: what was asked after it is answered after all of it', async (t) => {
  const core = await openCore(t);
  await crowd(core, 350);
  const alice = await jsonPerson(core, 'Alice');
  alice.wire.send('{"type":"who","whole":true,"id":1}', '{"type":"ping","id":2}');
  const sizes: number[] = [];
  for (;;) {
    const { type, users } = await alice.next();
    if (type === 'pong') break;
    sizes.push((users as unknown[]).length);
  }
  assert.deepEqual(sizes, [100, 100, 100, 51]);
});

test('R7.19 of whole lists that are asked for all at once there is one copy, made when it is told', () => {
  let copies = 0;
  const names = Array.from({ length: 250 }, (_, i) => `P${i}`);
  const items = (): string[] => {
    copies++;
    return names;
  };
  const ask = () => listed(250, items, true, (some, total) => make.onlineUsers({ items: some, total }));
  const [one, other] = [ask(), ask()];
  assert.ok(one instanceof Source && other instanceof Source);
  assert.equal(copies, 0);
  assert.equal((one.more(1000) as Piece).last, false);
  assert.equal((one.more(1000) as Piece).last, false);
  assert.equal((one.more(1000) as Piece).last, true);
  assert.equal(copies, 1);
});

test('R7.14 who says who of them is away, but not to whom they have shut out', async (t) => {
  const core = await openCore(t);
  const alice = await jsonAccount(core, 'Alice');
  const [bob, eve] = await core.accounts('Bob', 'Eve');
  assert.deepEqual((await alice.ask({ type: 'who' })).away, undefined);
  await bob.ask('/away lunch');
  await eve.ask('away', 'block Alice');
  assert.deepEqual((await alice.ask({ type: 'who' })).away, ['Bob']);
  await eve.ask('unblock Alice');
  assert.deepEqual((await alice.ask({ type: 'who' })).away, ['Bob', 'Eve']);
});

test('R7.14 my_groups tells of invitations that wait for an answer, but not of those by people whom one has shut out', async (t) => {
  const core = await openCore(t);
  const [bob, eve] = await core.accounts('Bob', 'Eve');
  const alice = await jsonAccount(core, 'Alice');
  await bob.ask('/create group Team', '/invite group Team Alice');
  await eve.ask('/create group Evil', '/invite group Evil Alice');
  const invitations = async () => (await alice.ask({ type: 'my_groups' })).invitations;
  assert.deepEqual(await invitations(), [
    { group: 'Team', from: 'Bob' },
    { group: 'Evil', from: 'Eve' },
  ]);
  await alice.ask({ type: 'block', name: 'Eve' });
  assert.deepEqual(await invitations(), [{ group: 'Team', from: 'Bob' }]);
  await alice.ask({ type: 'accept_group', group: 'Team' });
  assert.deepEqual(await invitations(), undefined);
});

const textsOf = (answers: readonly Fields[]): unknown[] =>
  answers.filter(({ type }) => type === 'message').map(({ payload }) => payload);

test('R3.35 history before a line shows the last ones before it, and before which to ask on', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.people('Bob');
  await bob.ask('join lab', ...Array.from({ length: 9 }, (_, i) => `line ${i}`), '/ping');
  const alice = await jsonPerson(core, 'Alice');
  await alice.ask({ type: 'join', room: 'lab' });
  const all = await alice.answers({ type: 'history', with: 'lab' });
  const last = all.filter(({ type }) => type === 'message').at(-1)?.message_id;
  const first = await alice.answers({ type: 'history', with: 'lab', before: last, count: 5 });
  assert.deepEqual(textsOf(first), ['line 3', 'line 4', 'line 5', 'line 6', 'line 7']);
  const { next, before, count } = first.at(-1) as Fields;
  assert.deepEqual([before, count], [last, 5]);
  const rest = await alice.answers({ type: 'history', with: 'lab', before: next, count: 5 });
  assert.deepEqual(textsOf(rest), ['line 0', 'line 1', 'line 2']);
  assert.equal(rest.at(-1)?.next, null);
  await settle(bob);
  assert.deepEqual(await bob.ask(`/history before ${next} 1`), [
    (await bob.ask(`/history lab before ${next} 1`))[0],
    `INFO: History of lab before ${next}: 1 line. Older: /history lab before ${Number(next) - 1}`,
  ]);
  assert.match((await bob.ask('/history before 0')).join(), /^INFO: History of lab before 0: 0 lines. That is all.$/);
});

test('R3.35 the lines before one come from the disk where memory has them no more, and skip whom one has shut out', async (t) => {
  const core = await openCore(t);
  const [bob, eve] = await core.accounts('Bob', 'Eve');
  const alice = await jsonAccount(core, 'Alice');
  for (let i = 0; i < 3; i++) {
    await bob.ask(`/msg Alice from Bob ${i}`, `/all Bob ${i}`);
    await eve.ask(`/all Eve ${i}`);
  }
  await settle(bob, eve);
  const direct = await alice.answers({ type: 'history', with: 'Bob', before: 999_999, count: 2 });
  assert.deepEqual(textsOf(direct), ['from Bob 1', 'from Bob 2']);
  const older = await alice.answers({ type: 'history', with: 'Bob', before: direct.at(-1)?.next, count: 2 });
  assert.deepEqual([textsOf(older), older.at(-1)?.next], [['from Bob 0'], null]);
  await alice.ask({ type: 'block', name: 'Eve' });
  const all = await alice.answers({ type: 'history', before: 999_999, count: 4 });
  assert.deepEqual(textsOf(all), ['Bob 1', 'Bob 2']);
  assert.notEqual(all.at(-1)?.next, null, 'there are older ones, for all that fewer are shown');
});

test('R7.18 history is of the place that is meant: of everyone from within a room, of a person who has a room’s name', async (t) => {
  const core = await openCore(t);
  const [lab] = await core.accounts('lab');
  const alice = await jsonAccount(core, 'Alice');
  await alice.ask({ type: 'join', room: 'lab' });
  await lab.ask('to everyone', '/msg Alice to you', 'join lab', 'in the room');
  await settle(lab);
  const texts = async (fields: Fields) => textsOf(await alice.answers({ type: 'history', ...fields }));
  assert.deepEqual(await texts({ place: 'all' }), ['to everyone']);
  assert.deepEqual(await texts({ place: 'person', with: 'lab' }), ['to you']);
  assert.deepEqual(await texts({ place: 'room', with: 'lab' }), ['in the room']);
  assert.equal(await alice.refused({ type: 'history', place: 'room', with: 'chess' }), 'NOT_IN_ROOM');
  assert.equal(await alice.refused({ type: 'history', place: 'group', with: 'lab' }), 'NOT_THERE');
  await alice.ask({ type: 'leave' });
  assert.equal(await alice.refused({ type: 'history', place: 'room', with: 'lab' }), 'NOT_IN_ROOM', 'nor the person');
});

test('R7.18 a guest has the history of rooms and of everyone under any name, and of no person', async (t) => {
  const core = await openCore(t);
  await core.accounts('Bob');
  const gus = await jsonPerson(core, 'Gus');
  assert.equal((await gus.answers({ type: 'history', place: 'all' })).at(-1)?.type, 'history');
  assert.equal(await gus.refused({ type: 'history', place: 'room', with: 'Bob' }), 'NOT_IN_ROOM');
  assert.equal(await gus.refused({ type: 'history', place: 'person', with: 'Bob' }), 'ACCOUNT_NEEDED');
});

test('R7.18 what one does is done for everyone from within a room', async (t) => {
  const core = await openCore(t);
  const alice = await jsonPerson(core, 'Alice');
  await alice.ask({ type: 'join', room: 'lab' });
  assert.equal((await alice.ask({ type: 'me', text: 'waves', place: 'all' })).kind, 'all');
  assert.equal((await alice.ask({ type: 'me', text: 'waves' })).kind, 'room');
});

test('R7.18 R3.60 a file is offered to the place that is meant, and says which that is', async (t) => {
  const core = await openCore(t);
  const [lab] = await core.accounts('lab');
  const alice = await jsonAccount(core, 'Alice');
  const bob = new JsonClient(await core.visitor());
  await bob.ask({ type: 'register', name: 'Bob', password: PASSWORD });
  for (const one of [alice, bob]) await one.ask({ type: 'join', room: 'lab' });
  await alice.answers({ type: 'create_group', group: 'Team' });
  await alice.ask({ type: 'invite_group', group: 'Team', name: 'Bob' });
  await bob.ask({ type: 'accept_group', group: 'Team' });
  await bob.events();
  const offer = (fields: Fields) => alice.answers({ type: 'file', filename: 'a.txt', size: 1, ...fields });
  await offer({ place: 'all' });
  await offer({ place: 'room', to: 'lab' });
  await offer({ place: 'group', to: 'Team' });
  await offer({ place: 'person', to: 'lab' });
  await offer({ place: 'person', to: 'Bob' });
  const offers = (await bob.events()).filter(({ type }) => type === 'file_offer');
  assert.deepEqual(
    offers.map(({ kind, room, group }) => [kind, room ?? group]),
    [
      ['all', undefined],
      ['room', 'lab'],
      ['group', 'Team'],
      ['direct', undefined],
    ],
  );
  const listed = ({ file_id, kind, room, group }: Fields) => [file_id, kind, room, group];
  const { files } = await bob.ask({ type: 'my_files' });
  assert.deepEqual((files as Fields[]).map(listed), offers.map(listed));
  await lab.sync();
  assert.equal(await alice.refused({ type: 'file', filename: 'a.txt', to: 'chess', place: 'room' }), 'NOT_IN_ROOM');
  assert.equal(await alice.refused({ type: 'file', filename: 'a.txt', to: 'chess', place: 'group' }), 'NOT_THERE');
  assert.equal((await offer({ place: 'person', to: 'Team' })).at(-1)?.code, 'NO_SUCH_USER', 'no group of that name');
});
