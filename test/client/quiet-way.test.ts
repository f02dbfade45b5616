/** Files on connections of their own, where nobody wants them any more: what is given up makes no connection, and ends at once. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Files } from '../../src/client/files/files.js';
import { News } from '../../src/client/files/news.js';
import { QuietWay } from '../../src/client/files/quiet-way.js';
import { ReceivedFile } from '../../src/client/files/received-file.js';
import { folder } from '../support/certificates.js';

/** Longer than any test. */
const FOREVER = 1_000_000_000;

class Door {
  readonly host = '127.0.0.1';
  port = 0;
  private count = 0;
  private readonly server = createServer((socket) => {
    this.count++;
    socket.on('error', () => {});
    this.visited(socket);
  });

  constructor(private readonly visited: (socket: Socket) => void) {}

  async open(t: TestContext): Promise<this> {
    t.after(() => this.server.close());
    await new Promise<void>((resolve) => this.server.listen(0, this.host, resolve));
    this.port = (this.server.address() as { port: number }).port;
    return this;
  }

  /** How many have come until now: one more comes, behind all who came before, and the door ends it. */
  async visitors(): Promise<number> {
    const last = connect(this.port, this.host).on('error', () => {});
    await new Promise((resolve) => last.once('close', resolve));
    return this.count - 1;
  }
}

const ready = { id: 1, token: 'abc', size: 5 };

function course(stop: AbortController) {
  return { news: new News(), onProgress: () => {}, signal: stop.signal };
}

async function place(t: TestContext): Promise<ReceivedFile> {
  const file = await ReceivedFile.create(folder(t));
  t.after(() => file.discard());
  return file;
}

test('a file that was given up before its connection makes none, either way', async (t) => {
  const door = await new Door((socket) => socket.destroy()).open(t);
  const way = new QuietWay(door);
  const stop = new AbortController();
  stop.abort();
  const path = join(folder(t), 'a.txt');
  writeFileSync(path, 'hello');
  const file = await open(path);
  t.after(() => file.close());
  await assert.rejects(way.get(ready, await place(t), course(stop)), /cancelled/);
  await assert.rejects(way.put(ready, file, course(stop)), /cancelled/);
  assert.equal(await door.visitors(), 0);
});

test('a file whose connection broke, and that was given up before the next, makes no other', async (t) => {
  const stop = new AbortController();
  const door = await new Door((socket) => {
    socket.resetAndDestroy();
    stop.abort();
  }).open(t);
  await assert.rejects(new QuietWay(door).get(ready, await place(t), course(stop)), /cancelled/);
  assert.equal(await door.visitors(), 1);
});

test('a file that has come, and was given up before the server said whether it is whole, waits for no word', async () => {
  const stop = new AbortController();
  const waiting = new News().ending(FOREVER, stop.signal);
  stop.abort();
  await assert.rejects(waiting);
  await assert.rejects(new News().ending(FOREVER, stop.signal));
});

test('a file that is accepted while one leaves is not fetched', async (t) => {
  const door = await new Door((socket) => socket.destroy()).open(t);
  const files = new Files(
    { door, folder: folder(t) },
    {
      command: () => new Promise(() => {}),
      silently: () => new Promise(() => {}),
      say: () => {},
      wrong: () => {},
      confirm: () => new Promise(() => {}),
      status: () => {},
      columns: 80,
      canConfirm: true,
    },
  );
  files.observe({ type: 'file_offer', file_id: 1, filename: 'a.txt', from: 'Alice', size: 5 });
  files.leave();
  assert.equal(files.accepted({ type: 'file_ready', file_id: 1, token: 'abc' }), true);
  while (files.areUnderWay) await new Promise(setImmediate);
  assert.equal(await door.visitors(), 0);
});
