/**
 * Rooms that last: what is there when one is empty, over a restart, whose go when there is no place, and that a slow disk
 * costs history and never talk. Rules: R3.16, R3.18, R3.20, R3.36, R4.14, R4.20, R5.5.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { StorageError } from '../../src/core/store.js';
import { HandClock } from '../support/clock.js';
import {
  type CoreClient,
  type CoreOptions,
  leave,
  memoryDisk,
  openCore,
  PASSWORD,
  settle,
  type TestCore,
} from './rig.js';

const SENT = 'sent 2026-11-20 10:03:12Z';
const HOUR = 3_600_000;

/** A core that can be started again with what is on its disk; each time with bounds of its own. */
function machine(t: TestContext) {
  const [store, clock] = [memoryDisk(), new HandClock()];
  let core: TestCore | null = null;
  return {
    store,
    clock,
    async start(options: CoreOptions = {}): Promise<TestCore> {
      await core?.stop();
      core = await openCore(t, { store, clock, ...options });
      return core;
    },
  };
}

/** Each room is entered, something is said there under its name, and it is left, so that it is empty. */
async function fill(person: CoreClient, ...rooms: readonly string[]): Promise<void> {
  for (const room of rooms) await person.ask(`/join ${room}`, `this is ${room}`, '/leave');
}

/** Which of these rooms have what was said there: they are entered and left again. */
async function kept(person: CoreClient, ...rooms: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const room of rooms) {
    const lines = await person.ask(`/join ${room}`, '/history', '/leave');
    if (lines.some((line) => line.endsWith(`: this is ${room}`))) found.push(room);
  }
  return found;
}

const last = (lines: readonly string[]): string => lines.at(-1) ?? '';

test('a room’s topic and its lines stay when it is empty, and whoever enters it next has them', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join Lab', 'one', '/me waves', '/topic sockets', '/leave');
  assert.match(last(await bob.ask('join lab')), /^INFO: Joined Lab\b.* Topic: Alice: sockets\b/);
  assert.deepEqual(await bob.ask('/history'), [
    `Alice (in Lab, ${SENT}): one`,
    `* Alice (in Lab, ${SENT}) waves`,
    'INFO: History of Lab: 2 lines.',
  ]);
});

test('what was offered to a room is offered to whoever enters it when it was empty', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join lab', 'one', '/file plan.txt 6', '/leave');
  assert.deepEqual(await bob.ask('my files'), ['Files: none']);
  await bob.ask('join lab');
  assert.match((await bob.ask('/my files')).join('|'), /^Files: \d+ plan\.txt from Alice\b/);
});

test('a room in which nothing was said is not kept, whatever else was done in it', async (t) => {
  const { start } = machine(t);
  for (const restarts of [false, true]) {
    let core = await start();
    const alice = await core.person('Alice');
    await alice.ask('join lab', '/topic sockets', '/leave');
    if (restarts) core = await start();
    const bob = await core.person('Bob');
    assert.doesNotMatch(last(await bob.ask('join lab')), /Topic/);
    await bob.ask('/leave');
  }
});

test('topics, lines, what was said to everyone and the rooms themselves are there after a restart', async (t) => {
  const { start } = machine(t);
  let core = await start();
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await alice.ask('one', '/topic sockets', '/all hello all');
  await bob.ask('two', '/me waves', '/leave', '/join chess', 'chess too');
  await settle(alice, bob);
  core = await start();
  const carl = await core.person('Carl');
  assert.deepEqual(await carl.ask('rooms', 'history'), [
    'Rooms: none',
    `Alice (to all, ${SENT}): hello all`,
    'INFO: History of everyone: 1 line.',
  ]);
  assert.match(last(await carl.ask('join lab')), /Topic: Alice: sockets\b/);
  await carl.ask('three');
  assert.deepEqual(await carl.ask('/history', '/history 2'), [
    `Alice (in lab, ${SENT}): one`,
    `Bob (in lab, ${SENT}): two`,
    `* Bob (in lab, ${SENT}) waves`,
    `Carl (in lab, ${SENT}): three`,
    'INFO: History of lab: 4 lines.',
    `* Bob (in lab, ${SENT}) waves`,
    `Carl (in lab, ${SENT}): three`,
    'INFO: History of lab: 2 lines.',
  ]);
  await carl.ask('/leave');
  // Once more: what was not touched is there as well.
  core = await start();
  const dora = await core.person('Dora');
  await dora.ask('join chess');
  assert.deepEqual(await dora.ask('/history'), [
    `Bob (in chess, ${SENT}): chess too`,
    'INFO: History of chess: 1 line.',
  ]);
});

