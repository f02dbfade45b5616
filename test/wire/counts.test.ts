/** What is counted for whoever watches the server (R8.42): each event is played, and its figure read. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Figures } from '../../src/figures.js';
import { folder, makeCertificate } from '../support/certificates.js';
import { connect, type TestClient } from '../support/client.js';
import { carrier, get, put, ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { settle, startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { ask, request } from '../support/web.js';

function start(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer(t, { webPort: 0, ...options });
}

/** Of some counts, what has been added to them by `play`; what stays as it was is left out. */
async function added(
  server: TestServer,
  of: (figures: Figures) => Readonly<Record<string, number>>,
  play: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = { ...of(server.figures) };
  await play();
  const changes = Object.entries(of(server.figures)).map(([key, count]) => [key, count - (before[key] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

test('R8.42 lines count by where they are said, and their copies by how many clients are given one', async (t) => {
  const server = await start(t);
  const [alice, bob, carl] = await server.people('Alice', 'Bob', 'Carl');
  await alice.ask('join lab');
  await bob.ask('join lab');
  await settle(alice, bob, carl);
  const played = async (...lines: string[]): Promise<Record<'lines' | 'copies', Record<string, number>>> => {
    let copies: Record<string, number> = {};
    const lineCounts = await added(
      server,
      ({ lines }) => lines,
      async () => {
        copies = await added(
          server,
          ({ deliveries }) => deliveries,
          async () => {
            await alice.ask(...lines);
            await settle(alice, bob, carl);
          },
        );
      },
    );
    return { lines: without(lineCounts), copies };
  };
  assert.deepEqual(await played('hello'), { lines: { room: 1 }, copies: { room: 1 } });
  assert.deepEqual(await played('/me waves'), { lines: { room: 1 }, copies: { room: 1 } });
  assert.deepEqual(await played('/all good morning'), { lines: { everyone: 1 }, copies: { everyone: 2 } });
  assert.deepEqual(await played('/msg Bob hello'), { lines: { direct: 1 }, copies: { direct: 1 } });
  // Who has shut her out is given nothing of it.
  await carl.ask('/block Alice');
  assert.deepEqual((await played('/msg Carl hello')).lines, { direct: 1 });
  await bob.ask('/connect to Alice');
  await alice.ask('/connect to Bob');
  await settle(alice, bob);
  assert.deepEqual(await played('/private txt Bob hello'), { lines: { private: 1 }, copies: { private: 1 } });
  assert.deepEqual((await played('/leave')).copies, { control: 1 }, 'that she leaves, to Bob alone');
});

/** Each `ask` has a ping behind it. */
function without({ control: _pings, ...counts }: Record<string, number>): Record<string, number> {
  return counts;
}

test('R8.42 what becomes of messages counts by how it ended, and commands apart from what is said', async (t) => {
  const server = await start(t);
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await alice.ask('/create group team', '/invite group team Bob');
  await bob.ask('/accept group team');
  await settle(alice, bob);
  const outcomes = (...lines: string[]) =>
    added(
      server,
      ({ messages }) => messages,
      () => alice.ask(...lines),
    );
  assert.deepEqual(await outcomes('/msg Bob hello'), { delivered: 1 });
  assert.deepEqual(await outcomes('/group txt team hello'), { delivered: 1 });
  assert.deepEqual(await outcomes('/msg Nobody hello'), { failed: 1 });
  assert.equal(server.figures.lines.group, 1);
  assert.equal(server.figures.deliveries.group, 1);
  await bob.ask('/block Alice');
  assert.deepEqual(await outcomes('/msg Bob hello'), { refused: 1 });
  await bob.ask('/unblock Alice');
  bob.destroy();
  while (server.figures.people.quiet > 1) await alice.sync();
  assert.deepEqual(await outcomes('/msg Bob hello'), { queued: 1 });
  const commands = await added(
    server,
    ({ lines }) => lines,
    () => alice.ask('/who', '/rooms', 'hello'),
  );
  assert.deepEqual(commands, { everyone: 1, control: 3 }, 'and the ping');
});

test('R8.42 refusals count by code, whoever is refused, and in whichever dialect', async (t) => {
  const server = await start(t, { maxVisitorBytes: 256, maxVisitorLine: 256 });
  const refused = (play: () => Promise<unknown>) => added(server, ({ refusals }) => refusals, play);
  const [alice] = await server.people('Alice');
  assert.deepEqual(await refused(() => alice.ask('/join')), { USAGE: 1 });
  assert.deepEqual(await refused(() => alice.ask('/msg Nobody hello')), { NO_SUCH_USER: 1 });
  assert.deepEqual(await refused(() => alice.ask('x'.repeat(5000))), { LINE_TOO_LONG: 1 });
  const visitor = await server.visitor();
  assert.deepEqual(await refused(() => visitor.ask('hello')), { NOT_REGISTERED: 1 });
  assert.deepEqual(await refused(() => ended(visitor, 'x'.repeat(300))), { LINE_TOO_LONG: 1, REGISTER_FIRST: 1 });
  const json = await server.visitor();
  assert.deepEqual(
    await refused(async () => {
      json.send('{"type":"nonsense"}', '{"type":"ping","token":"x"}');
      await json.many(2);
    }),
    { UNKNOWN_TYPE: 1 },
  );
  const post = request('POST', '/say', { Authorization: `Bearer ${'a'.repeat(40)}`, 'Content-Length': '2' });
  assert.deepEqual(await refused(() => ask(server.webPort, `${post}hi`)), { NO_SUCH_TOKEN: 1 });
  assert.deepEqual(await refused(() => ask(server.webPort, request('GET', '/files/none'))), { NO_SUCH_TOKEN: 1 });
  const asWebSocket = { Upgrade: 'websocket', Connection: 'Upgrade' };
  for (const version of ['8', '13']) {
    const handshake = request('GET', '/socket', { ...asWebSocket, 'Sec-WebSocket-Version': version });
    assert.deepEqual(await refused(() => ask(server.webPort, handshake)), { BAD_REQUEST: 1 }, version);
  }
  assert.deepEqual(await refused(() => get(server.quietPort, 'a'.repeat(32))), { NO_SUCH_TOKEN: 1 });
  assert.deepEqual(await refused(async () => ended(await server.connect(server.port), 'GET / HTTP/1.1')), {
    FOREIGN_PROTOCOL: 1,
  });
});

/** Sends, and waits for the end. */
async function ended(client: TestClient, line: string): Promise<void> {
  client.send(line);
  await client.rest();
}

test('R8.42 connections count by door as long as they last, and those that are turned away by why', {
  skip: needs('openssl'),
}, async (t) => {
  const server = await start(t, {
    ...makeCertificate(folder(t)),
    telnetPort: 0,
    limitLoopback: true,
    maxPerAddress: 4,
  });
  const open = (): Record<string, number> =>
    Object.fromEntries(Object.entries(server.figures.connections).filter(([, count]) => count > 0));
  const clients = [await server.connect(server.port), await server.connect(server.telnetPort)];
  const alice = await server.person('Alice');
  assert.deepEqual(open(), { chat: 1, telnet: 1, quiet: 1 });
  assert.deepEqual(server.figures.people, { chat: 0, quiet: 1, tls: 0, telnet: 0, web: 0 });
  await alice.ask('/exit').catch(() => {});
  await alice.closed;
  for (const client of clients) client.destroy();
  while (Object.keys(open()).length > 0) await new Promise(setImmediate);
  assert.deepEqual(server.figures.people.quiet, 0);
  assert.deepEqual(server.figures.entered, { chat: 1, quiet: 1, tls: 0, telnet: 1, web: 0 });
  const many = await Promise.all([1, 2, 3, 4].map(() => server.connect(server.port)));
  await Promise.all(many.map((client) => client.until(/^Authorise/)));
  const before = server.figures.refusals.TOO_MANY_CONNECTIONS;
  const late = await connect(server.port);
  assert.match(await late.next(), /^ERROR: TOO_MANY_CONNECTIONS/);
  assert.equal(server.figures.refusals.TOO_MANY_CONNECTIONS - before, 1);
  assert.equal(server.figures.entered.chat, 5);
});

test('R8.42 files count by how they ended, while they are on their way, and while they wait', async (t) => {
  const server = await start(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const sending = await ticket(alice, 'file Bob photo.jpg 5');
  const fetching = await ticket(bob, `accept file ${sending.id}`);
  const half = await carrier(server.quietPort, `put ${sending.token}\nab`);
  while (server.figures.uploads.open === 0) await alice.sync();
  half.socket.destroy();
  while (server.figures.uploads.open > 0) await alice.sync();
  assert.deepEqual(server.figures.uploads, { open: 0, done: 0, failed: 1 });
  await put(server.quietPort, sending.token, Buffer.from('abcde'));
  assert.deepEqual(server.figures.uploads, { open: 0, done: 1, failed: 1 });
  assert.equal(server.figures.spool, 5);
  await get(server.quietPort, fetching.token);
  await bob.until(/^FILE_DONE/);
  assert.deepEqual(server.figures.downloads, { open: 0, done: 1, failed: 0 });
});
