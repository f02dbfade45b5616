/** Who was here on which day, for how long, and how much they said (R3.140 to R3.143). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Person } from '../../src/core/people/people.js';
import { StorageError, type Store } from '../../src/core/store.js';
import { HandClock } from '../support/clock.js';
import { type CoreOptions, leave, memoryDisk, openCore, PASSWORD, settle, type TestCore } from './rig.js';

const MINUTE = 60_000;
const TEN = Date.UTC(2026, 10, 20, 10, 0, 0);

/** Op, an operator, is here from ten o'clock. */
async function lesson(t: TestContext, options: CoreOptions = {}) {
  const clock = options.clock ?? new HandClock(TEN);
  const core = await openCore(t, { operators: 'Op', ...options, clock });
  const op = await core.account('Op');
  return { core, clock, op, rows: (day = '') => rowsOf(op, day) };
}

/** What is listed, without `INFO: `. */
async function rowsOf(op: Awaited<ReturnType<TestCore['account']>>, day = ''): Promise<string[]> {
  await op.sync();
  const lines = await op.ask(day === '' ? '/attendance' : `/attendance ${day}`);
  return lines.map((line) => line.replace(/^INFO: /, ''));
}

test('attendance lists everybody of the day, guests too: from when to when, minutes, lines said, however often they came (R3.140)', async (t) => {
  const { core, clock, rows } = await lesson(t);
  const zoe = await core.account('zoe');
  const ann = await core.person('Ann');
  clock.advance(10 * MINUTE);
  await ann.ask('hello', '/me waves');
  await leave(ann);
  clock.advance(60 * MINUTE);
  const again = await core.person('Ann');
  await again.ask('here again');
  clock.advance(20 * MINUTE);
  await leave(zoe);
  assert.deepEqual(await rows(), [
    'Attendance on 2026-11-20: 3 people, times in UTC.',
    'Ann (guest), 10:00 to 11:30, 30 minutes, 3 lines.',
    'Op, 10:00 to 11:30, 90 minutes, 0 lines.',
    'zoe, 10:00 to 11:30, 90 minutes, 0 lines.',
  ]);
});

test('lines are what was said in rooms, to everyone, in groups and to one person, each line of a paste; and nothing else (R3.140)', async (t) => {
  const { core, op, rows } = await lesson(t);
  const [ann, bob] = await core.accounts('Ann', 'Bob');
  await settle(op, ann, bob);
  await ann.ask('to all', 'join lab', 'in lab', '/me waves', '/all again', 'leave');
  await ann.ask('Bob: hi', 'connect to Bob');
  await bob.ask('accept connection Ann');
  await ann.ask('private txt Bob psst', 'create group team', 'group txt team hello');
  await ann.ask('Nobody: hi', 'msg Nobody hi');
  ann.send('paste', 'one', 'two', '.');
  await ann.until(/^INFO: Pasted 2 lines/);
  await ann.ask('/topic none', '/away gone', 'who', '/nonsense', '/file Bob a.txt 5', 'invite group team Bob');
  await bob.ask('join den', '/block Ann');
  assert.match((await ann.ask('Bob: let me in')).join('|'), /^STATUS:\d+:refused:Bob$/);
  await bob.ask('/unblock Ann');
  await leave(bob);
  assert.match((await ann.ask('Bob: for later')).join('|'), /STATUS:\d+:queued:Bob$/);
  assert.deepEqual((await rows()).slice(1, 3), [
    'Ann, 10:00 to 10:00, 0 minutes, 10 lines.',
    'Bob, 10:00 to 10:00, 0 minutes, 0 lines.',
  ]);
});

test('who came only to say something was not here (R3.140)', async (t) => {
  const { core, op, rows } = await lesson(t);
  const sayer = await core.visitor();
  await sayer.ask('/says_only Sam', '/say_in_all hi', '/all hi');
  await leave(sayer);
  await settle(op);
  assert.deepEqual(await rows(), [
    'Attendance on 2026-11-20: 1 person, times in UTC.',
    'Op, 10:00 to 10:00, 0 minutes, 0 lines.',
  ]);
});

test('a guest who takes another name has a row of each, and who makes an account one, from the beginning (R3.141)', async (t) => {
  const { core, clock, op, rows } = await lesson(t);
  const ann = await core.person('Ann');
  await ann.ask('one');
  clock.advance(10 * MINUTE);
  await ann.ask('/nick Anna', 'two', 'three');
  clock.advance(10 * MINUTE);
  await ann.ask(`passwd ${PASSWORD}`, 'four');
  clock.advance(10 * MINUTE);
  await settle(op);
  assert.deepEqual((await rows()).slice(1, 3), [
    'Ann (guest), 10:00 to 10:10, 10 minutes, 1 line.',
    'Anna, 10:10 to 10:30, 20 minutes, 3 lines.',
  ]);
});

