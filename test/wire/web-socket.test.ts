/** People at a WebSocket, beside people at nc: one server, real sockets. What it takes as frames is in test/doors/web-socket.test.ts. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { WebSocket } from 'ws';
import { JsonClient, parsed } from '../json/client.js';
import { folder, makeCertificate } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { BINARY, closing, frame, objectFrame, PING, seen, TEXT } from '../support/frames.js';
import { needs } from '../support/programs.js';
import { heard, startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { request } from '../support/web.js';
import type { WebSocketClient } from '../support/web-socket.js';

const MiB = 1024 * 1024;

const start = (t: TestContext, options: TestServerOptions = {}): Promise<TestServer> =>
  startTestServer(t, { webPort: 0, ...options });

async function visitor(server: TestServer): Promise<JsonClient<WebSocketClient>> {
  return new JsonClient(await server.webSocket());
}

async function person(server: TestServer, username: string): Promise<JsonClient<WebSocketClient>> {
  const client = await visitor(server);
  assert.equal((await client.ask({ type: 'init', username })).status, 'welcome');
  return client;
}

const HANDSHAKE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

const handshake = (headers: Record<string, string> = {}): string =>
  request('GET', '/socket', { ...HANDSHAKE, ...headers });

/** A WebSocket by hand: what comes, without the answer to the handshake. */
class Bare {
  head = '';
  private bytes = Buffer.alloc(0);
  private wake = (): void => {};
  readonly closed: Promise<unknown>;

