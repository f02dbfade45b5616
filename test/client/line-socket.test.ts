/** A program's connection, which may last for weeks. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LineSocket } from '../../src/client/net/line-socket.js';
import { startTestServer } from '../support/server.js';

test('what was answered is not kept for as long as the connection lasts', async (t) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const server = await startTestServer(t);
  const socket = connect({ port: server.quietPort, host: '127.0.0.1' });
  await once(socket, 'connect');
  const lines = new LineSocket(socket, 60_000, () => {});
  t.after(() => lines.end());
  const answer = new WeakRef(await lines.ask('ping'));
  // The last one may be at hand still.
  await lines.ask('ping');
  await new Promise(setImmediate);
  collect();
  assert.equal(answer.deref(), undefined);
});

test('who waits when the connection ends, and who asks behind that, is told', async (t) => {
  const server = await startTestServer(t);
  const socket = connect({ port: server.quietPort, host: '127.0.0.1' });
  await once(socket, 'connect');
  const lines = new LineSocket(socket, 60_000, () => {});
  const never = lines.unlessLost(new Promise(() => {}));
  lines.say('exit');
  await assert.rejects(never, { message: /^INFO: |hung up/ });
  await assert.rejects(lines.ask('ping'), { message: /^INFO: |hung up/ });
});
