/** Clients that take nothing at little cost, and how long they are waited for (R1.13). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { settle, startTestServer, type TestServer } from '../support/server.js';

const MiB = 1024 * 1024;
const line = 'x'.repeat(4000);

const dropped = (server: TestServer) =>
  server.log.filter(({ event }) => event === 'dropped').map(({ level, fields }) => [level, fields.name, fields.reason]);

/** Says more than the kernel hides of a client that has stopped reading: some 8 MB. */
async function fill(speaker: TestClient, ...hearers: readonly TestClient[]): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await speaker.ask(...Array.from({ length: 100 }, () => line));
    for (const hearer of hearers) await hearer.sync();
  }
}

test('a client whose oldest unwritten byte is 10 s old is dropped with a log line, and nobody else notices (R1.13)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, maxOutbox: 64 * MiB });
  const [alice, bob, frozen] = await server.room('lab', 'Alice', 'Bob', 'Frozen');
  frozen.socket.pause();
  await fill(alice, bob);
  // Bytes that came later do not make it younger.
  clock.advance(9000);
  await alice.ask('later');
  clock.advance(999);
  assert.deepEqual([await bob.sync(), dropped(server)], [['Alice (in lab): later'], []]);
  clock.advance(1001);
  await alice.sync();
  assert.deepEqual(dropped(server), [['warn', 'Frozen', 'too slow']]);
  assert.deepEqual(await bob.sync(), ['LEFT:lab:Frozen:too slow', 'OFFLINE:Frozen:too slow']);
  await alice.ask('still here');
  assert.deepEqual(await bob.sync(), ['Alice (in lab): still here']);
});

test('a client that has caught up in time is not dropped, nor is one that has nothing to take (R1.13)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, maxOutbox: 64 * MiB });
  const [alice, bob, slow] = await server.people('Alice', 'Bob', 'Slow');
  slow.socket.pause();
  await fill(alice, bob);
  clock.advance(9000);
  slow.socket.resume();
  await slow.sync();
  for (let second = 0; second < 60; second++) clock.advance(1000);
  assert.deepEqual([dropped(server), await slow.sync()], [[], []]);
});

test('--slow-reader sets how long a byte may wait (R1.13)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, maxOutbox: 64 * MiB, slowReader: 3 });
  const [alice, bob, frozen] = await server.people('Alice', 'Bob', 'Frozen');
  frozen.socket.pause();
  await fill(alice, bob);
  clock.advance(2999);
  assert.deepEqual(dropped(server), []);
  clock.advance(1000);
  await alice.sync();
  assert.deepEqual(dropped(server), [['warn', 'Frozen', 'too slow']]);
});

test('at the bound of all unread bytes the client with the most of them goes first, and the smaller one stays (R1.13)', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 64 * MiB, maxOutboxTotal: 12 * MiB, slowHearer: 0 });
  const [alice, bob, large, small] = await server.people('Alice', 'Bob', 'Large', 'Small');
  await settle(alice, bob, large, small);
  large.socket.pause();
  small.socket.pause();
  await alice.ask('/join lab');
  await large.sendRaw('/join lab\n');
  await bob.sync();
  await fill(alice, bob);
  for (let round = 0; round < 40 && dropped(server).length === 0; round++) {
    await alice.ask(...Array.from({ length: 100 }, () => `/all ${line}`));
    await bob.sync();
  }
  assert.deepEqual(dropped(server), [['warn', 'Large', 'too slow, and the server is short of memory']]);
  assert.match((await alice.ask('/who')).join('\n'), /\bSmall\b/);
});

test('the date, set back or forward, neither drops a reader nor keeps one who has stopped (R1.13)', async (t) => {
  for (const jump of [-3_600_000, 40_000_000_000]) {
    const clock = new HandClock();
    const server = await startTestServer(t, { clock, maxOutbox: 64 * MiB });
    const [alice, bob, frozen] = await server.people('Alice', 'Bob', 'Frozen');
    frozen.socket.pause();
    await fill(alice, bob);
    clock.setDate(jump);
    clock.advance(9000);
    assert.deepEqual([await bob.sync(), dropped(server)], [[], []]);
    clock.advance(2000);
    await alice.sync();
    assert.deepEqual(dropped(server), [['warn', 'Frozen', 'too slow']]);
  }
});
