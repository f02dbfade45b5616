/** Clients that read slowly or not at all, and what the others notice of it (R1.13). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { heard, settle, startTestServer, type TestServer } from '../support/server.js';

const KiB = 1024;
/** Kernel buffers on loopback hide some 4 MB of a client that has stopped reading; so much and more has to be said. */
const line = 'x'.repeat(4000);

const dropped = (server: TestServer) => server.log.filter(({ event }) => event === 'dropped');

test('a client that never reads is dropped with a log line, and nobody else notices', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 64 * KiB, slowHearer: 0 });
  const [alice, bob, frozen] = await server.room('lab', 'Alice', 'Bob', 'Frozen');
  await settle(alice, bob, frozen);
  frozen.socket.pause();
  let left = false;
  for (let round = 0; round < 40 && !left; round++) {
    await alice.ask(...Array.from({ length: 100 }, () => line));
    const lines = await bob.sync();
    assert.equal(lines.filter((one) => one === `Alice (in lab): ${line}`).length, 100);
    left = lines.includes('LEFT:lab:Frozen:too slow');
  }
  assert.equal(left, true, 'the frozen client is dropped before 16 MB have been said');
  const [entry, ...more] = dropped(server);
  assert.deepEqual(more, []);
  assert.deepEqual([entry?.level, entry?.fields.name, entry?.fields.reason], ['warn', 'Frozen', 'too slow']);
  assert.deepEqual(await heard(bob, alice), []);
  assert.deepEqual(server.figures.dropped, { slow: 1, memory: 0 });
  // The name is free again at once.
  await server.person('Frozen');
});

test('a client that never reads its own answers is waited for, not served without end: its memory is bounded', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 256 * KiB });
  const [greedy, bob] = await server.people('Greedy', 'Bob');
  greedy.socket.pause();
  // Some 10 MB of answers are asked for; anybody who asks and does not read is not read from any more.
  const asked = greedy.sendRaw('help more\n'.repeat(4000)).catch(() => 'gone');
  for (let round = 0; round < 50; round++) assert.deepEqual(await bob.sync(), []);
  assert.deepEqual(dropped(server), []);
  greedy.socket.resume();
  await asked;
  const lines = await greedy.sync();
  assert.equal(lines.filter((one) => one.startsWith('INFO: -- To begin')).length, 4000);
});

test('a hearer that does not keep up is waited for: the paste goes no further, nobody is dropped, and then all get all of it in order', async (t) => {
  // The clock stands still, so that patience does not run out.
  const server = await startTestServer(t, { clock: new HandClock(), maxOutbox: 128 * KiB });
  const [alice, bob, slow] = await server.room('lab', 'Alice', 'Bob', 'Slow');
  const carl = await server.person('Carl');
  await settle(alice, bob, slow, carl);
  const count = 2500;
  const texts = Array.from({ length: count }, (_, index) => `${index} ${line}`);
  slow.socket.pause();
  const pasted = alice.ask(...texts);
  // Until Bob, who reads, hears no more of it, however often the server has turned to somebody else.
  const fast: string[] = [];
  for (let still = 0; still < 100; ) {
    await carl.sync();
    const more = bob.unread();
    still = more.length === 0 && fast.length > 0 ? still + 1 : 0;
    fast.push(...more);
  }
  assert.equal(fast.length < count, true, 'who pastes was not made to wait');
  assert.deepEqual(dropped(server), []);
  slow.socket.resume();
  await pasted;
  fast.push(...(await bob.many(count - fast.length)));
  const expected = texts.map((text) => `Alice (in lab): ${text}`);
  assert.deepEqual(fast, expected);
  assert.deepEqual(await slow.many(count), expected);
  assert.deepEqual(dropped(server), []);
});

test('direct messages to somebody who does not read are not lost: they wait in the mailbox when the client is dropped', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 64 * KiB, slowHearer: 0, maxMailboxPerSender: 1000 });
  const [alice, frozen] = await server.accounts('Alice', 'Frozen');
  frozen.socket.pause();
  const statuses: string[] = [];
  for (let round = 0; round < 40 && dropped(server).length === 0; round++) {
    statuses.push(
      ...(await alice.ask(...Array.from({ length: 100 }, (_, index) => `Frozen: ${round * 100 + index} ${line}`))),
    );
  }
  assert.equal(dropped(server).length, 1);
  const queued = statuses.filter((one) => /^STATUS:\d+:queued:Frozen$/.test(one));
  const delivered = statuses.filter((one) => /^STATUS:\d+:delivered:Frozen$/.test(one));
  assert.equal(queued.length > 0, true, 'some were not written when the client was dropped');
  assert.equal(delivered.length + queued.length, statuses.filter((one) => !one.startsWith('OFFLINE')).length);
  const back = await server.login('Frozen');
  await settle(alice, back);
  const waited = (await back.sync().then(() => back.bytes.toString()))
    .split('\n')
    .filter((one) => one.startsWith('Alice ('));
  assert.equal(waited.length, queued.length);
  for (const one of waited) assert.match(one, /^Alice \((again, )?sent [^)]+\): \d+ x+$/);
});

test('when all unread bytes together reach their bound, the client with the most of them is dropped', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 1024 * KiB, maxOutboxTotal: 256 * KiB, slowHearer: 0 });
  const [alice, bob, frozen] = await server.people('Alice', 'Bob', 'Frozen');
  await settle(alice, bob, frozen);
  frozen.socket.pause();
  for (let round = 0; round < 40 && dropped(server).length === 0; round++) {
    await alice.ask(...Array.from({ length: 100 }, () => line));
    await bob.sync();
  }
  assert.deepEqual(
    dropped(server).map(({ fields }) => [fields.name, fields.reason]),
    [['Frozen', 'too slow, and the server is short of memory']],
  );
  await bob.sync();
});