  constructor(
    readonly socket: Socket,
    first: Buffer,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      this.wake();
    });
    socket.on('error', () => {});
    this.closed = once(socket, 'close');
    socket.write(first);
  }

  /** Everything up to and with the frame that is like this. */
  async until(wanted: RegExp): Promise<string[]> {
    for (;;) {
      const end = this.bytes.indexOf('\r\n\r\n');
      if (end !== -1 && this.head === '') {
        this.head = this.bytes.toString('latin1', 0, end);
        this.bytes = this.bytes.subarray(end + 4);
      }
      if (this.head !== '') {
        const came = whole(this.bytes);
        if (came.some((one) => wanted.test(one))) return came;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

/** The last may still be on its way. */
function whole(bytes: Buffer): string[] {
  try {
    return seen(bytes);
  } catch {
    return [];
  }
}

/** What it sends first comes along with the handshake. */
async function bare(server: TestServer, headers: Record<string, string>, ...first: readonly Buffer[]): Promise<Bare> {
  const socket = connect({ port: server.webPort, host: '127.0.0.1' });
  await once(socket, 'connect');
  return new Bare(socket, Buffer.concat([Buffer.from(handshake(headers)), ...first]));
}

test('R8.10 R8.11 somebody at a WebSocket and somebody at nc talk in a room, and privately', async (t) => {
  const server = await start(t);
  const [bob] = await server.room('lab', 'Bob');
  const alice = await person(server, 'Alice');
  assert.equal((await alice.ask({ type: 'join', room: 'lab' })).type, 'join');
  await heard(bob, bob);
  assert.equal((await alice.ask({ type: 'say', room: 'lab', text: 'grüße 👋' })).status, 'sent');
  assert.deepEqual(await bob.sync(), ['Alice (in lab): grüße 👋']);
  await bob.ask('hello');
  assert.deepEqual(
    (await alice.events()).map(({ type, kind, from, payload }) => [type, kind, from, payload]),
    [['message', 'room', 'Bob', 'hello']],
  );
  const { status } = await alice.ask({ type: 'message', to: 'Bob', payload: 'psst' });
  assert.equal(status, 'delivered');
  assert.deepEqual(await bob.sync(), ['Alice: psst']);
});

test('R8.10 nothing greets, no extension and no subprotocol is agreed on, and the first object may come with the handshake', async (t) => {
  const server = await start(t);
  const offers = { 'Sec-WebSocket-Extensions': 'permessage-deflate', 'Sec-WebSocket-Protocol': 'chat' };
  const one = await bare(server, offers, objectFrame({ type: 'ping', token: 'x' }));
  assert.deepEqual(await one.until(/token/), ['text {"type":"pong","token":"x"}']);
  assert.deepEqual(one.head.split('\r\n'), [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  ]);
});

test('R8.10 what is no handshake is answered as HTTP, and ends', async (t) => {
  const server = await start(t);
  const { 'Sec-WebSocket-Key': _key, ...keyless } = HANDSHAKE;
  for (const [asked, status] of [
    [request('GET', '/socket', keyless), 400],
    [handshake({ 'Sec-WebSocket-Version': '12' }), 400],
    // ws would take it: a draft that names the page in Sec-WebSocket-Origin.
    [handshake({ 'Sec-WebSocket-Version': '8', 'Sec-WebSocket-Origin': 'http://evil.example' }), 400],
    [handshake({ Origin: 'http://evil.example' }), 403],
    [handshake({ Host: 'evil.example' }), 403],
    [request('GET', '/socket'), 404],
    [handshake().replace('/socket', '/elsewhere'), 404],
  ] as const) {
    const socket = connect({ port: server.webPort, host: '127.0.0.1' });
    socket.write(asked);
    let text = '';
    for await (const chunk of socket.setEncoding('latin1')) text += chunk;
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} `), asked);
    assert.match(text, /\r\n\r\nERROR: [A-Z_]+ .*\n$/, asked);
    assert.equal(text.includes('\r\nSec-WebSocket-Version: 13\r\n'), status === 400, asked);
  }
});

test('R8.10 R1.20 a visitor has as long as anywhere, and is told', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { clock, registerTimeout: 30 });
  const client = await visitor(server);
  await client.ask({ type: 'ping' });
  clock.advance(30_000);
  assert.equal((await client.next()).code, 'REGISTER_TIMEOUT');
  await client.wire.closed;
  assert.equal(client.wire.stream.code, 1000);
});

test('R8.17 R1.20 a visitor’s pings count, too', async (t) => {
  const server = await start(t, { maxVisitorBytes: 1000 });
  const one = await bare(server, {}, ...Array.from({ length: 11 }, () => frame(PING, 'x'.repeat(90))));
  assert.match((await one.until(/^close/)).at(-2) ?? '', /REGISTER_FIRST/);
});

test('R8.10 R1.16 whoever says too much at a time is slowed down, and nothing is lost', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { flood: true, clock });
  const [bob] = await server.people('Bob');
  const alice = await person(server, 'Alice');
  await bob.sync();
  for (let count = 0; count < 40; count++) alice.wire.send(JSON.stringify({ type: 'say', text: `${count}` }));
  const first = await bob.many(10);
  for (let second = 0; second < 20; second++) {
    clock.advance(1000);
    await bob.sync().then((lines) => first.push(...lines));
  }
  while (first.length < 40) {
    clock.advance(1000);
    first.push(...(await bob.sync()));
  }
  assert.deepEqual(
    first,
    Array.from({ length: 40 }, (_, count) => `Alice (to all): ${count}`),
  );
});

test('R8.16 R1.13 who does not read is dropped without a word, and others are told', async (t) => {
  const server = await start(t, { maxOutbox: 64 * 1024, slowHearer: 0 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const frozen = await bare(server, {}, objectFrame({ type: 'init', username: 'Frozen' }));
  await frozen.until(/welcome/);
  await bob.until(/^ONLINE:Frozen/);
  frozen.socket.pause();
  const line = 'x'.repeat(4000);
  let lines: string[] = [];
  while (!lines.includes('OFFLINE:Frozen:too slow')) {
    await alice.ask(...Array.from({ length: 100 }, () => line));
    lines = await bob.sync();
  }
  frozen.socket.resume();
  await frozen.closed;
});

test('R8.16 all that was said comes before the end: when one leaves, is taken over, and when the server stops', async (t) => {
  const server = await start(t);
  await server.account('Carol').then((carol) => carol.end());
  const alice = await person(server, 'Alice');
  alice.wire.send('{"type":"exit"}');
  assert.equal(parsed((await alice.wire.rest()).at(-1) ?? '').reason, 'exit');
  await alice.wire.closed;
  assert.equal(alice.wire.stream.code, 1000);
  const carol = await visitor(server);
  const login = { type: 'login', name: 'Carol', password: 'correct-horse' };
  assert.equal((await carol.ask(login)).status, 'welcome');
  const again = await visitor(server);
  assert.equal((await again.ask({ ...login, takeover: true })).status, 'welcome');
  assert.match((await carol.wire.rest()).at(-1) ?? '', /taken over/);
  await carol.wire.closed;
  assert.equal(carol.wire.stream.code, 1000);
  const stopped = server.stop('the end', 4000);
  assert.match((await again.wire.rest()).at(-1) ?? '', /the end/);
  await again.wire.closed;
  assert.equal(again.wire.stream.code, 1000);
  await stopped;
});

test('R8.15 a close ends the stay, what came before it is said, and what is said after it waits', async (t) => {
  const server = await start(t);
  const [bob] = await server.accounts('Bob');
  const one = await bare(
    server,
    {},
    objectFrame({ type: 'register', name: 'Alice', password: 'correct-horse' }),
    objectFrame({ type: 'say', text: 'before' }),
    closing(4321, 'tab closed'),
    objectFrame({ type: 'say', text: 'behind' }),
  );
  await one.closed;
  assert.deepEqual(
    (await bob.many(3)).map((line) => line.replace(/:\d+/, '')),
    ['ONLINE:Alice', 'Alice (to all): before', 'OFFLINE:Alice:disconnected'],
  );
  assert.match((await bob.ask('Alice:are you there?')).join(), /^STATUS:\d+:queued:Alice/);
  assert.deepEqual(await bob.ask('/who'), ['Online users: Bob']);
});

test('R8.11 R8.12 a text of 70,000 bytes goes and comes', async (t) => {
  const server = await start(t, {
    maxLine: 100_000,
    maxVisitorLine: 100_000,
    maxObject: 400_000,
    maxVisitorBytes: MiB,
  });
  const [alice, bob] = [await person(server, 'Alice'), await person(server, 'Bob')];
  const payload = '✓'.repeat(70_000 / 3);
  assert.equal((await alice.ask({ type: 'message', to: 'Bob', payload })).status, 'delivered');
  assert.equal((await bob.events()).find(({ type }) => type === 'message')?.payload, payload);
});

test('R8.13 what cannot be read ends the connection, what came before is said, and people are told', async (t) => {
  const server = await start(t);
  const [bob] = await server.people('Bob');
  const one = await bare(
    server,
    {},
    objectFrame({ type: 'init', username: 'Alice' }),
    objectFrame({ type: 'say', text: 'before' }),
    frame(BINARY, '{"type":"say","text":"behind"}'),
  );
  assert.match((await one.until(/^close/)).at(-1) ?? '', /^close 1003$/);
  await one.closed;
  assert.deepEqual(await bob.many(3), ['ONLINE:Alice', 'Alice (to all): before', 'OFFLINE:Alice:another protocol']);
});

test('R8.14 a ping is answered during a wait', async (t) => {
  const server = await start(t);
  const one = await bare(
    server,
    {},
    objectFrame({ type: 'init', username: 'Alice' }),
    objectFrame({ type: 'wait', seconds: 60, pattern: 'Bob: *', id: 1 }),
  );
  await one.until(/welcome/);
  one.socket.write(frame(PING, 'still there?'));
  assert.equal((await one.until(/^pong/)).at(-1), 'pong still there?');
  const bob = await server.person('Bob');
  bob.send('Alice:here');
  assert.match((await one.until(/matched/)).at(-1) ?? '', /"id":1/);
});

test('R8.12 MALFORMED and LINE_TOO_LONG are answers, and the next object is read', async (t) => {
  const server = await start(t, { maxObject: 1000 });
  const one = await bare(server, {}, objectFrame({ type: 'init', username: 'Alice' }));
  await one.until(/welcome/);
  for (const text of ['hello', '[]', '{"type":"ping"}{"type":"ping"}', 'x'.repeat(1500)])
    one.socket.write(frame(TEXT, text));
  one.socket.write(objectFrame({ type: 'ping', token: 'after' }));
  const codes = (await one.until(/after/)).flatMap((text) =>
    [...text.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code),
  );
  assert.deepEqual(codes, ['MALFORMED', 'MALFORMED', 'MALFORMED', 'LINE_TOO_LONG']);
});

test('R8.10 ws itself, as it is by default, is a client', async (t) => {
  const server = await start(t);
  const socket = new WebSocket(`ws://localhost:${server.webPort}/socket`, {
    origin: `http://localhost:${server.webPort}`,
  });
  await once(socket, 'open');
  assert.equal(socket.extensions, '');
  socket.send('{"type":"ping","token":"t"}');
  const [content] = (await once(socket, 'message')) as [Buffer];
  assert.deepEqual(parsed(String(content)), { type: 'pong', token: 't' });
  socket.ping('p');
  assert.equal(String((await once(socket, 'pong'))[0]), 'p');
  socket.close(3000, 'done');
  assert.equal((await once(socket, 'close'))[0], 3000);
});

test('R8.10 R8.6 with a certificate it is a wss address, and passwords may be asked for there', {
  skip: needs('openssl'),
}, async (t) => {
  const server = await start(t, { ...makeCertificate(folder(t)), passwordOverPlaintext: false, limitLoopback: true });
  const socket = new WebSocket(`wss://localhost:${server.webPort}/socket`, { rejectUnauthorized: false });
  await once(socket, 'open');
  socket.send('{"type":"register","name":"Alice","password":"correct-horse"}');
  const [content] = (await once(socket, 'message')) as [Buffer];
  assert.equal(parsed(String(content)).status, 'welcome');
  // More than a record of TLS has.
  const payload = 'x'.repeat(20_000);
  socket.send(JSON.stringify({ type: 'ping', token: payload }));
  const [refused] = (await once(socket, 'message')) as [Buffer];
  assert.equal(parsed(String(refused)).code, 'LINE_TOO_LONG');
  socket.close();
  await once(socket, 'close');
});