test('a guest who had the name before keeps a row of their own beside the account (R3.141)', async (t) => {
  const { core, clock, op, rows } = await lesson(t);
  const first = await core.person('Ann');
  await first.ask('one');
  clock.advance(10 * MINUTE);
  await leave(first);
  clock.advance(10 * MINUTE);
  const second = await core.person('Ann');
  clock.advance(10 * MINUTE);
  await second.ask('two', `passwd ${PASSWORD}`);
  await settle(op);
  assert.deepEqual((await rows()).slice(1, 3), [
    'Ann (guest), 10:00 to 10:30, 10 minutes, 1 line.',
    'Ann, 10:20 to 10:30, 10 minutes, 1 line.',
  ]);
});

test('midnight (UTC) begins a new day, which has those who are here (R3.142)', async (t) => {
  const { core, clock, op, rows } = await lesson(t, { clock: new HandClock(TEN + 13 * 60 * MINUTE) });
  const ann = await core.person('Ann');
  await ann.ask('good evening');
  for (let minutes = 0; minutes < 50; minutes++) clock.advance(MINUTE);
  // A process that stood still finds out later.
  clock.advance(30 * MINUTE);
  await ann.ask('good morning', 'again');
  await leave(ann);
  await settle(op);
  const yesterday = [
    'Attendance on 2026-11-20: 2 people, times in UTC.',
    'Ann (guest), 23:00 to 23:59, 60 minutes, 1 line.',
  ];
  assert.deepEqual((await rows('yesterday')).slice(0, 2), yesterday);
  assert.deepEqual((await rows('2026-11-20')).slice(0, 2), yesterday);
  assert.deepEqual(await rows('today'), [
    'Attendance on 2026-11-21: 2 people, times in UTC.',
    'Ann (guest), 00:00 to 00:20, 20 minutes, 2 lines.',
    'Op, 00:00 to 00:20, 20 minutes, 0 lines.',
  ]);
  assert.deepEqual(await rows('2026-11-19'), ['Attendance on 2026-11-19: 0 people, times in UTC.']);
});

test('a date that is set makes nobody’s minutes more or fewer (R3.142)', async (t) => {
  const { clock, op, rows } = await lesson(t);
  clock.advance(30 * MINUTE);
  clock.setDate(400 * 24 * 60 * MINUTE);
  clock.advance(30 * MINUTE);
  await settle(op);
  assert.match((await rows())[1] ?? '', /^Op, \d\d:\d\d to \d\d:\d\d, \d+ minutes/);
  clock.setDate(-400 * 24 * 60 * MINUTE);
  clock.advance(30 * MINUTE);
  await settle(op);
  const minutes = async (day: string) => Number(/, (\d+) minutes/.exec((await rows(day))[1] ?? '')?.[1] ?? 0);
  assert.equal((await minutes('2026-11-20')) + (await minutes('2027-12-25')), 90);
});

/** Another core on what the one before has stored. */
const restarted = (t: TestContext, store: Store, clock: HandClock): Promise<TestCore> =>
  openCore(t, { operators: 'Op', store, clock });

test('a restart in the middle keeps the sums, and who comes back goes on (R3.143)', async (t) => {
  const store = memoryDisk();
  const { core, clock } = await lesson(t, { store });
  const ann = await core.person('Ann');
  await ann.ask('one', 'two');
  clock.advance(20 * MINUTE);
  await ann.ask('and');
  await core.stop();
  clock.advance(10 * MINUTE);
  const next = await restarted(t, store, clock);
  const again = await next.person('Ann');
  await again.ask('three');
  clock.advance(20 * MINUTE);
  const op = await next.login('Op');
  assert.deepEqual(await rowsOf(op), [
    'Attendance on 2026-11-20: 2 people, times in UTC.',
    'Ann (guest), 10:00 to 10:50, 40 minutes, 4 lines.',
    'Op, 10:00 to 10:50, 20 minutes, 0 lines.',
  ]);
});

test('after a crash who was here was so until the last sign of life, with what had been said by then (R3.143)', async (t) => {
  const store = memoryDisk();
  const { core, clock, op } = await lesson(t, { store });
  const ann = await core.person('Ann');
  await ann.ask('one', 'two');
  await settle(op);
  for (let seconds = 0; seconds < 1200; seconds += 10) {
    clock.advance(10_000);
    await settle(op);
  }
  // Of a core that has crashed nothing more comes.
  const crashed = Object.assign(Object.create(store) as Store, {});
  const next = await restarted(t, crashed, new HandClock(TEN + 25 * MINUTE));
  assert.deepEqual((await rowsOf(await next.login('Op'))).slice(1), [
    'Ann (guest), 10:00 to 10:20, 20 minutes, 2 lines.',
    'Op, 10:00 to 10:25, 20 minutes, 0 lines.',
  ]);
});

