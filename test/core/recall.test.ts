/** The last lines of a room, shown on entering it (R3.82): to people, and to programs that ask. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, heard, leave, memoryDisk, openCore, PASSWORD, settle, type TestCore } from './rig.js';

const SENT = 'sent 2026-11-20 10:03:12Z';

const joined = (who: string): string =>
  `INFO: Joined lab (${who}). All you type is now said there, except lines that begin with /, like /who; leave goes back.`;

const start = (t: Parameters<typeof openCore>[0], options: Parameters<typeof openCore>[1] = {}) =>
  openCore(t, { clock: new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12)), ...options });

/** Somebody who has come in where people type. */
async function typist(core: TestCore, name: string, line = `register ${name}`): Promise<CoreClient> {
  const client = await core.come({ name, greeted: true });
  client.send(line);
  await client.until(/^INFO: Welcome, /);
  return client;
}

/** A program that speaks JSON. */
async function program(core: TestCore, init: Record<string, unknown>, greeted = false): Promise<CoreClient> {
  const client = await core.come({ name: String(init.username), greeted });
  client.sendObject({ type: 'init', ...init });
  await client.until(/"status":"welcome"/);
  return client;
}

/** What joining is answered by, as an object: kind or type, text, and whether more follows. */
async function joins(client: CoreClient, more: Record<string, unknown> = {}): Promise<unknown[][]> {
  client.sendObject({ type: 'join', room: 'lab', id: 1, ...more });
  const lines = await client.until((line) => line.includes('"id":1') && !line.includes('"more"'));
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ id }) => id === 1)
    .map(({ type, payload, more }) => [type, payload, more]);
}

const shown = (...texts: string[]): string[] => texts.map((text) => `Alice (in lab, ${SENT}): ${text}`);

const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

test('R3.82 whoever enters a room where people type sees its last 10 lines, with their times; a program sees none', async (t) => {
  const core = await start(t);
  const [alice] = await core.people('Alice');
  await alice.ask('join lab', ...texts(1, 12));
  const bob = await typist(core, 'Bob');
  assert.deepEqual(await bob.ask('join lab'), [...shown(...texts(3, 12)), joined('you and 1 other')]);
  await bob.ask('/leave');
  assert.deepEqual(await bob.ask('@7 join lab'), [
    ...shown(...texts(3, 12)).map((line) => `@7 ${line}`),
    `@7 ${joined('you and 1 other')}`,
    '@7 OK',
  ]);
  // The room one is in already is not entered.
  assert.deepEqual(await bob.ask('/join lab'), [joined('you and 1 other')]);
  const quiet = await core.person('Carl');
  assert.deepEqual(await quiet.ask('join lab'), [joined('you and 2 others')]);
  for (const greeted of [false, true]) {
    const json = await program(core, { username: greeted ? 'Dora' : 'Emil' }, greeted);
    assert.deepEqual(await joins(json), [['join', undefined, undefined]]);
  }
});

test('R3.82 nothing comes twice, and nothing is left out: what is said after one has entered comes as it is said', async (t) => {
  const core = await start(t);
  const [alice] = await core.people('Alice');
  await alice.ask('join lab', 'one');
  const bob = await typist(core, 'Bob');
  alice.send('two');
  bob.send('join lab');
  alice.send('three');
  const lines = (await heard(bob, alice)).filter((line) => line.includes('Alice (in lab'));
  assert.deepEqual(
    lines.map((line) => line.replace(/^.*: /, '')),
    ['one', 'two', 'three'],
  );
});

test('R3.82 R3.23 set recall says how many, for oneself; 0 is none, and 100 the most', async (t) => {
  const core = await start(t);
  const [alice] = await core.people('Alice');
  await alice.ask('join lab', ...texts(1, 120));
  const bob = await typist(core, 'Bob');
  const lines = async (): Promise<number> => (await bob.ask('/leave lab', '/join lab')).length - 2;
  await bob.ask('join lab');
  for (const [line, answer, count] of [
    ['/set recall 3', 'INFO: Set recall 3.', 3],
    ['/set recall 0', 'INFO: Set recall 0.', 0],
    ['/set recall 999', 'INFO: Set recall 100.', 100],
  ] as const) {
    assert.deepEqual(await bob.ask(line), [answer]);
    assert.equal(await lines(), count);
    assert.match((await bob.ask('/settings')).join('|'), new RegExp(`, recall ${count}, presence on\\.`));
  }
  assert.match((await bob.ask('/set recall on')).join('|'), /^ERROR: USAGE .*set recall <value>/);
});

test('R3.82 the server says how many where nobody has set it: --recall', async (t) => {
  const core = await start(t, { recall: 2 });
  const [alice] = await core.people('Alice');
  await alice.ask('join lab', ...texts(1, 5));
  const bob = await typist(core, 'Bob');
  assert.match((await bob.ask('settings')).join('|'), /, recall 2, presence on\./);
  assert.deepEqual((await bob.ask('join lab')).slice(0, -1), shown('4', '5'));
});

