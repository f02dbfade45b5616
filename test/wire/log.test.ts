/** What the log has of connections, by whatever door they come: that they have come, are refused and have gone, each with its number. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { ADMIN_VERSION, MAX_REQUEST } from '../../src/admin/requests.js';
import { spoolPath } from '../../src/storage/sqlite/files.js';
import { raw } from '../admin/rig.js';
import { connectSecurely, folder, makeCertificate } from '../support/certificates.js';
import { binary, put, ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { leave, startTestServer, type TestServer } from '../support/server.js';
import { ask, request } from '../support/web.js';

/** Of each connection that has come, in order, what the log has of it, once the server has stopped. */
async function played(server: TestServer): Promise<readonly (readonly string[])[]> {
  await server.stop('the test is over', 4000);
  const lines = new Map<unknown, string[]>();
  for (const { event, fields } of server.log) {
    assert.ok('connection' in fields || !('remote' in fields), `${event} does not say which connection it is about`);
    if (!('connection' in fields)) continue;
    const of = lines.get(fields.connection) ?? [];
    lines.set(fields.connection, [...of, event === COME ? `${event} by ${fields.door}` : event]);
  }
  return [...lines.values()];
}

const COME = 'a connection has come';
const come = (door: string): string => `${COME} by ${door}`;
const GONE = 'a connection has gone';

test('at debug a connection has come, by which door, and has gone, with what it has read and written; all lines between have its number', async (t) => {
  const server = await startTestServer(t, { telnetPort: 0, webPort: 0 });
  const alice = await server.account('Alice');
  const people = await server.connect(server.port);
  people.send('register Bob', '/exit');
  await people.rest();
  const telnet = await server.connect(server.telnetPort);
  await telnet.sendRaw('/exit\r\n');
  await telnet.rest();
  const objects = await server.come();
  objects.send('{"type":"login","name":"Alice","password":"wrong"}', '{"type":"exit"}');
  await objects.rest();
  const foreign = await server.connect(server.port);
  await foreign.sendRaw('SSH-2.0-x\r\n');
  await foreign.rest();
  await alice.ask('/join lab');
  const { token } = await ticket(alice, '/file lab a.bin 100');
  await put(server.quietPort, token, binary(100));
  await ask(server.webPort, request('GET', '/nowhere'));
  const page = await server.webSocket();
  page.send('{"type":"init","username":"Web"}');
  await page.next();
  await leave(alice);
  assert.deepEqual(await played(server), [
    [come('quiet'), 'came', 'left', GONE],
    [come('people'), 'came', 'left', GONE],
    [come('telnet'), 'left without a name', GONE],
    [come('quiet'), 'left without a name', GONE],
    [come('people'), 'another protocol knocked', 'left without a name', GONE],
    [come('quiet'), 'a connection carries a file', GONE],
    [come('web'), 'a request was answered', GONE],
    [come('web'), 'a connection is a WebSocket now', 'came', 'left', GONE],
  ]);
  const of = server.log.find(({ event, fields }) => event === GONE && fields.connection === 6);
  assert.equal(of?.level, 'debug');
  const { seconds, read, written } = of?.fields ?? {};
  assert.equal(typeof seconds, 'number');
  assert.equal(read, `put ${token}\n`.length + 100);
  assert.ok(Number(written) > 64);
});

test('who is refused at the door is at debug each time, with why, also where a warning would be too many', async (t) => {
  const server = await startTestServer(t, { maxConnections: 1, webPort: 0 });
  await (await server.visitor()).sync();
  for (const port of [server.port, server.quietPort, server.webPort]) await (await server.connect(port)).rest();
  const all = await played(server);
  assert.deepEqual(all.slice(1), [
    [come('people'), 'a connection is refused', 'turned away', GONE],
    [come('quiet'), 'a connection is refused', GONE],
    [come('web'), 'a connection is refused', GONE],
  ]);
  const refused = server.log.filter(({ event }) => event === 'a connection is refused');
  assert.deepEqual(
    refused.map(({ level, fields }) => [level, fields]),
    [2, 3, 4].map((connection) => ['debug', { connection, remote: '127.0.0.1', code: 'SERVER_FULL' }]),
  );
});

