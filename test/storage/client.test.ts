/** The near side of the worker thread: what happens when the thread dies. The clock's hands are turned by the test. */
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { StorageError } from '../../src/core/store.js';
import { Client } from '../../src/storage/sqlite/client.js';
import { StoreOpenError } from '../../src/storage/sqlite/errors.js';
import { startDatabase } from '../../src/storage/sqlite/thread.js';
import { atEnd, temporaryDirectory } from './helpers.js';

/** A client whose threads can be killed and whose pauses end when they are told to. */
class Rig {
  readonly pauses: number[] = [];
  readonly threads: Worker[] = [];
  readonly events: string[] = [];
  directory: string;
  private endPause: (() => void) | null = null;
  private changed: (() => void) | null = null;
  private clientOrNull: Client | null = null;

  private constructor(directory: string) {
    this.directory = directory;
  }

  get client(): Client {
    assert.ok(this.clientOrNull);
    return this.clientOrNull;
  }

  static async open(t: TestContext): Promise<Rig> {
    const rig = new Rig(temporaryDirectory(t));
    const note = (event: string) => {
      rig.events.push(event);
      rig.changed?.();
    };
    rig.clientOrNull = await Client.open({
      start: () => {
        const thread = startDatabase({ directory: rig.directory, busyTimeout: 0, maxBytes: 1e9 });
        rig.threads.push(thread);
        return thread;
      },
      maxWaiting: 2_000,
      after: (ms, callback) => {
        rig.pauses.push(ms);
        rig.endPause = callback;
      },
      logger: { debug: note, info: note, warn: note, error: note, audit: note },
    });
    atEnd(t, () => rig.client.close());
    return rig;
  }

  kill(): void {
    void this.threads.at(-1)?.terminate();
  }

  /** Resolves with the next event that is logged. */
  async event(): Promise<string> {
    while (this.events.length === 0) await new Promise<void>((resolve) => (this.changed = resolve));
    return this.events.shift() as string;
  }

  pass(): void {
    const end = this.endPause;
    assert.ok(end, 'there is no pause');
    this.endPause = null;
    end();
  }
}

const account = (name: string) =>
  ['createAccount', { key: name, name, hash: 'x', settings: '', createdAt: 1, firstId: 0 }] as const;

it('rejects all that waits when the thread dies, rejects until it is back, and has kept what was acknowledged', async (t) => {
  const rig = await Rig.open(t);
  assert.equal(await rig.client.call(account('ann')), true);
  const waiting = Array.from({ length: 1_200 }, (_, index) =>
    rig.client.call(['account', `${index}`], index % 2 === 0 ? 'urgent' : 'usual'),
  );
  rig.kill();
  assert.deepEqual([rig.client.isOpen, rig.client.load, rig.client.failed], [true, 1_200, 0]);
  for (const call of waiting) await assert.rejects(call, StorageError);
  assert.equal(await rig.event(), 'the storage has stopped and is being started again');
  await assert.rejects(rig.client.call(['account', 'ann']), StorageError);
  // For whoever watches the server (R8.42).
  assert.deepEqual([rig.client.isOpen, rig.client.load, rig.client.failed], [false, 0, 1_201]);
  rig.pass();
  assert.equal(await rig.event(), 'the storage works again');
  assert.notEqual(await rig.client.call(['account', 'ann']), null);
  assert.equal(await rig.client.call(account('ann')), false);
  assert.equal(rig.threads.length, 2);
});

it('pauses longer with every death, up to half a minute, and shortly again after work was done', async (t) => {
  const rig = await Rig.open(t);
  for (let death = 1; death <= 11; death += 1) {
    rig.kill();
    assert.match(await rig.event(), /has stopped/);
    rig.pass();
    assert.match(await rig.event(), /works again/);
  }
  assert.deepEqual(rig.pauses, [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  await rig.client.call(['account', 'ann']);
  rig.kill();
  assert.match(await rig.event(), /has stopped/);
  assert.equal(rig.pauses.at(-1), 100);
});

it('tries again when the database cannot be opened again', async (t) => {
  const rig = await Rig.open(t);
  const { directory } = rig;
  rig.directory = '/dev/null/data';
  rig.kill();
  assert.match(await rig.event(), /has stopped/);
  rig.pass();
  assert.equal(await rig.event(), 'the storage could not be started again');
  await assert.rejects(rig.client.call(['account', 'ann']), StorageError);
  rig.directory = directory;
  rig.pass();
  assert.match(await rig.event(), /works again/);
  assert.equal(await rig.client.call(account('ann')), true);
});

it('closes while the thread is dead, and while it is being started again', async (t) => {
  const rig = await Rig.open(t);
  rig.kill();
  assert.match(await rig.event(), /has stopped/);
  await rig.client.close();
  rig.pass();
  assert.equal(rig.threads.length, 1);

  const other = await Rig.open(t);
  other.kill();
  assert.match(await other.event(), /has stopped/);
  other.pass();
  await other.client.close();
  assert.equal(other.threads.at(-1)?.threadId, -1, 'the thread has ended');
  // Nobody holds it any more.
  await (
    await Client.open({
      start: () => startDatabase({ directory: other.directory, busyTimeout: 0, maxBytes: 1e9 }),
      maxWaiting: 1,
    })
  ).close();
});

it('says that SQLite cannot be started when the thread ends before it has opened anything', async () => {
  const { Worker } = await import('node:worker_threads');
  const start = () => new Worker('throw new Error("no such module")', { eval: true });
  await assert.rejects(Client.open({ start, maxWaiting: 1 }), (error) => {
    assert.ok(error instanceof StoreOpenError);
    assert.deepEqual([error.problem, error.message.includes('(no such module)')], ['sqlite', true]);
    return true;
  });
});

it('lets a process end that has nothing left to do', async (t) => {
  const { startProgram } = await import('./helpers.js');
  const child = startProgram(t, 'idle', [temporaryDirectory(t)]);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 0);
});