test('a topic that was changed when all had been written is there after a restart, too', async (t) => {
  const { start, clock } = machine(t);
  let core = await start();
  const alice = await core.person('Alice');
  await alice.ask('join lab', 'one', '/topic sockets');
  clock.advance(HOUR);
  await settle(alice);
  await alice.ask('/topic pipes');
  core = await start();
  assert.match(last(await (await core.person('Bob')).ask('join lab')), /Topic: Alice: pipes\b/);
});

test('an empty room is not listed, has no members, and nobody but who is in it may read it', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await fill(alice, 'lab');
  assert.deepEqual(await bob.ask('rooms'), ['Rooms: none']);
  for (const line of ['members lab', '/names lab'])
    assert.match(last(await bob.ask(line)), /^ERROR: NO_SUCH_ROOM /, line);
  const lines = await bob.ask('history lab');
  assert.equal(
    lines.some((line) => line.includes('this is lab')),
    false,
    lines.join('|'),
  );
  const bot = await core.come();
  await bot.ask('/says_only Bot');
  assert.match(last(await bot.ask('/say_in lab hello')), /^ERROR: NO_SUCH_ROOM /);
});

test('the name of an empty room is its own: no group takes it', async (t) => {
  const { start } = machine(t);
  let core = await start();
  let alice = await core.account('Alice');
  await fill(alice, 'lab');
  for (const restarts of [false, true]) {
    if (restarts) {
      core = await start();
      alice = await core.login('Alice');
    }
    assert.match(last(await alice.ask('create group LAB')), /^ERROR: NAME_TAKEN There is a room LAB\b/);
  }
});

