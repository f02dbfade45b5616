/** The way back: who comes again with a cursor is told what was missed, nothing twice and nothing left out, and hears then (R7.17). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageError, type Store } from '../../src/core/store.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { type CoreClient, leave, openCore, PASSWORD, settle, type TestCore } from '../core/rig.js';
import { HandClock } from '../support/clock.js';
import { type Fields, JsonClient, jsonPerson } from './client.js';

type Client = JsonClient<CoreClient>;

const isMessage = ({ type }: Fields): boolean => type === 'message';
const textsOf = (all: readonly Fields[]): unknown[] => all.filter(isMessage).map(({ payload }) => payload);
const idsOf = (all: readonly Fields[]): number[] => all.filter(isMessage).map(({ message_id }) => Number(message_id));

function mustAscend(all: readonly Fields[]): void {
  const ids = idsOf(all);
  for (const [at, id] of ids.entries()) assert.ok(at === 0 || id > (ids[at - 1] ?? 0), ids.join());
}

const visitor = async (core: TestCore): Promise<Client> => new JsonClient(await core.visitor());

/** Comes back as an account. */
async function back(core: TestCore, name: string, since: number, more: Fields = {}): Promise<[Client, Fields[]]> {
  const client = await visitor(core);
  return [client, await client.answers({ type: 'login', name, password: PASSWORD, since, ...more })];
}

/** The number of the newest line, as somebody who has just come in is told. */
async function newest(core: TestCore): Promise<number> {
  const client = await visitor(core);
  const { last } = await client.ask({ type: 'init', username: `Probe${Math.random().toString(36).slice(2)}` });
  await client.wire.destroy();
  return Number(last);
}

const turn = (): Promise<void> => new Promise(setImmediate);

/** A store in memory whose answers, of what is kept and of mailboxes, come when they are let. */
function lateStore() {
  const store = createMemoryStore();
  let letIt: (() => void) | null = null;
  let gate = Promise.resolve();
  const late = <A extends unknown[], R>(read: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      const answer = await read.call(store, ...args);
      await gate;
      return answer;
    };
  };
  const { readAfter, readMail } = store;
  Object.assign(store, { readAfter: late(readAfter), readMail: late(readMail) });
  return {
    store: store as Store,
    hold() {
      gate = new Promise((resolve) => {
        letIt = resolve;
      });
    },
    let: () => letIt?.(),
  };
}

/** Bob has been in the room and the group, and has gone; the number of the last line that he has seen. */
async function away(core: TestCore): Promise<{ alice: CoreClient; since: number }> {
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('join lab', '/create group Team', '/invite group Team Bob');
  await bob.ask('/accept group Team', '/join lab');
  await settle(alice, bob);
  const since = await newest(core);
  await leave(bob);
  await alice.sync();
  return { alice, since };
}

const IN_ALL_PLACES = ['in the lab', '/all to all', '/group txt Team to the group', '/msg Bob direct'];

test('R7.17 who comes back is told what was said in their places since, in order, each line once, and then hears', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('join lab', '/create group Team', '/invite group Team Bob');
  await bob.ask('/accept group Team', '/join lab', 'seen');
  await settle(alice, bob);
  const since = await newest(core);
  await leave(bob);
  await alice.ask(
    'in the lab',
    '/me waves',
    '/all to all',
    '/group txt Team to the group',
    '/msg Bob direct',
    'again in the lab',
  );
  const [client, answer] = await back(core, 'Bob', since, { rooms: ['lab'] });
  assert.deepEqual(
    answer.map(({ type, status }) => status ?? type),
    ['welcome', 'message', 'message', 'message', 'message', 'message', 'message', 'join', 'missed'],
  );
  assert.deepEqual(textsOf(answer), ['in the lab', 'waves', 'to all', 'to the group', 'direct', 'again in the lab']);
  mustAscend(answer);
  const { text, ...missed } = answer.at(-1) ?? {};
  assert.deepEqual(missed, {
    ...{ type: 'missed', since, count: 6, complete: true, next: null, direct: true },
    last: idsOf(answer).at(-1),
  });
  assert.equal(text, `Missed since ${since}: 6 lines. That is all.`);
  await alice.ask('live', '/all live to all', '/msg Bob live direct');
  assert.deepEqual(textsOf(await client.events()), ['live', 'live to all', 'live direct']);
});