test('attendance is kept for as many days as what was said, and no longer: --history-days (R3.143)', async (t) => {
  const { core, clock, op, rows } = await lesson(t, { historyDays: 7 });
  await leave(await core.person('Ann'));
  const later = async (days: number): Promise<string[]> => {
    for (let day = 0; day < days; day++) clock.advance(24 * 60 * MINUTE);
    // What is over is looked for every ten minutes.
    for (let beats = 0; beats < 60; beats++) clock.advance(10_000);
    await settle(op);
    return rows('2026-11-20');
  };
  assert.equal((await later(6)).length, 3);
  assert.deepEqual(await later(2), ['Attendance on 2026-11-20: 0 people, times in UTC.']);
});

test('a disk that refuses costs nobody a minute or a line: it is stored when it takes them again (R3.143)', async (t) => {
  const store = memoryDisk();
  const { saveAttendance } = store;
  let refusals = 0;
  store.saveAttendance = async (rows) => {
    if (refusals++ < 3) throw new StorageError('the disk is full');
    await saveAttendance.call(store, rows);
  };
  const { core, clock, rows } = await lesson(t, { store });
  const ann = await core.person('Ann');
  await ann.ask('one');
  for (let beats = 0; beats < 6; beats++) {
    clock.advance(10_000);
    await ann.sync();
  }
  await leave(ann);
  const [, here] = await rows();
  assert.equal(here, 'Ann (guest), 10:00 to 10:01, 1 minute, 1 line.');
  await core.stop();
  const [row] = await store.attendance(TEN - 10 * 60 * MINUTE);
  assert.deepEqual([row?.name, row?.milliseconds, row?.lines], ['Ann', MINUTE, 1]);
  const told = core.log.filter(({ event }) => event.startsWith('attendance')).map(({ event }) => event);
  assert.deepEqual(told, ['attendance could not be stored', 'attendance is stored again']);
});

test('it is for operators alone, a day that is none is USAGE, and without / it is said (R3.140)', async (t) => {
  const { core, op } = await lesson(t);
  const ann = await core.person('Ann');
  await settle(op, ann);
  assert.match((await ann.ask('/attendance'))[0] ?? '', /^ERROR: NOT_OPERATOR /);
  assert.deepEqual(await op.ask('/attendance 2026-02-30'), [
    'ERROR: USAGE 2026-02-30 is no day. Type: /attendance yesterday  or  /attendance 2026-11-29',
  ]);
  for (const day of ['tomorrow', 'constructor', '2026-11', '20261120', '+2026-11-20'])
    assert.match((await op.ask(`/attendance ${day}`))[0] ?? '', /^ERROR: USAGE .+ is no day\./, day);
  assert.match((await op.ask('/attendance today and more'))[0] ?? '', /^ERROR: USAGE /);
  await op.ask('attendance is low today');
  await ann.until('Op (to all): attendance is low today');
});

test('of one address a thousand names are listed on a day, and what is more is counted together (R3.144)', async (t) => {
  const { core, clock, op, rows } = await lesson(t);
  const ann = await core.come({ from: '192.0.2.7' });
  await ann.ask('register Ann');
  const { people, attendance } = core.core.chat;
  const first = people.get('ann') as Person;
  // Made up, or each of them would have to come.
  const others = Array.from(
    { length: 999 },
    (_, at) => ({ ...first, key: `n${at}`, name: `N${at}`, lines: 0 }) as Person,
  );
  for (const one of others) attendance.enter(one);
  for (const one of others) attendance.leave(one);
  await ann.ask('/nick Over', '/nick Over2', 'hello');
  clock.advance(5 * MINUTE);
  await leave(ann);
  const bob = await core.come({ from: '192.0.2.8' });
  await bob.ask('register Bob');
  await settle(op);
  const listed = await rows();
  assert.equal(listed[0], 'Attendance on 2026-11-20: 1002 people, times in UTC.');
  assert.equal(listed.length, 1_004);
  assert.equal(listed.at(-1), '2 more stays, of too many names to list, 5 minutes, 1 line.');
  assert.ok(listed.includes('Bob (guest), 10:05 to 10:05, 0 minutes, 0 lines.'));
});

test('in objects the list is data, whole, a hundred at a time (R3.140, R7.19)', async (t) => {
  const { core, clock, op } = await lesson(t);
  for (let number = 100; number < 201; number++) await core.person(`N${number}`);
  clock.advance(90 * MINUTE);
  await leave(op);
  const json = await core.visitor();
  json.sendObject({ type: 'login', name: 'Op', password: PASSWORD });
  json.sendObject({ type: 'attendance', day: 'today', id: 'x' });
  const [first, second] = (await json.until(/"id":"x"\}$/))
    .map((line) => JSON.parse(line) as { items: object[]; [field: string]: unknown })
    .filter(({ type }) => type === 'attendance');
  assert.deepEqual([first?.day, first?.total, first?.more], ['2026-11-20', 102, true]);
  assert.deepEqual(first?.items[0], {
    ...{ username: 'N100', account: false, minutes: 90, lines: 0 },
    ...{ first: '2026-11-20T10:00:00.000Z', last: '2026-11-20T11:30:00.000Z' },
  });
  assert.deepEqual([first?.items.length, second?.items.length, second?.total, second?.more], [100, 2, 102, undefined]);
});
