/** A hundred thousand lines at once (R1.11). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle, startTestServer } from '../support/server.js';

const LINES = 100_000;
const MiB = 1024 * 1024;

test('100,000 lines pasted at once are all handled, in order, in bounded memory', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  const texts = Array.from({ length: LINES }, (_, index) => `line ${index} ${'x'.repeat(80)}`);
  const paste = Buffer.from(`${texts.join('\n')}\n`);
  const before = process.memoryUsage().rss;
  const sent = alice.sendRaw(paste);
  const got = await bob.many(LINES);
  await sent;
  for (const [index, text] of texts.entries()) assert.equal(got[index], `Alice (in lab): ${text}`);
  assert.deepEqual(await alice.sync(), []);
  // The test itself holds what was sent and what was heard, some five times over.
  assert.equal(
    process.memoryUsage().rss - before < 300 * MiB,
    true,
    `${(process.memoryUsage().rss - before) / MiB} MiB more`,
  );
});

test('100,000 commands pasted at once are answered in order', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const sent = alice.sendRaw(Array.from({ length: LINES }, (_, index) => `@${index + 1} ping ${index}\n`).join(''));
  const got = await alice.many(2 * LINES);
  await sent;
  for (let index = 0; index < LINES; index++) {
    assert.equal(got[2 * index], `@${index + 1} PONG:${index}`);
    assert.equal(got[2 * index + 1], `@${index + 1} OK`);
  }
});

test('100,000 direct messages pasted at once arrive in order, and each is answered, in order, under its own id', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const sent = alice.sendRaw(Array.from({ length: LINES }, (_, index) => `Bob:${index}\n`).join(''));
  const [statuses, got] = await Promise.all([alice.many(LINES), bob.many(LINES)]);
  await sent;
  let last = 0;
  for (let index = 0; index < LINES; index++) {
    assert.equal(got[index], `Alice: ${index}`);
    const id = Number(/^STATUS:(\d+):delivered:Bob$/.exec(statuses[index] ?? '')?.[1]);
    assert.equal(id > last, true, statuses[index]);
    last = id;
  }
});

test('16 MB pasted into a room reach a hearer who reads slowly, whole', async (t) => {
  const server = await startTestServer(t, { slowHearer: 60 });
  const [alice, slow] = await server.room('lab', 'Alice', 'Slow');
  await settle(alice, slow);
  const count = 4000;
  const texts = Array.from({ length: count }, (_, index) => `${index} ${'x'.repeat(4000)}`);
  const timer = setInterval(() => {
    slow.socket.resume();
    setImmediate(() => slow.socket.pause());
  }, 3);
  t.after(() => clearInterval(timer));
  const sent = alice.sendRaw(`${texts.join('\n')}\n`);
  const got = await slow.many(count);
  await sent;
  for (const [index, text] of texts.entries()) assert.equal(got[index], `Alice (in lab): ${text}`);
  assert.equal(
    server.log.some(({ event }) => event === 'dropped'),
    false,
  );
});