test('R7.17 what is said while the disk still reads what was missed comes once, and in the order of its place', async (t) => {
  const late = lateStore();
  const core = await openCore(t, { store: late.store, flood: false });
  const { alice, since } = await away(core);
  await alice.ask(...IN_ALL_PLACES.map((line) => `${line} before`));
  late.hold();
  const bob = await visitor(core);
  const login = { type: 'login', name: 'Bob', password: PASSWORD, since, rooms: ['lab'], id: 1 };
  bob.wire.send(JSON.stringify(login), '{"type":"ping","token":"end","id":2}');
  for (let round = 0; round < 60; round++) {
    alice.send(...IN_ALL_PLACES.map((line) => `${line} ${round}`));
    await turn();
    if (round === 20) late.let();
  }
  await alice.sync();
  bob.wire.send('{"type":"ping","token":"the-very-end"}');
  const all = (await bob.wire.until(/the-very-end/)).map((line) => JSON.parse(line) as Fields);
  const end = all.findIndex(({ type }) => type === 'missed');
  assert.ok(end > 0 && all[end]?.complete === true, JSON.stringify(all[end]));
  assert.ok(all.slice(0, end).every(({ id, more }) => id === 1 && more === true));
  assert.ok(all.slice(end + 1).some(isMessage), 'some of it is heard live');
  for (const [place, texts] of [
    ['room', 'in the lab'],
    ['all', 'to all'],
    ['group', 'to the group'],
    ['direct', 'direct'],
  ]) {
    const heard = all.filter(({ kind }) => kind === place);
    const said = ['before', ...Array.from({ length: 60 }, (_, round) => round)].map((round) => `${texts} ${round}`);
    assert.deepEqual(textsOf(heard), said);
  }
  mustAscend(all.slice(0, end));
});

test('R7.17 R4.5 mail is part of the answer, once, though it is kept as history as well; its author is told, and it waits no more', async (t) => {
  const core = await openCore(t);
  const { alice, since } = await away(core);
  await alice.ask('/msg Bob one', '/group txt Team two', 'three', '/msg Bob four', '/connect to Bob');
  const [client, answer] = await back(core, 'Bob', since, { rooms: ['lab'] });
  assert.deepEqual(textsOf(answer), ['one', 'two', 'three', 'four']);
  assert.equal(answer.at(-1)?.count, 4);
  assert.ok(answer.some(({ type, from }) => type === 'private_request' && from === 'Alice'));
  assert.equal((await alice.sync()).filter((line) => /^STATUS:\d+:delivered:Bob$/.test(line)).length, 2);
  assert.deepEqual(await client.events(), []);
  await client.wire.destroy();
  const [, again] = await back(core, 'Bob', Number(answer.at(-1)?.last), { rooms: ['lab'] });
  assert.deepEqual(textsOf(again), []);
});

test('R7.17 a mailbox of several hundred comes in the order of what was said elsewhere meanwhile', async (t) => {
  const core = await openCore(t, { flood: false });
  const { alice, since } = await away(core);
  const said = Array.from({ length: 290 }, (_, at) => `${at}`);
  await alice.ask(...said.map((text) => (Number(text) % 3 === 0 ? text : `/msg Bob ${text}`)));
  const [client, answer] = await back(core, 'Bob', since, { rooms: ['lab'] });
  assert.deepEqual(textsOf(answer), said);
  assert.deepEqual(await client.events(), []);
  await client.wire.destroy();
  assert.deepEqual(await (await core.login('Bob')).sync(), [], 'nothing waits any more');
});

test('R7.17 R4.11 with acks mail is in the answer once, and in the next one again, until it is acknowledged', async (t) => {
  const core = await openCore(t);
  const { alice, since } = await away(core);
  await alice.ask('/msg Bob one', 'two');
  const [first, answer] = await back(core, 'Bob', since, { rooms: ['lab'], acks: true });
  assert.deepEqual(textsOf(answer), ['one', 'two']);
  await alice.ask('/msg Bob three');
  assert.deepEqual(textsOf(await first.events()), ['three']);
  await first.wire.destroy();
  const [second, again] = await back(core, 'Bob', Number(answer.at(-1)?.last), { rooms: ['lab'], acks: true });
  assert.deepEqual(textsOf(again), ['one', 'three']);
  assert.deepEqual(
    again.filter(isMessage).map((message) => message.again),
    [true, true],
  );
  for (const id of idsOf(again)) assert.equal((await second.ask({ type: 'ack', message_id: id })).type, 'ack');
  await second.wire.destroy();
  const [, last] = await back(core, 'Bob', Number(again.at(-1)?.last), { acks: true });
  assert.deepEqual(textsOf(last), []);
});

