/** As reconnecting.test.ts, with 200 people who have accounts, and a disk. Rules: R4.11, R4.19, R4.20, R7.17. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from '../storage/helpers.js';
import { reconnect } from '../support/reconnecting.js';
import { startTestServer } from '../support/server.js';

const seed = Number(process.env.RECONNECT_SEED ?? Date.now() % 1_000_000);

test('200 who lose their connections at random moments while all of them talk get everything, once, in order, or are told', async (t) => {
  t.diagnostic(`seed ${seed}: RECONNECT_SEED=${seed} repeats the choices, if not the moments`);
  const server = await startTestServer(t, { memory: false, data: temporaryDirectory(t), maxPerAddress: 1000 });
  const { faults, said, losses, replayed, holes } = await reconnect({
    ...{ port: () => server.quietPort, people: 200, lines: 25, every: 12, rooms: 20, seed },
  });
  assert.deepEqual(faults, []);
  t.diagnostic(
    `${said} lines, ${losses} connections lost, ${replayed} lines replayed, ${holes} times some were missing`,
  );
  assert.ok(losses > 100 && replayed > 100, 'many were away');
});
