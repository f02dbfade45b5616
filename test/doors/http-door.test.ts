/** The web port over two ends of a stream in memory: its routes, and what the kernel's buffers hide on real sockets. */
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { Tally } from '../../src/counts.js';
import { Hosts } from '../../src/doors/web/hosts.js';
import { HttpDoor } from '../../src/doors/web/http-door.js';
import type { Route } from '../../src/doors/web/route.js';
import { type Code, Refusal } from '../../src/language/codes.js';
import { Turns, turnClock } from '../../src/link/turns.js';
import { HandClock } from '../support/clock.js';
import { collector, type Logged, settings } from '../support/server.js';
import { type Asked, answerIn, request } from '../support/web.js';
import { turn } from './come.js';

interface Rig {
  readonly clock: HandClock;
  readonly log: Logged[];
  come(): { readonly client: Duplex; readonly socket: Duplex };
}

/** A door whose one page has so many bytes, and these routes. */
function rig(size: number, routes: readonly Route[] = []): Rig {
  const clock = new HandClock();
  const log: Logged[] = [];
  const page = (_request: unknown, response: ServerResponse): void => void response.end(Buffer.alloc(size));
  const door = new HttpDoor({
    ...{
      settings,
      routes,
      refused: new Tally<Code>(),
      clock,
      upgrade: null,
      logger: collector(log),
      turns: new Turns(turnClock(clock)),
    },
    pages: (path) => (path === '/' ? page : undefined),
    enterBehindProxy: () => () => {},
  });
  const peer = {
    connection: 7,
    address: '192.0.2.1',
    network: '192.0.2.1',
    share: null,
    local: '',
    confidential: false,
    cameBy: 'web' as const,
  };
  return {
    clock,
    log,
    come() {
      const [client, socket] = duplexPair();
      door.welcome(socket as Socket, peer, false, null);
      return { client, socket };
    },
  };
}

async function all(client: Duplex): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of client) chunks.push(chunk as Buffer);
  return answerIn(Buffer.concat(chunks));
}

test('R8.4 who does not take a file of the page is cut off after 30 seconds, and one who takes it is not', async () => {
  const { clock, come } = rig(1_000_000);
  const [frozen, reading] = [come(), come()];
  for (const { client } of [frozen, reading]) client.end(request('GET', '/'));
  assert.equal((await all(reading.client)).body.length, 1_000_000);
  clock.advance(29_999);
  assert.equal(frozen.socket.destroyed, false);
  clock.advance(1);
  assert.equal(frozen.socket.destroyed, true);
  assert.equal(reading.socket.errored, null);
});

test('R8.2 what a route throws is answered: a refusal as one, and a fault of the server is logged', async () => {
  const thrown: readonly (readonly [unknown, number, RegExp, number])[] = [
    [new Refusal({ code: 'NO_SUCH_TOKEN', why: 'get' }), 404, /^ERROR: NO_SUCH_TOKEN /, 0],
    [new Error('a bug'), 500, /^ERROR: INTERNAL That was a fault of the server\./, 1],
  ];
  for (const [error, status, text, logged] of thrown) {
    const handle = (): void => {
      throw error;
    };
    const { log, come } = rig(1, [{ method: 'GET', path: '/files/', handle }]);
    const { client } = come();
    client.end(request('GET', '/files/abc'));
    const answer = await all(client);
    assert.equal(answer.status, status);
    assert.match(answer.text, text);
    assert.equal(log.filter(({ event }) => event === 'a request could not be answered').length, logged);
  }
});