test('behind a proxy it is one number, first with the address of the proxy, then with that of the client', async (t) => {
  const server = await startTestServer(t, { trustProxy: ['127.0.0.1'], webPort: 0 });
  const brought = await server.connect(server.quietPort);
  await brought.sendRaw('PROXY TCP4 192.0.2.7 192.0.2.7 50000 8080\r\nregister Alice\n/exit\n');
  await brought.rest();
  const bare = await server.connect(server.port);
  await bare.sendRaw('register Bob\n');
  await bare.rest();
  await ask(server.webPort, request('GET', '/nowhere', { 'X-Forwarded-For': '192.0.2.8' }));
  assert.deepEqual(await played(server), [
    [come('quiet'), 'a proxy speaks for a connection', 'came', 'left', GONE],
    [come('people'), 'a trusted proxy sent no header of the PROXY protocol', GONE],
    [come('web'), 'a request was answered', GONE],
  ]);
  const remotes = server.log.flatMap(({ event, fields }) =>
    event === 'came' || event === COME || event.startsWith('a request') ? [fields.remote] : [],
  );
  assert.deepEqual(remotes, ['127.0.0.1', '192.0.2.7', '127.0.0.1', '127.0.0.1', '192.0.2.8']);
});

test('where TLS is spoken, what fails before anything is said has the number, too', {
  skip: needs('openssl'),
}, async (t) => {
  const server = await startTestServer(t, makeCertificate(folder(t)));
  const { client } = await connectSecurely(server.tlsPort);
  client.send('register Alice', '/exit');
  await client.rest();
  const plain = await server.connect(server.tlsPort);
  await plain.sendRaw('hello\n');
  await plain.rest();
  const broken = connectTcp(server.tlsPort, '127.0.0.1');
  broken.on('error', () => {}).resume();
  broken.write(Buffer.of(22, 3, 1, 0, 4, 1, 2, 3, 4));
  await once(broken, 'close');
  assert.deepEqual(await played(server), [
    [come('tls'), 'came', 'left', GONE],
    [come('tls'), 'a connection is refused', GONE],
    [come('tls'), 'a TLS handshake failed', GONE],
  ]);
  const of = server.log.find(({ event, fields }) => event === GONE && fields.connection === 1);
  assert.ok(Number(of?.fields.read) > 100 && Number(of?.fields.written) > 500);
  const failed = server.log.find(({ event }) => event === 'a TLS handshake failed');
  assert.match(String(failed?.fields.code), /^ERR_SSL_/);
});

test('a file that the disk does not take is logged with whose it is, and the connection by which it came', async (t) => {
  const data = folder(t);
  const server = await startTestServer(t, { memory: false, data });
  const alice = await server.person('Alice');
  await alice.ask('/join lab');
  const { id, token } = await ticket(alice, '/file lab a.bin 5');
  rmSync(spoolPath(data), { recursive: true, force: true });
  writeFileSync(spoolPath(data), 'no folder');
  assert.equal(await put(server.quietPort, token, binary(5)), `FILE_FAILED:${id}:disk failed\n`);
  const failed = server.log.find(({ event }) => event === 'a file could not be stored');
  const { err, ...fields } = failed?.fields ?? {};
  assert.deepEqual(fields, { name: 'Alice', connection: 2, remote: '127.0.0.1', id });
});

test('whoever asks by the admin socket is a connection, too, and what they have done has its number', async (t) => {
  const server = await startTestServer(t, { memory: false, data: folder(t) });
  const alice = await server.person('Alice');
  const asking = await raw(server.adminSocket ?? '');
  asking.socket.write(`${JSON.stringify({ admin: ADMIN_VERSION, by: 'tester', do: 'announce', text: 'hello' })}\n`);
  await asking.ended;
  const wrong = await raw(server.adminSocket ?? '');
  wrong.socket.end('x'.repeat(MAX_REQUEST + 1));
  await wrong.ended;
  await leave(alice);
  await server.stop('the test is over', 4000);
  const about = (number: number): string[] =>
    server.log
      .filter(({ fields }) => [fields.connection, fields.byConnection].includes(number))
      .map(({ event }) => event);
  assert.deepEqual(about(1), [COME, 'came', 'left', GONE]);
  assert.deepEqual(about(2), [COME, 'an administrator asks', 'announced', GONE]);
  assert.deepEqual(about(3), [COME, 'a connection is refused', GONE]);
});
