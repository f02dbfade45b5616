/**
 * `login … takeover` where the old connection is stuck: its client does not read, and the kernel takes no more. What it had
 * not taken is not lost, and the new connection gets it (R3.28, R4.4, R4.11, R4.12).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { PASSWORD, startTestServer, type TestServer } from '../support/server.js';

const MiB = 1024 * 1024;
/** 256 of them fit into a mailbox. */
const PADDING = 'x'.repeat(3000);
/** Together 12 MB: more than what the kernel hides of a client that does not read. */
const MESSAGES = 4000;
/** Nobody is dropped for reading slowly, and mailboxes take any number. */
const PATIENT = { maxOutbox: 64 * MiB, slowHearer: 0, maxMailbox: 1e6, maxMailboxPerSender: 1e6 };

const fromAlice = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('Alice'));
const number = (line: string): number => Number(/: (\d+) x*$/.exec(line)?.[1] ?? Number.NaN);
const inOrder = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b);

const pasted = (count: number): string[] => Array.from({ length: count }, (_, index) => `Stuck: ${index} ${PADDING}`);

async function takeOver(server: TestServer): Promise<TestClient> {
  const taker = await server.visitor();
  taker.send(`login Stuck ${PASSWORD} takeover`);
  assert.match(await taker.next(), /^INFO: Welcome, Stuck! /);
  return taker;
}

/** Until `writer`, who is answered no more, has heard nothing new however often the server has turned to `other`. */
async function untilStuck(writer: TestClient, other: TestClient): Promise<void> {
  for (let still = 0, before = -1; still < 50; ) {
    await other.sync();
    const now = writer.socket.bytesRead;
    still = now === before ? still + 1 : 0;
    before = now;
  }
}

test('what a stuck connection had not taken waits for the one that takes over: every message, in order, marked where it may have been shown', async (t) => {
  // The clock stands still, so that nobody is dropped for being slow.
  const server = await startTestServer(t, { ...PATIENT, clock: new HandClock() });
  const [alice, stuck, bob] = await server.accounts('Alice', 'Stuck', 'Bob');
  stuck.socket.pause();
  // With so many answers to come Alice is not read from: the rest of it goes to the one who is there then.
  const asked = alice.ask(...pasted(MESSAGES));
  await untilStuck(alice, bob);
  const taker = await takeOver(server);
  const statuses = (await asked).filter((line) => line.startsWith('STATUS:'));
  const got = fromAlice(await taker.sync());
  stuck.socket.resume();
  const taken = fromAlice(await stuck.rest());

  const queued = statuses.filter((line) => line.includes(':queued:'));
  assert.equal(queued.length > 0, true, 'the old connection was not stuck');
  for (const line of queued) assert.equal(statuses.includes(line.replace('queued', 'delivered')), true, line);
  assert.equal(statuses.filter((line) => line.includes(':delivered:')).length, MESSAGES);
  for (const lines of [taken, got]) assert.deepEqual(lines.map(number), inOrder(lines.map(number)));
  assert.equal(new Set([...taken, ...got].map(number)).size, MESSAGES, 'something is lost');
  const shown = new Set(taken.map(number));
  for (const line of got)
    if (shown.has(number(line))) assert.match(line.slice(0, 60), /^Alice \(again, sent [^)]+\): /);
});

test('of who acknowledges nothing is lost either: what was not acknowledged comes again, under its id', async (t) => {
  const server = await startTestServer(t, { ...PATIENT, clock: new HandClock() });
  const [alice, stuck] = await server.accounts('Alice', 'Stuck');
  await stuck.ask('set acks on');
  stuck.socket.pause();
  const queued = await alice.ask(...pasted(200));
  const ids = queued.map((line) => /^STATUS:(\d+):queued:Stuck$/.exec(line)?.[1]);
  const taker = await takeOver(server);
  const got = await taker.many(200);
  assert.deepEqual(
    got.map((line) => /^Alice \(id (\d+), again, sent [^)]+\): /.exec(line)?.[1]),
    ids,
  );
  assert.deepEqual(got.map(number), inOrder(got.map(number)));
});