test('R7.17 R4.11 with acks what is sent while the disk reads is stored first, and comes once', async (t) => {
  const late = lateStore();
  const core = await openCore(t, { store: late.store });
  const { alice, since } = await away(core);
  await alice.ask('/msg Bob one');
  late.hold();
  const bob = await visitor(core);
  bob.wire.send(JSON.stringify({ type: 'login', name: 'Bob', password: PASSWORD, since, acks: true, id: 1 }));
  await bob.wire.next();
  await alice.sync();
  alice.send('/msg Bob two', '/group txt Team three');
  await turn();
  late.let();
  await alice.until(/^STATUS:\d+:sent:Team:0\/1$/);
  bob.wire.send('{"type":"ping","token":"end"}');
  const all = (await bob.wire.until(/"token":"end"/)).map((line) => JSON.parse(line) as Fields);
  assert.deepEqual(textsOf(all), ['one', 'two', 'three']);
});

test('R7.17 R3.45 R3.46 of whom one has shut out nothing comes, neither kept nor out of the mailbox', async (t) => {
  const core = await openCore(t);
  const [carl] = await core.accounts('Carl');
  const { alice, since } = await away(core);
  await carl.ask('join lab', 'by Carl', '/me by Carl', '/all by Carl', '/msg Bob by Carl');
  await alice.ask('by Alice');
  const bob = await core.login('Bob');
  await bob.ask('block Carl');
  await leave(bob);
  const [, answer] = await back(core, 'Bob', since, { rooms: ['lab'] });
  assert.deepEqual(textsOf(answer), ['by Alice']);
  assert.deepEqual([answer.at(-1)?.count, answer.at(-1)?.complete], [1, true]);
});

test('R7.17 R3.33 a guest is told what was said in rooms and to all, and the mail that waits; direct messages may be missing', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.accounts('Alice');
  await alice.ask('join lab');
  const gina = await jsonPerson(core, 'Gina');
  await alice.ask('/msg Gina read by the guest before');
  await gina.events();
  const since = await newest(core);
  await gina.wire.destroy();
  await alice.sync();
  await alice.ask('in the lab', '/msg Gina waits', '/all to all');
  const client = await visitor(core);
  const answer = await client.answers({ type: 'init', username: 'Gina', since: 0, rooms: ['lab'] });
  assert.deepEqual(textsOf(answer), ['in the lab', 'waits', 'to all']);
  const { direct, text } = answer.at(-1) ?? {};
  assert.equal(direct, false);
  assert.match(String(text), /Direct messages may be missing: only an account keeps them\.$/);
  await client.wire.destroy();
  const later = await visitor(core);
  assert.deepEqual(textsOf(await later.answers({ type: 'init', username: 'Gina', since, rooms: ['lab'] })), [
    'in the lab',
    'to all',
  ]);
});

test('R7.17 a room that one may not enter is an error of its own, and all else happens', async (t) => {
  const core = await openCore(t);
  const { alice, since } = await away(core);
  await alice.ask('in the lab');
  const [client, answer] = await back(core, 'Bob', since, { rooms: ['team', 'lab', 'LAB', 'den'] });
  assert.deepEqual(
    answer.map(({ type, code, room, payload }) => code ?? room ?? (type === 'status' ? 'welcome' : (payload ?? type))),
    ['welcome', 'NAME_TAKEN', 'lab', 'den', 'missed'].toSpliced(2, 0, 'lab'),
  );
  assert.deepEqual((await client.ask({ type: 'status' })).rooms, ['lab', 'den']);
  assert.equal((await client.ask({ type: 'status' })).room, 'den');
});

