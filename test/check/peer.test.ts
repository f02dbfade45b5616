/** A client of the checks, against a server that a beginner has got wrong. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { Peer } from '../../src/check/play/peer.js';
import { Transcript } from '../../src/check/play/transcript.js';

test('a server that never stops talking is hung up on, and the check fails', async (t) => {
  const flood = Buffer.alloc(64 * 1024, 'again and again\n');
  const server = createServer((socket) => {
    const more = (): void => {
      if (!socket.destroyed) socket.write(flood, more);
    };
    socket.on('error', () => {});
    more();
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const transcript = new Transcript();
  const company = { transcript, patience: 20_000, knows: () => true, token: () => 't', refused() {} };
  const peer = new Peer(connect((server.address() as AddressInfo).port, '127.0.0.1'), 'Ann', company);
  t.after(() => peer.vanish());
  await assert.rejects(peer.sees('never'), /the connection of Ann ended/);
  assert.equal(transcript.last().at(-1), 'Ann hangs up: the server has said 4194304 bytes');
  assert.ok(peer.bytes.length <= 4 * 1024 * 1024);
});
