/** A machine whose date is wrong: what waits is kept, whatever the date says (R4.17). */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { binary, get, put, ticket } from '../support/files.js';
import { leave, settle, startTestServer, type TestServer } from '../support/server.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function directory(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-dates-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

/** A message and a file wait for Bob. Returns the tokens to get it with. */
async function scene(server: TestServer): Promise<string> {
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  const offered = await ticket(alice, 'file Bob photo.jpg');
  const mine = await ticket(bob, `accept file ${offered.id}`);
  await put(server.quietPort, offered.token, binary(1000));
  await settle(alice, bob);
  await alice.ask('Bob: and a word');
  await leave(bob);
  await settle(alice);
  await alice.ask('Bob: waits', 'Bob: waits too');
  return mine.token;
}

const warned = (server: TestServer) => server.log.filter(({ event }) => event.startsWith('the date has jumped'));

test('R4.17 starts with a date 46 days ahead delete nothing, and what waits is handed out', async (t) => {
  const data = directory(t);
  const clock = new HandClock();
  const before = await startTestServer(t, { data, memory: false, clock });
  const token = await scene(before);
  await before.stop();
  clock.setDate(46 * DAY);
  for (let start = 0; start < 2; start++) {
    const wrong = await startTestServer(t, { data, memory: false, clock });
    await (await wrong.person('Carl')).sync();
    clock.advance(HOUR);
    assert.deepEqual(
      warned(wrong).map(({ level }) => level),
      start === 0 ? ['warn'] : [],
    );
    await wrong.stop();
  }
  clock.setDate(-46 * DAY);
  const right = await startTestServer(t, { data, memory: false, clock });
  const bob = await right.login('Bob');
  const waited = (await bob.sync()).filter((line) => line.includes('waits'));
  assert.equal(waited.length, 2, waited.join('|'));
  assert.equal((await get(right.quietPort, token)).length, 1000);
  assert.equal(warned(right).length, 1);
});

test('R4.17 under a wrong date, too, what waits is there; after a day the date is believed', async (t) => {
  const data = directory(t);
  const clock = new HandClock();
  const before = await startTestServer(t, { data, memory: false, clock });
  await scene(before);
  await before.stop();
  clock.setDate(46 * DAY);
  const wrong = await startTestServer(t, { data, memory: false, clock, historyDays: 30 });
  const alice = await wrong.login('Alice');
  assert.match((await alice.ask('my files')).join('|'), /^Files: \d+ photo\.jpg /);
  assert.match((await alice.ask('/history Bob')).join('|'), /and a word/);
  clock.advance(DAY);
  assert.match((await alice.ask('my files')).at(-1) ?? '', /^Files: none$/);
  assert.deepEqual(
    (await (await wrong.login('Bob')).sync()).filter((line) => line.includes('waits')),
    [],
  );
});

test('R4.17 the date set ahead while the server runs ends nothing either, and a mute and a ban last as long as they should', async (t) => {
  for (const jump of [46 * DAY, -HOUR]) {
    const clock = new HandClock();
    const server = await startTestServer(t, { clock, operators: 'Op' });
    const token = await scene(server);
    const [op] = await server.accounts('Op');
    const mallory = await server.person('Mallory');
    await op.ask('/mute Mallory 10', '/ban Eve 10');
    clock.setDate(jump);
    clock.advance(9 * 60_000);
    assert.match((await mallory.ask('hello')).join('|'), /ERROR: MUTED /);
    assert.match((await (await server.visitor()).ask('register Eve')).join('|'), /ERROR: BANNED /);
    clock.advance(60_000);
    assert.doesNotMatch((await mallory.ask('hello')).join('|'), /MUTED/);
    assert.match((await (await server.visitor()).ask('register Eve')).join('|'), /Welcome, Eve/);
    const bob = await server.login('Bob');
    assert.equal((await bob.sync()).filter((line) => line.includes('waits')).length, 2);
    assert.equal((await get(server.quietPort, token)).length, 1000);
  }
});
