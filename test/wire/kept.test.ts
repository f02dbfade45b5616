/**
 * What was said in rooms and to everyone outlives the server, on a disk: rooms with their topics, lines and files.
 * Rules: R3.16, R3.60, R4.14, R4.19, R4.20.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { settle, startTestServer, type TestServer } from '../support/server.js';

const SENT = 'sent 2026-11-20 10:03:12Z';

/** A server that can be started again with what is on its disk. */
function machine(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-kept-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  let server: TestServer | null = null;
  return async (): Promise<TestServer> => {
    await server?.stop();
    server = await startTestServer(t, { data: join(folder, 'data'), memory: false, clock: new HandClock() });
    return server;
  };
}

/** The numbers of the lines of an answer. */
function idsOf(lines: readonly string[]): number[] {
  return lines.flatMap((line) => /, id (\d+), /.exec(line)?.[1] ?? []).map(Number);
}

async function history(person: TestClient, ...lines: readonly string[]): Promise<string[]> {
  return (await person.ask(...lines)).filter((line) => !line.startsWith('INFO: '));
}

test('rooms, topics, lines, deeds and what was said to everyone are there after each restart, under the same numbers', async (t) => {
  const start = machine(t);
  let server = await start();
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  await alice.ask('one', '/topic sockets', '/all hello all');
  await bob.ask('/me waves', '/join chess', 'check', '/leave', '/set ids on');
  await settle(alice, bob);
  const expected = [
    `Alice (in lab, id N, ${SENT}): one`,
    `* Bob (in lab, id N, ${SENT}) waves`,
    `Alice (to all, id N, ${SENT}): hello all`,
  ];
  const asked = ['/history', '/leave', 'history', 'join lab'];
  const first = await history(bob, '/history', '/leave lab', 'history', 'join lab');
  for (let round = 0; round < 3; round++) {
    server = await start();
    const carl = await server.person('Carl');
    assert.deepEqual(await carl.ask('rooms'), ['Rooms: none']);
    assert.match((await carl.ask('join lab')).at(-1) ?? '', /^INFO: Joined lab .* Topic: Alice: sockets\b/);
    await carl.ask('/set ids on');
    const lines = await history(carl, ...asked);
    assert.deepEqual(
      lines.map((line) => line.replace(/id \d+/, 'id N')),
      expected,
    );
    assert.deepEqual(idsOf(lines), idsOf(first));
    await carl.ask('/leave', 'join chess');
    assert.deepEqual((await history(carl, '/history')).length, 1);
  }
});

test('what is said after a restart goes on behind what was said before, and has a higher number', async (t) => {
  const start = machine(t);
  for (let round = 1; round <= 3; round++) {
    const server = await start();
    const alice = await server.person('Alice');
    await alice.ask('join lab', '/set ids on', `line ${round}`);
    const lines = await history(alice, '/history');
    assert.deepEqual(
      lines.map((line) => line.split(': ')[1]),
      Array.from({ length: round }, (_, index) => `line ${index + 1}`),
    );
    const ids = idsOf(lines);
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((one, other) => one - other),
    );
  }
});

test('a file that was offered to a room is offered to it after a restart', async (t) => {
  const start = machine(t);
  let server = await start();
  const alice = await server.account('Alice');
  await alice.ask('join lab', 'one', '/file plan.txt 6');
  server = await start();
  const bob = await server.person('Bob');
  assert.deepEqual(await bob.ask('my files'), ['Files: none']);
  await bob.ask('join lab');
  assert.match((await bob.ask('/my files')).join('|'), /^Files: \d+ plan\.txt from Alice\b/);
});