test('R7.17 R7.10 without a cursor the rooms are entered, and with recall each shows its last lines first', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  await alice.ask('join lab', 'one', 'two', '/join den', 'three');
  const bob = await visitor(core);
  const plain = await bob.answers({ type: 'init', username: 'Bob', rooms: ['lab', 'den'] });
  assert.deepEqual(
    plain.map(({ type, room }) => room ?? type),
    ['status', 'lab', 'den'],
  );
  await alice.ask('live');
  assert.deepEqual(textsOf(await bob.events()), ['live']);
  const carl = await visitor(core);
  const shown = await carl.answers({ type: 'init', username: 'Carl', rooms: ['lab', 'den', 'lab'], recall: 1 });
  assert.deepEqual(
    shown.map(({ type, payload }) => (type === 'message' ? payload : type)),
    ['status', 'two', 'join', 'live', 'join', 'join'],
  );
});

test('R7.17 a cursor from the future is refused before any password is looked at, and says nothing of the newest', async (t) => {
  const core = await openCore(t);
  await away(core);
  const client = await visitor(core);
  for (const password of ['wrong', PASSWORD]) {
    const answer = await client.ask({ type: 'login', name: 'Bob', password, since: 9999 });
    assert.deepEqual([answer.code, answer.text], ['NO_SUCH_MESSAGE', 'No line has the number 9999 yet.']);
  }
  const bad: readonly Fields[] = [
    { since: -1 },
    { since: 'x' },
    { rooms: 'lab' },
    { rooms: ['#'] },
    { rooms: Array(21).fill('a') },
  ];
  for (const fields of bad) assert.equal(await client.refused({ type: 'init', username: 'Bob', ...fields }), 'USAGE');
  assert.equal((await client.ask({ type: 'init', username: 'Guest' })).status, 'welcome');
});

test('R7.17 what was sent while somebody was coming back, who has gone again, waits for the next time', async (t) => {
  const late = lateStore();
  const core = await openCore(t, { store: late.store });
  const { alice, since } = await away(core);
  await alice.ask('/msg Bob one');
  late.hold();
  const bob = await visitor(core);
  bob.wire.send(JSON.stringify({ type: 'login', name: 'Bob', password: PASSWORD, since, rooms: ['lab'] }));
  await bob.wire.next();
  alice.send('/msg Bob two');
  await turn();
  await bob.wire.destroy();
  late.let();
  await alice.until(/^STATUS:\d+:queued:Bob$/);
  const [, answer] = await back(core, 'Bob', since);
  assert.deepEqual(textsOf(answer), ['one', 'two']);
});

for (const acks of [false, true]) {
  test(`R7.17 what an earlier stay of this account had not been told yet comes once, ${acks ? 'with' : 'without'} acks`, async (t) => {
    const late = lateStore();
    const core = await openCore(t, { store: late.store });
    const { alice, since } = await away(core);
    late.hold();
    const first = await visitor(core);
    assert.equal((await first.ask({ type: 'login', name: 'Bob', password: PASSWORD })).status, 'welcome');
    await turn();
    alice.send('/msg Bob held', '/group txt Team held');
    await turn();
    await first.wire.destroy();
    const second = await visitor(core);
    const login = { type: 'login', name: 'Bob', password: PASSWORD, since, acks, id: 1 };
    second.wire.send(JSON.stringify(login), '{"type":"ping","token":"end"}');
    await second.wire.next();
    late.let();
    const all = (await second.wire.until(/"token":"end"/)).map((line) => JSON.parse(line) as Fields);
    await alice.sync();
    const rest = await second.events();
    assert.deepEqual(textsOf([...all, ...rest]), ['held', 'held']);
  });
}

test('R7.17 whoever takes over a connection that took nothing any more is told all of it, once', async (t) => {
  const core = await openCore(t);
  const { alice, since } = await away(core);
  const [stuck] = await back(core, 'Bob', since, { rooms: ['lab'] });
  stuck.wire.takesNothing = true;
  await alice.ask(...IN_ALL_PLACES.slice(0, 2));
  alice.send(...IN_ALL_PLACES.slice(2));
  await turn();
  const [client, answer] = await back(core, 'Bob', since, { rooms: ['lab'], takeover: true });
  assert.deepEqual(textsOf(answer), ['in the lab', 'to all', 'to the group', 'direct']);
  mustAscend(answer);
  await alice.sync();
  assert.deepEqual(textsOf(await client.events()), []);
});

