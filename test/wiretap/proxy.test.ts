/** The proxy between real sockets: what it passes on, what it breaks on purpose, and what it never does. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Direction, MAX_CLIENTS, startProxy, type Witness } from '../../src/tools/wire/proxy.js';
import type { Trouble } from '../../src/tools/wire/pump.js';
import { connect, type TestClient } from '../support/client.js';

const NONE: Trouble = { split: undefined, delay: 0, dropAfter: undefined };

/** Everything that the proxy tells, as `1 up read …`, and the bytes that it holds at a time. */
class Notes implements Witness {
  readonly lines: string[] = [];
  /** The most bytes of a direction that were read and not passed on yet. */
  most = 0;
  private readonly held = { up: 0, down: 0 };
  private wake: () => void = () => {};

  read(client: number, direction: Direction, bytes: Buffer): void {
    this.held[direction] += bytes.length;
    this.most = Math.max(this.most, this.held[direction]);
    if (bytes.length < 200) this.add(`${client} ${direction} read ${bytes}`);
  }

  passed(client: number, direction: Direction, bytes: Buffer, index: number, count: number): void {
    this.held[direction] -= bytes.length;
    if (count > 1 && bytes.length < 200) this.add(`${client} ${direction} ${index + 1}/${count} ${bytes}`);
  }

  opened = (client: number, from: string): void => this.add(`${client} opened ${from.replace(/\d+$/, 'N')}`);
  ended = (client: number, direction: Direction): void => this.add(`${client} ${direction} ended`);
  broke = (client: number, direction: Direction, { code }: NodeJS.ErrnoException): void =>
    this.add(`${client} ${direction} ${code}`);
  unreachable = (client: number, { code }: NodeJS.ErrnoException): void => this.add(`${client} unreachable ${code}`);
  cut = (client: number): void => this.add(`${client} cut`);
  closed = (client: number): void => this.add(`${client} closed`);
  refused = (from: string): void => this.add(`refused ${from.replace(/\d+$/, 'N')}`);
  settled = (): Promise<void> => Promise.resolve();

  async until(line: string): Promise<void> {
    while (!this.lines.includes(line)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private add(line: string): void {
    this.lines.push(line.trimEnd());
    this.wake();
  }
}

interface Rig {
  readonly notes: Notes;
  /** A client of the proxy, and the connection that the server got for it. */
  pair(): Promise<readonly [client: TestClient, server: Socket]>;
  /** A client that the server need not get. */
  knock(): Promise<TestClient>;
}

async function rig(t: TestContext, trouble: Partial<Trouble> = {}): Promise<Rig> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets: Socket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  const notes = new Notes();
  const to = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const proxy = await startProxy({ host: '127.0.0.1', port: 0 }, to, { ...NONE, ...trouble }, notes);
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await proxy.stop();
    server.close();
  });
  const knock = async (): Promise<TestClient> => {
    const client = await connect(proxy.port, { stubborn: true });
    t.after(() => client.destroy());
    return client;
  };
  return {
    notes,
    knock,
    async pair() {
      const accepted = once(server, 'connection');
      const client = await knock();
      return [client, (await accepted)[0] as Socket];
    },
  };
}

async function all(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

const random = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 7919) % 251));

test('bytes come through as they were, either way, whole and in pieces', async (t) => {
  for (const split of [undefined, 1, 7, 4096]) {
    const { pair } = await rig(t, { split });
    const [client, server] = await pair();
    const bytes = random(10_000);
    const arrived = all(server);
    await client.sendRaw(bytes);
    client.end();
    assert.deepEqual(await arrived, bytes);
    server.end(bytes);
    await client.ended;
    assert.deepEqual(client.bytes, bytes);
  }
});

test('a split read is passed on in pieces of that size, in order', async (t) => {
  const { notes, pair } = await rig(t, { split: 3 });
  const [client, server] = await pair();
  const arrived = all(server);
  await client.sendRaw('who\nhi\n');
  client.end();
  await arrived;
  assert.deepEqual(
    notes.lines.filter((line) => line.includes('/')),
    ['1 up 1/3 who', '1 up 2/3 \nhi', '1 up 3/3'],
  );
});

test('who ends one direction goes on reading the other', async (t) => {
  const { notes, pair } = await rig(t);
  const [client, server] = await pair();
  const arrived = all(server);
  await client.sendRaw('last words');
  client.end();
  assert.equal(String(await arrived), 'last words');
  assert.ok(!notes.lines.includes('1 down ended'));
  server.end('good bye\n');
  assert.deepEqual(await client.rest(), ['good bye']);
  await notes.until('1 closed');
  assert.deepEqual(notes.lines, [
    '1 opened 127.0.0.1:N',
    '1 up read last words',
    '1 up ended',
    '1 down read good bye',
    '1 down ended',
    '1 closed',
  ]);
});

test('an end waits for the pieces that are still to be passed on', async (t) => {
  const { pair, notes } = await rig(t, { split: 4, delay: 20 });
  const [client, server] = await pair();
  // The whole of it and the end come together, so the end is known before the second piece is passed on.
  server.end('INFO: Good bye.\n');
  await client.until('INFO: Good bye.');
  await notes.until('1 down ended');
  assert.equal(notes.lines.at(-2), '1 down 4/4 ye.');
});

