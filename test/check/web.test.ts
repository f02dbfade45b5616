/** The checks of the WebSocket against one that is wrong: whatever comes, it says the same friendly things, and closes as it likes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { web } from '../../src/tools/check/web.js';
import { webFiles } from '../../src/tools/check/web-files.js';
import { webSay } from '../../src/tools/check/web-say.js';
import { startTestServer } from '../support/server.js';
import { play } from './play.js';

const ours = new Set(web.map(({ name }) => name));
const byHttp = new Set([...webFiles, ...webSay].map(({ name }) => name));

test('a WebSocket that greets, takes anything and answers no ping passes no check that is its own to pass', async (t) => {
  const server = await startTestServer(t);
  const wrong = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/socket', autoPong: false });
  await once(wrong, 'listening');
  t.after(() => {
    for (const client of wrong.clients) client.terminate();
    wrong.close();
  });
  wrong.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.send('{"type":"hello"}');
    socket.on('message', () => socket.send('{"type":"status","status":"welcome"}'));
  });
  const { points } = await play(server.port, {
    ...{ profile: 'full', webPort: (wrong.address() as AddressInfo).port, patience: 300 },
    only: (name) => ours.has(name),
  });
  assert.equal(points.length, ours.size);
  // Those ws sees to.
  const given = [
    'R8.13 a frame that is not masked ends a WebSocket with 1002',
    'R8.13 a text that is not UTF-8 ends a WebSocket with 1007',
  ];
  assert.deepEqual(
    points.filter(({ ok, name }) => ok && !given.includes(name)),
    [],
  );
});

test('where nobody listens, the checks of a WebSocket are skipped with the reason, and the others are played', async (t) => {
  const server = await startTestServer(t);
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port: webPort } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');
  const { points } = await play(server.port, { profile: 'full', webPort, only: (name) => ours.has(name) });
  for (const { skip } of points)
    assert.match(skip ?? '', /^nobody listens at the web port, 127\.0\.0\.1:\d+ \(--web-port\)$/);
});

test('a server that answers every request with the same page passes no check of files and of lines by HTTP', async (t) => {
  const server = await startTestServer(t);
  const wrong = createHttpServer((request, response) => {
    request.resume();
    response.end('<h1>It works!</h1>');
  }).listen(0, '127.0.0.1');
  await once(wrong, 'listening');
  t.after(() => wrong.close());
  const { points } = await play(server.port, {
    ...{ profile: 'full', webPort: (wrong.address() as AddressInfo).port, patience: 300 },
    only: (name) => byHttp.has(name),
  });
  assert.equal(points.length, byHttp.size);
  assert.deepEqual(
    points.filter(({ ok, skip }) => ok || skip !== undefined),
    [],
  );
});
