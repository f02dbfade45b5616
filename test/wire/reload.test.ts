/** What an operator sets anew while the server runs, where sockets are concerned: it holds for whoever comes, and asks, from then on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectSecurely, folder, makeCertificate } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { startTestServer, type TestServer } from '../support/server.js';

/** The last line that somebody reads who comes and says this, and its end. */
async function turnedAway(server: TestServer, ...says: string[]): Promise<string> {
  const client = await server.connect(server.quietPort);
  client.send(...says);
  const lines = await client.rest();
  await client.closed;
  return lines.at(-1) ?? '';
}

test('limits of connections hold for those who come from the reload on, and nobody who is here is cut', async (t) => {
  const server = await startTestServer(t, { limitLoopback: true, maxPerAddress: 50, maxNewPerMinute: 100 });
  const ann = await server.person('Ann');
  await server.reload({ maxPerAddress: 1 });
  assert.match(await turnedAway(server, 'ping'), /TOO_MANY_CONNECTIONS/);
  await server.reload({ limitLoopback: false });
  const ben = await server.person('Ben');
  await server.reload({ maxConnections: 1 });
  assert.match(await turnedAway(server, 'ping'), /SERVER_FULL/);
  await server.reload({ maxConnections: 10, limitLoopback: true, maxPerAddress: 50, maxNewPerMinute: 1 });
  assert.match(await turnedAway(server, 'ping'), /TOO_MANY_CONNECTIONS/);
  assert.equal((await ann.ask('ping here')).at(-1), 'PONG:here');
  assert.equal((await ben.ask('ping here')).at(-1), 'PONG:here');
});

test('the bounds of a line are those of the time when somebody took their name', async (t) => {
  const server = await startTestServer(t, { maxLine: 300, maxVisitorLine: 256, maxVisitorBytes: 1000 });
  const ann = await server.person('Ann');
  await server.reload({ maxLine: 600, maxVisitorBytes: 500 });
  const ben = await server.person('Ben');
  const line = (size: number): string => `/me ${'x'.repeat(size - 4)}`;
  assert.match((await ann.ask(line(301))).join(), /ERROR: LINE_TOO_LONG/);
  assert.doesNotMatch((await ben.ask(line(600))).join(), /ERROR/);
  assert.match((await ben.ask(line(601))).join(), /ERROR: LINE_TOO_LONG/);
  assert.match(await turnedAway(server, ...Array.from({ length: 6 }, () => 'x'.repeat(100))), /REGISTER_FIRST .*500/);
});

test('the time to take a name is that of when somebody came', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 1000 });
  const first = await server.visitor();
  await first.sync();
  await server.reload({ registerTimeout: 10 });
  const second = await server.visitor();
  await second.sync();
  clock.advance(11_000);
  assert.match((await second.rest()).at(-1) ?? '', /REGISTER_TIMEOUT .*10/);
  assert.equal((await first.ask('ping here')).at(-1), 'PONG:here');
});

test('whose headers are taken for true changes with the reload', async (t) => {
  const server = await startTestServer(t, { operators: 'Op' });
  const op = await server.account('Op');
  const throughProxy = async (): Promise<string> => {
    const socket = createConnection(server.quietPort, '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write('PROXY TCP4 203.0.113.7 127.0.0.1 5000 8082\r\nregister Ann\r\n');
    await once(socket, 'data');
    const said = (await op.ask('/whois Ann')).join();
    socket.destroy();
    return said;
  };
  assert.doesNotMatch(await throughProxy(), /203\.0\.113\.7/);
  await server.reload({ trustProxy: ['127.0.0.1'] });
  assert.match(await throughProxy(), /203\.0\.113\.7/);
});

test('by which names browsers come, and whose pages, changes with the reload', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const status = async (headers: Record<string, string>): Promise<number> => {
    const { request } = await import('node:http');
    const asked = request({ port: server.webPort, host: '127.0.0.1', path: '/', headers }).end();
    const [answer] = await once(asked, 'response');
    answer.resume();
    return answer.statusCode;
  };
  const asChat = { host: 'chat.example.org' };
  const fromThere = { host: `127.0.0.1:${server.webPort}`, origin: 'https://page.example.org' };
  assert.deepEqual([await status(asChat), await status(fromThere)], [403, 403]);
  await server.reload({ publicHost: 'chat.example.org', webOrigin: ['https://page.example.org'] });
  assert.deepEqual([await status(asChat), await status(fromThere)], [200, 200]);
  await server.reload({ publicHost: undefined, webOrigin: [] });
  assert.deepEqual([await status(asChat), await status(fromThere)], [403, 403]);
});

test('another certificate in other files is that of those who come from then on', {
  skip: needs('openssl'),
}, async (t) => {
  const directory = folder(t);
  const server = await startTestServer(t, makeCertificate(directory));
  const subject = async (): Promise<unknown> => {
    const { socket, client } = await connectSecurely(server.tlsPort);
    t.after(() => client.destroy());
    return socket.getPeerCertificate().subject.CN;
  };
  assert.equal(await subject(), 'localhost');
  const other = makeCertificate(folder(t), 'other');
  await server.reload(other);
  assert.equal(await subject(), 'other');
  const { faults } = await server.reload({ tlsKey: join(directory, 'key.pem') });
  assert.match(faults.join(), /^the key \S+ does not belong to the certificate \S+$/);
  assert.equal(await subject(), 'other');
});