test('a server that has ended may go on reading, and a reset of it is passed on behind what it said', async (t) => {
  const { notes, pair } = await rig(t);
  const [client, server] = await pair();
  server.end('INFO: Good bye.\n');
  await client.until('INFO: Good bye.');
  await notes.until('1 down ended');
  const heard = once(server, 'data');
  await client.sendRaw('still here\n');
  assert.equal(String((await heard)[0]), 'still here\n');
  server.resetAndDestroy();
  await notes.until('1 closed');
  assert.deepEqual(notes.lines.slice(-2), ['1 down EPIPE', '1 closed']);
  // After the end only the side that writes is told, by a reset and not by a simple end.
  client.socket.write('');
  assert.deepEqual(await client.closed, { reset: true });
});

test('a reset waits for the pieces that are still to be passed on', async (t) => {
  const { notes, pair } = await rig(t, { split: 1, delay: 20 });
  const [client, server] = await pair();
  server.write('INFO: Good bye.\n');
  await notes.until('1 down read INFO: Good bye.');
  server.resetAndDestroy();
  // By writing the proxy learns of it while it passes on.
  await client.sendRaw('x');
  assert.deepEqual(await client.until('INFO: Good bye.'), ['INFO: Good bye.']);
  await notes.until('1 closed');
  assert.deepEqual(notes.lines.slice(-2), ['1 down ECONNRESET', '1 closed']);
});

test('clients are numbered, and each has a connection of its own', async (t) => {
  const { notes, pair } = await rig(t);
  const [one, first] = await pair();
  const [two, second] = await pair();
  first.write('to one\n');
  second.write('to two\n');
  assert.deepEqual([await one.next(), await two.next()], ['to one', 'to two']);
  assert.ok(notes.lines.includes('2 down read to two'));
  one.destroy();
  await notes.until('1 up ended');
  second.write('still here\n');
  assert.equal(await two.next(), 'still here');
});

test('a connection is cut behind exactly so many bytes, both directions together', async (t) => {
  const { notes, pair } = await rig(t, { dropAfter: 10 });
  const [client, server] = await pair();
  server.write('1234');
  await notes.until('1 down read 1234');
  const arrived = all(server);
  await client.sendRaw('abcdefghijkl');
  assert.equal(String(await arrived), 'abcdef');
  await client.ended;
  assert.equal(String(client.bytes), '1234');
  await notes.until('1 closed');
  assert.ok(notes.lines.includes('1 cut'));
});

test('cut after nothing means that nothing is passed on', async (t) => {
  const { notes, pair } = await rig(t, { dropAfter: 0 });
  const [client, server] = await pair();
  const arrived = all(server);
  await client.sendRaw('x');
  assert.equal(String(await arrived), '');
  await notes.until('1 closed');
});

test('a reset is passed on as a reset, either way', async (t) => {
  const { notes, pair } = await rig(t);
  const [client, server] = await pair();
  server.write('hello\n');
  await client.next();
  server.resetAndDestroy();
  assert.deepEqual(await client.closed, { reset: true });
  await notes.until('1 down ECONNRESET');
  const [other, second] = await pair();
  second.write('hello\n');
  await other.next();
  const broken = once(second, 'error');
  other.socket.resetAndDestroy();
  assert.equal(((await broken)[0] as NodeJS.ErrnoException).code, 'ECONNRESET');
  await notes.until('2 up ECONNRESET');
});

test('a server that is not there is told, and the client let go', async (t) => {
  const notes = new Notes();
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  const proxy = await startProxy({ host: '127.0.0.1', port: 0 }, { host: '127.0.0.1', port }, NONE, notes);
  t.after(() => proxy.stop());
  const client = await connect(proxy.port);
  await client.closed;
  await notes.until('1 closed');
  assert.deepEqual(notes.lines, ['1 opened 127.0.0.1:N', '1 unreachable ECONNREFUSED', '1 closed']);
});

test('who does not read slows the other side down: never more than one read is held, and nothing is lost', async (t) => {
  const { notes, pair } = await rig(t);
  const [client, server] = await pair();
  const bytes = Buffer.alloc(64 * 1024, 'x');
  const times = 256;
  // Neither side reads yet: more is on its way than the kernel takes.
  client.socket.pause();
  const writes = Array.from({ length: times }, () => [client.sendRaw(bytes), server.write(bytes)]);
  await writes[0]?.[0];
  let arrived = 0;
  server.on('data', (chunk: Buffer) => {
    arrived += chunk.length;
  });
  const ended = once(server, 'end');
  client.end();
  await ended;
  assert.equal(arrived, times * bytes.length);
  client.socket.resume();
  server.end();
  await client.ended;
  assert.equal(client.bytes.length, times * bytes.length);
  assert.ok(notes.most <= bytes.length, `${notes.most} bytes were held`);
});

test('beyond 200 clients at a time one more is refused, and the others go on', async (t) => {
  const { notes, pair, knock } = await rig(t);
  assert.equal(MAX_CLIENTS, 200);
  const [client, server] = await pair();
  for (let number = 2; number <= MAX_CLIENTS; number++) await pair();
  const more = await knock();
  await more.ended;
  await notes.until('refused 127.0.0.1:N');
  assert.deepEqual(
    notes.lines.filter((line) => line.startsWith('201 ')),
    [],
  );
  server.write('still here\n');
  assert.deepEqual(await client.until('still here'), ['still here']);
});
