/** A client of the checks, against a server that a beginner has got wrong. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Peer } from '../../src/tools/check/play/peer.js';
import { Transcript } from '../../src/tools/check/play/transcript.js';

/** Ann, a client of a server that does this with each connection; and what they have said. */
async function against(
  t: TestContext,
  serve: (socket: Socket) => void,
): Promise<{ peer: Peer; transcript: Transcript }> {
  const server = createServer(serve).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const transcript = new Transcript();
  const company = { transcript, patience: 20_000, knows: () => true, token: () => 't', refused() {} };
  const peer = new Peer(connect((server.address() as AddressInfo).port, '127.0.0.1'), 'Ann', company);
  t.after(() => peer.vanish());
  return { peer, transcript };
}

test('a server that never stops talking is hung up on, and the check fails', async (t) => {
  const flood = Buffer.alloc(64 * 1024, 'again and again\n');
  const { peer, transcript } = await against(t, (socket) => {
    // A write that follows upon one that failed is told to have failed at once, without end.
    const more = (error?: Error | null): void => {
      if (!error && !socket.destroyed) socket.write(flood, more);
    };
    socket.on('error', () => {});
    more();
  });
  await assert.rejects(peer.sees('never'), /the connection of Ann ended/);
  assert.equal(transcript.last().at(-1), 'Ann hangs up: the server has said 4194304 bytes');
  assert.ok(peer.bytes.length <= 4 * 1024 * 1024);
});

test('a server whose line has no end is hung up on before that fills the memory, and the check fails', async (t) => {
  const { peer, transcript } = await against(t, (socket) => {
    socket.on('error', () => {});
    socket.write(`first\n${'x'.repeat(64 * 1024)}`);
    socket.write('y');
  });
  await peer.sees('first');
  await assert.rejects(peer.sees('never'), /the connection of Ann ended/);
  assert.equal(transcript.last().at(-1), 'Ann hangs up: the server has said a line of more than 65536 characters');
});

test('R4.22 on a server that writes down what is said, what it tells whoever enters is in no check’s way', async (t) => {
  const { peer } = await against(t, (socket) => {
    socket.on('data', (read) => {
      for (const line of read.toString().split('\n')) {
        if (line === 'join lab') socket.write('INFO: Joined lab.\r\nINFO: What is said in lab is written down.\r\n');
        if (line.startsWith('/ping ')) socket.write(`PONG:${line.slice(6)}\n`);
      }
    });
  });
  await peer.gets('join lab', /^INFO: Joined lab/);
});

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
  // Once this has come, the next look at the network is after the timers.
  there.write('first\n');
  await peer.sees('first', 10_000);
  const line = peer.sees('in time');
  there.write('in time\n');
  // The process stands still.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  assert.deepEqual(await line, ['in time']);
});
