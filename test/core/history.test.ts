/** History: what was said before, in a room, to everyone, between two accounts, in a group (R3.35, R4.2, R4.14). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { leave, openCore, settle } from './rig.js';

const SENT = 'sent 2026-11-20 10:03:12Z';
const DAY = 24 * 3_600_000;

const start = (t: Parameters<typeof openCore>[0]) =>
  openCore(t, { clock: new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12)) });

test('history shows what was said to everyone, oldest first, with its time, and how many lines that were', async (t) => {
  const core = await start(t);
  const [alice] = await core.people('Alice');
  assert.deepEqual(await alice.ask('history'), ['INFO: History of everyone: 0 lines.']);
  await alice.ask('one', '/all two', 'Alice: three');
  const [bob] = await core.people('Bob');
  assert.deepEqual(await bob.ask('history'), [
    ...['one', 'two', 'three'].map((text) => `Alice (to all, ${SENT}): ${text}`),
    'INFO: History of everyone: 3 lines.',
  ]);
  assert.deepEqual(await bob.ask('history 1'), [
    `Alice (to all, ${SENT}): three`,
    'INFO: History of everyone: 1 line.',
  ]);
  assert.deepEqual((await bob.ask('@5 /history 1')).at(-1), '@5 OK');
});

test('in a room it shows what was said there, and by name that of any room one is in, and of no other', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('join lab', 'in lab', '/join chess', 'in chess');
  await bob.ask('join lab');
  await settle(alice, bob);
  assert.deepEqual(await bob.ask('/history'), [`Alice (in lab, ${SENT}): in lab`, 'INFO: History of lab: 1 line.']);
  assert.deepEqual(await alice.ask('/history LAB', '/history'), [
    `Alice (in lab, ${SENT}): in lab`,
    'INFO: History of lab: 1 line.',
    `Alice (in chess, ${SENT}): in chess`,
    'INFO: History of chess: 1 line.',
  ]);
  // Chess is not Bob's: nothing of it is shown.
  assert.deepEqual(await bob.ask('/history chess'), ['ERROR: NOT_IN_ROOM You are not in chess. Type: /join chess']);
});

test('of a room and of everyone the last 20 lines are shown unless more are asked for, and at most 200', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join lab', ...Array.from({ length: 250 }, (_, index) => `${index}`));
  await bob.ask('join lab');
  const shown = async (line: string): Promise<number[]> =>
    (await bob.ask(line))
      .filter((one) => one.startsWith('Alice (in lab, '))
      .map((one) => Number(/\d+$/.exec(one)?.[0]));
  assert.deepEqual(
    await shown('/history'),
    Array.from({ length: 20 }, (_, index) => 230 + index),
  );
  assert.deepEqual(
    await shown('/history 999'),
    Array.from({ length: 200 }, (_, index) => 50 + index),
  );
});

test('direct and private messages between two accounts are kept for both, across their stays', async (t) => {
  const core = await start(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('Bob: one');
  await bob.ask('Alice: two', 'connect to Alice');
  await alice.ask('accept connection Bob', 'private txt Bob three');
  await leave(bob);
  await settle(alice);
  await alice.ask('Bob: four');
  const again = await core.login('Bob');
  await settle(alice, again, carl);
  const kept = ['Alice: one', 'Bob: two', 'Alice: three', 'Alice: four'].map((line) =>
    line.replace(':', ` (${SENT}):`),
  );
  assert.deepEqual(await alice.ask('history Bob'), [...kept, 'INFO: History of Bob: 4 lines.']);
  assert.deepEqual(await again.ask('history alice 2'), [...kept.slice(2), 'INFO: History of Alice: 2 lines.']);
  assert.deepEqual(await carl.ask('history Alice', 'history Bob'), [
    'INFO: History of Alice: 0 lines.',
    'INFO: History of Bob: 0 lines.',
  ]);
});

test('what a guest has said or been told is kept for nobody', async (t) => {
  const core = await start(t);
  const [alice] = await core.accounts('Alice');
  const guest = await core.person('Guest');
  await settle(alice, guest);
  await alice.ask('Guest: hi');
  await guest.ask('Alice: hi');
  await leave(guest);
  const next = await core.account('Guest');
  await settle(alice, next);
  assert.deepEqual(await next.ask('history Alice'), ['INFO: History of Alice: 0 lines.']);
  assert.deepEqual(await alice.ask('history Guest'), ['INFO: History of Guest: 0 lines.']);
});

test('a refused message is in nobody’s history', async (t) => {
  const core = await start(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await alice.ask('block Mallory');
  await mallory.ask('Alice: here');
  await leave(alice);
  await settle(mallory);
  await mallory.ask('Alice: away');
  assert.deepEqual(await mallory.ask('history Alice'), ['INFO: History of Alice: 0 lines.']);
});

test('a group’s members, those who came later too, see what was said in it; others do not, and it goes with the group', async (t) => {
  const core = await start(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('create group team', 'group txt team alone', 'invite group team Bob');
  await bob.ask('accept group team', 'group txt team together');
  await settle(alice, bob, carl);
  const kept = [`Alice (in team, ${SENT}): alone`, `Bob (in team, ${SENT}): together`];
  for (const person of [alice, bob])
    assert.deepEqual(await person.ask('history TEAM'), [...kept, 'INFO: History of team: 2 lines.']);
  const outside = await carl.ask('history team');
  assert.equal(outside.length, 1, outside.join('|'));
  assert.equal(outside[0]?.includes('alone'), false);
  await alice.ask('leave group team');
  await bob.ask('leave group team');
  await carl.ask('create group team');
  assert.deepEqual(await carl.ask('history team'), ['INFO: History of team: 0 lines.']);
});

test('nobody can hide a person’s messages behind a group of that person’s name', async (t) => {
  const core = await start(t);
  const [alice, , mallory] = await core.accounts('Alice', 'Bob', 'Mallory');
  await alice.ask('Bob: hi');
  await mallory.ask('create group Bob');
  const lines = await alice.ask('history Bob');
  assert.deepEqual(lines, [`Alice (${SENT}): hi`, 'INFO: History of Bob: 1 line.']);
});

test('what was just sent stands in the history at once', async (t) => {
  const core = await start(t);
  const [alice] = await core.accounts('Alice', 'Bob');
  for (let round = 1; round <= 20; round++) {
    const lines = await alice.ask(`Bob: ${round}`, 'history Bob 1');
    assert.equal(lines.at(-2), `Alice (${SENT}): ${round}`);
  }
});

test('conversations are kept for so many days and no longer: --history-days', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12));
  const core = await openCore(t, { clock, historyDays: 10 });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team');
  await alice.ask('Bob: old', 'group txt team old');
  clock.advance(6 * DAY);
  await bob.ask('Alice: newer', 'group txt team newer');
  const shown = async (): Promise<number> =>
    (await alice.ask('history Bob', 'history team')).filter((line) => !line.startsWith('INFO:')).length;
  await settle(alice, bob);
  clock.advance(4 * DAY);
  assert.equal(await shown(), 4);
  clock.advance(1);
  assert.equal(await shown(), 2);
  clock.advance(6 * DAY);
  assert.equal(await shown(), 0);
});
