/** Partyline passes however it is started: with accounts alone, and from an address that is limited. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from '../support/server.js';
import { failures, play } from './play.js';

test('where nobody enters without a password, the whole protocol is kept, too', async (t) => {
  const server = await startTestServer(t, { accounts: 'required', webPort: 0 });
  const tap = await play(server.port, {
    ...{ profile: 'full', quietPort: server.quietPort, webPort: server.webPort },
  });
  assert.deepEqual(failures(tap), []);
});

test('where an address may open few connections a minute, the checks wait and pass', async (t) => {
  const server = await startTestServer(t, { limitLoopback: true, maxNewPerMinute: 14 });
  const tap = await play(server.port, { profile: 'im' });
  assert.deepEqual(failures(tap), []);
});