test('R7.17 an announcement is heard by those who are still told what they have missed', async (t) => {
  const late = lateStore();
  const core = await openCore(t, { store: late.store, operators: 'Olga' });
  const [olga] = await core.accounts('Olga');
  const { since } = await away(core);
  late.hold();
  const bob = await visitor(core);
  bob.wire.send(JSON.stringify({ type: 'login', name: 'Bob', password: PASSWORD, since }));
  await bob.wire.next();
  await olga.ask('/announce tea');
  late.let();
  const all = (await bob.wire.until(/"missed"/)).map((line) => JSON.parse(line) as Fields);
  assert.deepEqual(
    all.filter(({ type }) => type === 'announcement').map(({ payload }) => payload),
    ['tea'],
  );
});

test('R7.17 R4.21 what is taken back while somebody is told what they have missed is told so, wherever it was said', async (t) => {
  const late = lateStore();
  const core = await openCore(t, { store: late.store });
  const { alice, since } = await away(core);
  await alice.ask('/join den', 'elsewhere', '/leave den', ...IN_ALL_PLACES);
  late.hold();
  const bob = await visitor(core);
  const login = { type: 'login', name: 'Bob', password: PASSWORD, since, rooms: ['lab'], id: 1 };
  bob.wire.send(JSON.stringify(login));
  await bob.wire.next();
  await turn();
  await turn();
  for (let id = since + 1; id <= since + 6; id++) await alice.ask(`/purge ${id}`);
  late.let();
  const all = (await bob.wire.until(/"missed"/)).map((line) => JSON.parse(line) as Fields);
  const told = all.filter(({ type }) => type === 'purged').map(({ message_id }) => message_id);
  const shown = idsOf(all);
  assert.equal(told.length, 4, JSON.stringify(all));
  assert.ok(shown.every((id) => told.includes(id)));
  const places = all.findLastIndex(isMessage);
  assert.ok(all.findIndex(({ type }) => type === 'purged') > places, 'after what it is about');
  bob.wire.send('{"type":"ping","token":"end"}');
  assert.equal((await bob.wire.until(/"token":"end"/)).length, 1);
});

test('R7.17 where the disk does not answer, what memory has is told, that some may be missing, and the mail comes later', async (t) => {
  const store = createMemoryStore();
  const clock = new HandClock();
  const core = await openCore(t, { store, clock });
  const { alice, since } = await away(core);
  await alice.ask('one', '/msg Bob waits');
  const { readAfter, readMail } = store;
  const fails = () => Promise.reject(new StorageError('no'));
  Object.assign(store, { readAfter: fails, readMail: fails });
  const [client, answer] = await back(core, 'Bob', since, { rooms: ['lab'] });
  assert.deepEqual(textsOf(answer), ['one']);
  assert.equal(answer.at(-1)?.complete, false);
  Object.assign(store, { readAfter, readMail });
  await alice.ask('live');
  const told = await client.events();
  assert.deepEqual(textsOf(told), ['live']);
  assert.ok(told.some(({ type, text }) => type === 'info' && /disk does not answer/.test(String(text))));
  clock.advance(1000);
  await turn();
  await turn();
  assert.deepEqual(textsOf(await client.events()), ['waits']);
});

test('R7.17 who reads more slowly than others talk is told the newest lines, that some are missing, and hears then', async (t) => {
  const core = await openCore(t, { flood: false, maxOutbox: 8192 });
  const { alice, since } = await away(core);
  const bob = await visitor(core);
  bob.wire.send(JSON.stringify({ type: 'login', name: 'Bob', password: PASSWORD, since, rooms: ['lab'], id: 1 }));
  let said = 0;
  const done = bob.wire.until(/"type":"missed"/);
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  while (!isDone) {
    alice.send(...Array.from({ length: 20 }, () => `${said++}`));
    await turn();
    assert.ok(said < 100_000, 'it ends');
  }
  const all = (await done).map((line) => JSON.parse(line) as Fields);
  assert.deepEqual([all.at(-1)?.type, all.at(-1)?.complete], ['missed', false]);
  mustAscend(all);
  await alice.sync();
  await alice.ask('live');
  assert.equal(textsOf(await bob.events()).at(-1), 'live');
});
