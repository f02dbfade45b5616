/** One client of a server that is being checked. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Peer } from '../../src/check/play/peer.js';
import { Transcript } from '../../src/check/play/transcript.js';

test('a check that stood still reads what had come before it says that a line is missing', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  t.after(() => socket.destroy());
  const [there] = (await once(server, 'connection')) as [Socket];
  const peer = new Peer(socket, 'Ann', {
    transcript: new Transcript(),
    patience: 100,
    knows: () => true,
    token: () => 't',
    refused() {},
  });
  // Once this has come, the next look at the network is behind the timers.
  there.write('first\n');
  await peer.sees('first', 10_000);
  const line = peer.sees('in time');
  there.write('in time\n');
  // The process stands still.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  assert.deepEqual(await line, ['in time']);
});