test('R8.2 a route has what begins as it says, by the methods that it says; others are told which', async () => {
  const handle: Route['handle'] = (_request, response, { address }, { pathname }) =>
    void response.end(`${address} ${pathname}`);
  const routes = ['GET', 'PUT'].map((method) => ({ method, path: '/files/', handle }));
  const { come } = rig(1, [...routes, { method: 'POST', path: '/say', handle }]);
  const ask = async (method: string, path: string): Promise<Asked> => {
    const { client } = come();
    client.end(request(method, path));
    return all(client);
  };
  assert.equal((await ask('GET', '/files/abc/x?y=z')).text, '192.0.2.1 /files/abc/x');
  assert.equal((await ask('POST', '/say')).text, '192.0.2.1 /say');
  const other = await ask('POST', '/files/abc');
  assert.deepEqual([other.status, other.headers.allow], [405, 'GET, PUT']);
  for (const path of ['/say/lab', '/files', '/sayso']) assert.equal((await ask('POST', path)).status, 404, path);
});

test('R8.4 what stands behind a request takes nothing of its answer, whatever it is', async () => {
  for (const behind of ['GARBAGE', 'GET / HTT', request('GET', '/'), '\r\n', '\0'.repeat(1000)]) {
    for (const connection of ['close', 'keep-alive']) {
      const held: ServerResponse[] = [];
      const handle: Route['handle'] = (_request, response) => void held.push(response);
      const { come } = rig(1, [{ method: 'GET', path: '/wait', handle }]);
      const { client } = come();
      client.end(`${request('GET', '/wait', { Connection: connection })}${behind}`);
      await turn();
      held[0]?.end('done');
      assert.equal((await all(client)).text, 'done', `${connection}: ${JSON.stringify(behind)}`);
      assert.equal(held.length, 1);
    }
  }
});

test('R8.4 a thousand requests sent before the answer, or after the last, are not made out', async (t) => {
  let made = 0;
  const count = (): void => void made++;
  subscribe('http.server.request.start', count);
  t.after(() => unsubscribe('http.server.request.start', count));
  const held: ServerResponse[] = [];
  const handle: Route['handle'] = (_request, response) => void held.push(response);
  const { come } = rig(1, [{ method: 'GET', path: '/wait', handle }]);
  const { client } = come();
  const ask = (path: string): string => request('GET', path, { Connection: 'keep-alive' });
  const flood = ask('/').repeat(1000);
  for (const bytes of [`${ask('/wait')}${ask('/')}`, flood]) {
    client.write(bytes);
    await turn();
  }
  assert.equal(made, 2);
  held[0]?.end('done');
  await turn();
  client.end(flood);
  assert.equal((await all(client)).text, 'done');
  assert.equal(made, 2);
});

test('R8.4 whoever has the answer may ask again, also before this side knows that it has gone', async () => {
  const { come } = rig(1);
  const { client, socket } = come();
  let read = 0;
  Object.defineProperty(socket, 'bytesRead', { get: () => read });
  // As it is with TLS, bytes have left some time before that is told.
  const left: (() => void)[] = [];
  const write = socket._write;
  socket._write = (chunk, encoding, done) => write.call(socket, chunk, encoding, () => left.push(done));
  let got = '';
  client.setEncoding('latin1').on('data', (text: string) => {
    got += text;
  });
  const send = async (path: string): Promise<void> => {
    const bytes = request('GET', path, { Connection: 'keep-alive' });
    read += bytes.length;
    client.write(bytes);
    await turn();
  };
  await send('/');
  assert.match(got, /^HTTP\/1\.1 200 .*\r\n\r\n/s);
  await send('/nowhere');
  while (left.length > 0) {
    left.shift()?.();
    await turn();
  }
  assert.match(got, /HTTP\/1\.1 404 .*ERROR: NO_SUCH_PAGE/s);
  assert.equal(client.readableEnded, false);
});

test('R8.3 a machine is known by its own names, and by the one under which it listens', () => {
  const hosts = new Hosts({ host: 'Chat.lan', webOrigin: [] }, 'Box.example.org');
  const known = (name: string): boolean => hosts.isOurs(new URL(`http://${name}/`));
  for (const name of ['chat.lan', 'box', 'box.local', 'box.example.org', 'BOX.local.']) assert.ok(known(name), name);
  for (const name of ['lan', 'box.lan', 'box.example.org.evil.example', 'example.org']) assert.ok(!known(name), name);
});
