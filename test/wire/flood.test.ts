/** Floods, as the socket of the one who is slowed down feels them (R1.17); the rest of it is the core's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { startTestServer } from '../support/server.js';

test('while somebody has to wait, the server does not read from them, so what they send stays with them (R1.17)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, flood: true });
  const [alice, bob] = await server.people('Alice', 'Bob');
  let taken = false;
  // More than the kernel keeps for a connection.
  const sent = alice.sendRaw(`${'x'.repeat(4000)}\n`.repeat(8000)).then(
    () => {
      taken = true;
    },
    () => {},
  );
  await bob.many(20);
  for (let turn = 0; turn < 100; turn++) assert.deepEqual(await bob.sync(), []);
  assert.equal(taken, false);
  alice.destroy();
  await sent;
});