test('who has opened as many rooms as one may loses the own empty one that was left longest ago, and nobody else does', async (t) => {
  const core = await openCore(t, { maxRoomsOpened: 3 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await fill(bob, 'bobs');
  await fill(alice, 'a', 'b', 'c');
  // It was used again.
  await alice.ask('/join a', '/leave');
  await fill(alice, 'd');
  assert.deepEqual(await kept(bob, 'bobs', 'a', 'c', 'd'), ['bobs', 'a', 'c', 'd']);
  assert.deepEqual(await kept(alice, 'b'), []);
});

test('a room in which somebody is does not go for another one: ERROR: TOO_MANY_ROOMS', async (t) => {
  const core = await openCore(t, { maxRoomsOpened: 2 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join a', 'said', '/join b', 'said');
  await bob.ask('join a');
  await alice.ask('/leave a');
  assert.match(last(await alice.ask('/join c')), /^ERROR: TOO_MANY_ROOMS You have opened 2 rooms\b/);
  await bob.ask('/leave a');
  assert.match(last(await alice.ask('/join c')), /^INFO: Joined c\b/);
});

test('an address has a share of the rooms, too: for one more goes the one of this address that was left longest ago', async (t) => {
  const core = await openCore(t, { maxRoomsOpened: 2, maxRoomsPerAddress: 3 });
  const from = '192.0.2.7';
  const enter = async (name: string, address = from): Promise<CoreClient> => {
    const client = await core.come({ name, from: address });
    await client.ask(`register ${name}`);
    return client;
  };
  const [alice, bob, carl] = [await enter('Alice'), await enter('Bob'), await enter('Carl', '192.0.2.8')];
  await fill(carl, 'carls');
  await fill(alice, 'a1');
  await fill(bob, 'b1', 'b2');
  await fill(alice, 'a2');
  assert.deepEqual(await kept(carl, 'carls', 'b1', 'b2', 'a2'), ['carls', 'b1', 'b2', 'a2']);
  assert.deepEqual(await kept(carl, 'a1'), []);
});

test('R3.16 who may open no more loses no room for it: their own stays where their address has no place', async (t) => {
  const core = await openCore(t, { maxRoomsOpened: 2, maxRoomsPerAddress: 2 });
  const enter = async (from: string, line: string): Promise<CoreClient> => {
    const client = await core.come({ name: 'somebody', from });
    await client.ask(line);
    return client;
  };
  const before = await enter('192.0.2.7', `register Alice ${PASSWORD}`);
  await fill(before, 'a', 'b');
  await leave(before);
  const bob = await enter('192.0.2.8', 'register Bob');
  await bob.ask('/join c', '/join d');
  const alice = await enter('192.0.2.8', `login Alice ${PASSWORD}`);
  assert.match(last(await alice.ask('/join e')), /^ERROR: TOO_MANY_ROOMS Your address\b/);
  assert.deepEqual(await kept(alice, 'a', 'b'), ['a', 'b']);
  await bob.ask('/leave c');
  assert.match(last(await alice.ask('/join e')), /^INFO: Joined e\b/);
  assert.deepEqual(await kept(bob, 'b'), ['b']);
});

test('where the server has as many rooms as it takes, the one that was left longest ago goes, whoever has opened it', async (t) => {
  const core = await openCore(t, { maxRooms: 3 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await fill(alice, 'a', 'b');
  await alice.ask('/join c', 'this is c');
  await fill(bob, 'd');
  assert.deepEqual(await kept(bob, 'b', 'd'), ['b', 'd']);
  await bob.ask('/join b', '/join d');
  assert.match(last(await bob.ask('/join a')), /^ERROR: TOO_MANY_ROOMS The server\b/);
  await alice.ask('/leave c');
  assert.match(last(await bob.ask('/join a')), /^INFO: Joined a\b/);
  assert.deepEqual(await bob.ask('/history'), ['INFO: History of a: 0 lines.']);
});

test('with lower bounds after a restart go first the rooms of whoever has too many, then those unused for longest', async (t) => {
  const { start, clock } = machine(t);
  let core = await start();
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  for (const [person, room] of [
    [bob, 'b1'],
    [bob, 'b2'],
    [alice, 'a1'],
    [alice, 'a2'],
    [alice, 'a3'],
    [alice, 'a4'],
  ] as const) {
    await fill(person, room);
    clock.advance(1000);
    await settle(person);
  }
  core = await start({ maxRooms: 4, maxRoomsOpened: 2 });
  assert.deepEqual(await kept(await core.person('Carl'), 'b1', 'b2', 'a3', 'a4', 'a1', 'a2'), ['b1', 'b2', 'a3', 'a4']);
  core = await start({ maxRooms: 2 });
  const dora = await core.person('Dora');
  assert.deepEqual(await kept(dora, 'a3', 'a4'), ['a3', 'a4']);
  core = await start();
  assert.deepEqual(
    await kept(await core.person('Emil'), 'a3', 'a4', 'b1', 'b2'),
    ['a3', 'a4'],
    'and they do not come back',
  );
});

test('how long a room is unused is known after a restart: from when it was left, not from when it was opened', async (t) => {
  const { start, clock } = machine(t);
  let core = await start();
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join a', 'this is a');
  clock.advance(1000);
  await fill(bob, 'b');
  clock.advance(1000);
  await settle(alice, bob);
  await alice.ask('/leave');
  core = await start({ maxRooms: 1 });
  assert.deepEqual(await kept(await core.person('Carl'), 'a'), ['a']);
});

test('a room of which all lines have become too old is gone with the next start', async (t) => {
  const { start, clock } = machine(t);
  let core = await start({ historyDays: 10 });
  const alice = await core.person('Alice');
  await alice.ask('join lab', '/topic sockets', 'this is lab', '/leave');
  clock.advance(11 * 24 * HOUR);
  core = await start({ historyDays: 10 });
  await (await core.person('Bob')).sync();
  core = await start({ historyDays: 10 });
  assert.doesNotMatch(last(await (await core.person('Carl')).ask('join lab')), /Topic/);
});

test('a room that had to go and is opened again has nothing of the one before, also after a restart', async (t) => {
  const { start } = machine(t);
  let core = await start({ maxRooms: 1 });
  const alice = await core.person('Alice');
  await alice.ask('join lab', 'this is lab', '/topic sockets', '/leave');
  await fill(alice, 'chess');
  await alice.ask('/join lab', 'new');
  assert.deepEqual(await alice.ask('/topic', '/history'), [
    'INFO: No topic in lab. Type: /topic <text>',
    `Alice (in lab, ${SENT}): new`,
    'INFO: History of lab: 1 line.',
  ]);
  core = await start();
  const bob = await core.person('Bob');
  await bob.ask('join lab');
  assert.deepEqual(await bob.ask('/history'), [`Alice (in lab, ${SENT}): new`, 'INFO: History of lab: 1 line.']);
});

test('--room-lines: so many lines of a room, and of everyone, are kept, over a restart too; with 0 none, and no room', async (t) => {
  for (const [roomLines, expected] of [
    [3, ['3', '4', '5']],
    [0, []],
  ] as const) {
    const { start } = machine(t);
    let core = await start({ roomLines });
    const texts = async (person: CoreClient, line: string): Promise<(string | undefined)[]> =>
      (await person.ask(line)).slice(0, -1).map((one) => one.split(': ')[1]);
    const alice = await core.person('Alice');
    await alice.ask('1', '2', '3', '4', '5', 'join lab', '1', '2', '3', '4', '5');
    assert.deepEqual(await texts(alice, '/history'), expected);
    await alice.ask('/leave');
    assert.deepEqual(await texts(alice, 'history'), expected);
    core = await start({ roomLines });
    const bob = await core.person('Bob');
    assert.deepEqual(await texts(bob, 'history'), expected);
    await bob.ask('join lab');
    assert.deepEqual(await texts(bob, '/history'), expected);
  }
});

test('--room-lines 0 after a start with more: what was kept of rooms and of everyone goes, though nobody says anything', async (t) => {
  const { start } = machine(t);
  let core = await start();
  await (await core.person('Alice')).ask('to everyone', 'join lab', '/topic sockets', 'in lab');
  await start({ roomLines: 0 });
  core = await start();
  const bob = await core.person('Bob');
  assert.deepEqual((await bob.ask('history', 'history after 0')).slice(0, 1), ['INFO: History of everyone: 0 lines.']);
  assert.doesNotMatch(last(await bob.ask('join lab')), /Topic/);
  assert.match(last(await bob.ask('/history after 0')), /^INFO: History of lab after 0: 0 lines\./);
});

test('of a room no more bytes are kept than a room may have: with --memory 128 KiB', async (t) => {
  const core = await openCore(t, { memory: true, flood: false });
  const alice = await core.person('Alice');
  const text = 'x'.repeat(3000);
  await alice.ask('join lab', ...Array.from({ length: 100 }, () => text));
  const lines = await alice.ask('/history 200');
  assert.equal(lines.length - 1, Math.floor((128 * 1024) / 3000));
});

test('what was said in a room and to everyone is kept for so many days and no longer: --history-days', async (t) => {
  const { start, clock } = machine(t);
  let core = await start({ historyDays: 10 });
  let alice = await core.person('Alice');
  const shown = async (): Promise<number> => {
    const lines = await alice.ask('/history', '/leave', '/history', '/join lab');
    return lines.filter((line) => line.startsWith('Alice ')).length;
  };
  await alice.ask('old', 'join lab', 'old');
  clock.advance(6 * 24 * HOUR);
  await alice.ask('newer', '/all newer');
  await settle(alice);
  clock.advance(4 * 24 * HOUR);
  assert.equal(await shown(), 4);
  clock.advance(1);
  assert.equal(await shown(), 2);
  core = await start({ historyDays: 10 });
  alice = await core.person('Alice');
  await alice.ask('join lab');
  assert.equal(await shown(), 2);
});

test('a disk that does not answer costs nobody a line: talk goes on, and what is in memory is shown', async (t) => {
  const { start, store, clock } = machine(t);
  const core = await start();
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const { appendBehind } = store;
  let answer = (): void => {};
  store.appendBehind = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  for (let round = 0; round < 5; round++) {
    clock.advance(HOUR);
    await alice.ask(`${round}`);
    assert.deepEqual(await bob.sync(), [`Alice (in lab): ${round}`]);
  }
  assert.equal((await bob.ask('/history')).length, 6);
  const carl = await core.person('Carl');
  assert.match(last(await carl.ask('/join lab')), /^INFO: Joined lab\b/);
  store.appendBehind = appendBehind;
  answer();
});

test('a disk that refuses costs nobody a line either; it is logged once, and written when the disk takes it again', async (t) => {
  const { start, store, clock } = machine(t);
  let core = await start();
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const { appendBehind } = store;
  store.appendBehind = () => Promise.reject(new StorageError('the disk is full'));
  for (let round = 0; round < 5; round++) {
    clock.advance(500);
    await alice.ask(`${round}`);
    assert.deepEqual(await bob.sync(), [`Alice (in lab): ${round}`]);
  }
  const logged = core.log.filter(({ event }) => event === 'history could not be stored');
  assert.equal(logged.length, 1);
  store.appendBehind = appendBehind;
  core = await start();
  const carl = await core.person('Carl');
  await carl.ask('join lab');
  assert.equal((await carl.ask('/history')).length, 6);
});

test('who asks for lines that only the disk has, and it refuses, is told so', async (t) => {
  const { start, store } = machine(t);
  let core = await start();
  await fill(await core.person('Alice'), 'lab');
  core = await start();
  const bob = await core.person('Bob');
  await bob.ask('join lab');
  const { readLast } = store;
  store.readLast = () => Promise.reject(new StorageError('the disk is gone'));
  assert.match(last(await bob.ask('/history')), /^ERROR: STORAGE /);
  store.readLast = readLast;
});

/** What the last line of an answer says of missing lines. */
const told = (lines: readonly string[]): 'all' | 'missing' | string => {
  const end = last(lines);
  return /Some are missing: /.test(end) ? 'missing' : /That is all\./.test(end) ? 'all' : end;
};

test('R4.20 after a crash what was not written yet is told as missing, in every place, and what comes after it is all', async (t) => {
  const { store, clock } = machine(t);
  const before = await openCore(t, { store, clock });
  const alice = await before.person('Alice');
  await alice.ask('join lab', 'written', '/all written too');
  clock.advance(500);
  await alice.sync();
  // When all lines were written.
  await alice.ask('/topic sockets');
  clock.advance(500);
  await alice.sync();
  await alice.ask('lost');
  const after = await openCore(t, { store, clock });
  const bob = await after.person('Bob');
  assert.match(last(await bob.ask('set ids on', 'join lab')), /Topic: Alice: sockets\b/);
  assert.deepEqual(
    (await bob.ask('/history')).slice(0, -1).map((line) => line.split(': ')[1]),
    ['written'],
  );
  assert.deepEqual(
    [told(await bob.ask('/history lab after 1')), told(await bob.ask('/missed 1'))],
    ['missing', 'missing'],
  );
  await bob.ask('new');
  const [line = ''] = await bob.ask('/history 1');
  const id = Number(/id (\d+)/.exec(line)?.[1]);
  assert.deepEqual(
    [told(await bob.ask(`/history lab after ${id - 1}`)), told(await bob.ask(`/missed ${id - 1}`))],
    ['all', 'all'],
  );
});

test('R4.20 after a stop nothing is missing', async (t) => {
  const { start } = machine(t);
  let core = await start();
  const alice = await core.person('Alice');
  await alice.ask('join lab', 'one', '/all two', 'three');
  core = await start();
  const bob = await core.person('Bob');
  await bob.ask('join lab');
  assert.deepEqual([told(await bob.ask('/history lab after 1')), told(await bob.ask('/missed 1'))], ['all', 'all']);
});

test('R4.20 what the disk did not take for too long is told as missing, and no more than that', async (t) => {
  const { start, store, clock } = machine(t);
  const core = await start({ roomLines: 10_000, flood: false });
  const alice = await core.person('Alice');
  await alice.ask('set ids on', 'join lab', 'first');
  clock.advance(500);
  await alice.sync();
  const { appendBehind } = store;
  store.appendBehind = () => Promise.reject(new StorageError('the disk is full'));
  for (let round = 0; round < 21; round++)
    await alice.ask(...Array.from({ length: 100 }, (_, index) => `${round} ${index}`));
  store.appendBehind = appendBehind;
  for (let round = 0; round < 3; round++) {
    clock.advance(500);
    await alice.sync();
  }
  const lost = core.log.filter(({ event }) => event === 'history could not be kept');
  assert.deepEqual(
    lost.map(({ fields }) => fields.lines),
    [100],
  );
  const [newest = ''] = await alice.ask('/history 1');
  const id = Number(/id (\d+)/.exec(newest)?.[1]);
  // Of 2,100 lines the last 2,000 were in memory.
  const missing = await alice.ask(`/history lab after ${id - 2001} 1`);
  assert.match(last(missing), /Some are missing/);
  assert.doesNotMatch(last(await alice.ask(`/history lab after ${id - 2000} 1`)), /Some are missing/);
});

test('R4.20 who asks after a line of a room that had to go is told that something is missing, and a new room misses nothing', async (t) => {
  const { start } = machine(t);
  const core = await start({ maxRooms: 1 });
  const alice = await core.person('Alice');
  await alice.ask('set ids on', 'join lab', 'old', '/leave', 'join chess', 'x', '/leave', 'join lab', 'new');
  const [line = ''] = await alice.ask('/history 1');
  const id = Number(/id (\d+)/.exec(line)?.[1]);
  assert.equal(told(await alice.ask('/history lab after 1')), 'missing');
  assert.equal(told(await alice.ask(`/history lab after ${id - 1}`)), 'all');
});

test('direct messages and lines to a group are written behind as well, and are in the history at once', async (t) => {
  const { start, store } = machine(t);
  let core = await start();
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team');
  let written = 0;
  const { appendBehind } = store;
  store.appendBehind = (part) => {
    written++;
    return appendBehind.call(store, part);
  };
  await alice.ask('Bob: one', 'group txt team two');
  await settle(alice, bob);
  assert.equal(written, 0);
  assert.deepEqual(await bob.ask('history Alice', 'history team'), [
    `Alice (${SENT}): one`,
    'INFO: History of Alice: 1 line.',
    `Alice (in team, ${SENT}): two`,
    'INFO: History of team: 1 line.',
  ]);
  await leave(bob);
  await alice.ask('Bob: three');
  core = await start();
  const again = await core.login('Bob');
  await again.sync();
  assert.deepEqual(
    (await again.ask('history Alice')).slice(0, -1).map((line) => line.split(': ')[1]),
    ['one', 'three'],
  );
});