test('R3.82 an account keeps it for people; its programs get lines where they have asked in this stay', async (t) => {
  const core = await start(t);
  const [alice] = await core.accounts('Alice');
  await alice.ask('join lab', ...texts(1, 5));
  const typed = await typist(core, 'Bob', `register Bob ${PASSWORD}`);
  await typed.ask('set recall 2');
  await leave(typed);
  const again = await typist(core, 'Bob', `login Bob ${PASSWORD}`);
  assert.deepEqual((await again.ask('join lab')).slice(0, -1), shown('4', '5'));
  await leave(again);
  const quiet = await core.login('Bob');
  assert.equal((await quiet.ask('join lab')).length, 1);
  // What is set besides does not lose it.
  await quiet.ask('/set bell on');
  await leave(quiet);
  const json = await program(core, { username: 'Bob', password: PASSWORD }, true);
  assert.equal((await joins(json)).length, 1);
  json.send(JSON.stringify({ type: 'exit' }));
  await json.closed;
  const last = await typist(core, 'Bob', `login Bob ${PASSWORD}`);
  assert.equal((await last.ask('join lab')).length, 3);
  await last.ask('/set recall 4');
  await leave(last);
  const asking = await core.login('Bob');
  await asking.ask('set recall 3');
  assert.equal((await asking.ask('join lab')).length, 4);
});

test('R3.82 R3.71 a guest who takes another name keeps it, and gives it to the account that is made of the name', async (t) => {
  const core = await start(t);
  const [alice] = await core.accounts('Alice');
  await alice.ask('join lab', ...texts(1, 5));
  const guest = await core.person('Guest');
  await guest.ask('set recall 2', '/nick Bobby');
  assert.equal((await guest.ask('join lab')).length, 3);
  await guest.ask(`/passwd ${PASSWORD}`);
  await leave(guest);
  const bobby = await typist(core, 'Bobby', `login Bobby ${PASSWORD}`);
  assert.deepEqual((await bobby.ask('join lab')).slice(0, -1), shown('4', '5'));
});

test('R3.82 R7.12 a program asks with its name, for the stay, or with a room, for that', async (t) => {
  const core = await start(t);
  const [alice] = await core.accounts('Alice');
  await alice.ask('join lab', ...texts(1, 5));
  const bob = await program(core, { username: 'Bob', recall: 1 });
  assert.deepEqual(await joins(bob), [
    ['message', '5', true],
    ['join', undefined, undefined],
  ]);
  const carl = await program(core, { username: 'Carl' });
  assert.deepEqual(await joins(carl, { recall: 2 }), [
    ['message', '4', true],
    ['message', '5', true],
    ['join', undefined, undefined],
  ]);
  carl.sendObject({ type: 'set', what: 'recall', value: 1, id: 2 });
  const [set = ''] = await carl.until(/"type":"set"/);
  assert.deepEqual([JSON.parse(set).what, JSON.parse(set).value], ['recall', 1]);
  carl.sendObject({ type: 'leave', room: 'lab' });
  assert.equal((await joins(carl)).length, 2);
});

test('R3.82 R7.12 with for_people rooms show a program what they show people, as the server says it or the account', async (t) => {
  const core = await start(t, { recall: 2 });
  const [alice] = await core.accounts('Alice');
  await alice.ask('join lab', ...texts(1, 5));
  const of = async (init: Record<string, unknown>): Promise<unknown[]> => {
    const client = await program(core, init);
    const lines = (await joins(client)).map(([, payload]) => payload).slice(0, -1);
    client.sendObject({ type: 'exit' });
    await client.closed;
    return lines;
  };
  assert.deepEqual(await of({ username: 'Bob', for_people: true }), ['4', '5']);
  assert.deepEqual(await of({ username: 'Bob', for_people: false }), []);
  // A number counts more.
  assert.deepEqual(await of({ username: 'Bob', for_people: true, recall: 1 }), ['5']);
  const carl = await core.account('Carl');
  await carl.ask('/set recall 3');
  await leave(carl);
  const login = { username: 'Carl', password: PASSWORD };
  assert.deepEqual(await of({ ...login, for_people: true }), ['3', '4', '5']);
  assert.deepEqual(await of(login), []);
});

test('R3.45 who is blocked is not shown on entering either', async (t) => {
  const core = await start(t);
  const alice = await core.account('Alice');
  const mallory = await core.account('Mallory');
  const bob = await typist(core, 'Bob', `register Bob ${PASSWORD}`);
  await mallory.ask('join lab', 'shut out');
  await alice.ask('join lab', 'hi');
  await bob.ask('block Mallory');
  assert.deepEqual((await bob.ask('join lab')).slice(0, -1), shown('hi'));
});

test('R3.82 a room that nobody was in shows them too, also after a restart', async (t) => {
  const store = memoryDisk();
  const first = await start(t, { store });
  const [alice] = await first.people('Alice');
  await alice.ask('join lab', 'one', '/me waves', '/leave lab');
  const before = await typist(first, 'Bob');
  const lines = [...shown('one'), `* Alice (in lab, ${SENT}) waves`, joined('nobody else is here yet')];
  assert.deepEqual(await before.ask('join lab'), lines);
  await settle(alice, before);
  await first.stop();
  const second = await start(t, { store });
  const bob = await typist(second, 'Bob');
  assert.deepEqual(await bob.ask('join lab'), lines);
  // And what is said then comes after them.
  const carl = await second.person('Carl');
  await carl.ask('join lab', 'two');
  assert.deepEqual((await heard(bob, carl)).at(-1), 'Carl (in lab): two');
});
