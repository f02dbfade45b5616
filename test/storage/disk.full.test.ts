/**
 * Disks that are full, read-only or failing. Long, and it needs what not every machine allows: mounting, prlimit, a C compiler.
 * What is missing is skipped with a reason.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { type Mail, StorageError, type Store } from '../../src/core/store.js';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { accountOf, mailTo } from './contract.js';
import { failing, failingDisk } from './failing-disk.js';
import { allMail, atEnd, openIn, startProgram, temporaryDirectory } from './helpers.js';
import { mounting, smallDisk, works } from './small-disk.js';

const LIMITS = { perMailbox: 1e9, perSender: 1e9, bytes: 1e12 };
const BODY = 'x'.repeat(400);

/** Takes all the room there is, to the last byte. */
function fill(path: string): void {
  for (const size of [65_536, 4_096, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}

/** Appends in groups of 50 until one is refused; returns those acknowledged and those refused. */
async function appendUntilRefused(store: Store, from: number): Promise<{ stored: number[]; refused: number[] }> {
  const stored: number[] = [];
  const refused: number[] = [];
  for (let id = from; refused.length === 0; id += 50) {
    assert.ok(id < from + 100_000, 'the disk never got full');
    const group = Array.from({ length: 50 }, async (_, index) => {
      try {
        assert.equal((await store.appendMail(mailTo('bob', id + index, { body: BODY }), LIMITS)).outcome, 'stored');
        stored.push(id + index);
      } catch (error) {
        assert.ok(error instanceof StorageError, String(error));
        refused.push(id + index);
      }
    });
    await Promise.all(group);
  }
  return { stored, refused };
}

const ids = (mails: readonly Mail[]): number[] => mails.map((mail) => mail.id);

describe('a full disk', () => {
  it('refuses what it cannot store, reads on, and recovers by itself, time and again', mounting, async (t) => {
    const directory = smallDisk(t, 6);
    const data = join(directory, 'data');
    const store = await openIn(t, data);
    await store.createAccount(accountOf('Bob'));
    const acknowledged: number[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const ballast = join(directory, 'ballast');
      fill(ballast);
      const { stored, refused } = await appendUntilRefused(store, round * 100_000);
      acknowledged.push(...stored);
      // Reading goes together with writing that fails. More than the refused group has taken of the log: that is free again.
      const [write, read] = await Promise.allSettled([
        store.appendMail(mailTo('bob', 1, { body: BODY.repeat(1000) }), LIMITS),
        store.account('bob'),
      ]);
      assert.deepEqual([write.status, read.status], ['rejected', 'fulfilled']);
      assert.deepEqual(ids(await allMail(store, 'bob')), acknowledged);
      rmSync(ballast);
      for (const id of refused) {
        assert.equal((await store.appendMail(mailTo('bob', id, { body: BODY }), LIMITS)).outcome, 'stored');
        acknowledged.push(id);
      }
      assert.deepEqual(ids(await allMail(store, 'bob')), acknowledged);
      await store.removeMail(acknowledged.splice(0).map((id) => mailTo('bob', id)));
    }
    await store.reserveIds(1);
    await store.close();
    const again = await openIn(t, data);
    assert.deepEqual(await allMail(again, 'bob'), []);
    assert.equal(await again.reserveIds(1), 2);
  });

  it(
    'can be opened, read and closed where the database is there already; refuses to create one',
    mounting,
    async (t) => {
      const directory = smallDisk(t, 6);
      await (await openIn(t, join(directory, 'data'))).close();
      fill(join(directory, 'ballast'));
      const store = await openIn(t, join(directory, 'data'));
      await assert.rejects(store.createAccount(accountOf('Bob')), StorageError);
      assert.equal(await store.account('bob'), null);
      await store.close();
      // A directory and an empty file still fit on a tmpfs; what stands in them does not.
      await assert.rejects(openSqliteStore(join(directory, 'new')), { name: 'StoreOpenError', problem: 'disk-full' });
      rmSync(join(directory, 'ballast'));
      const opened = await openIn(t, join(directory, 'new'));
      assert.equal(await opened.createAccount(accountOf('Bob')), true);
    },
  );
});

describe('a read-only disk', () => {
  it('is refused, and taken when it can be written again', mounting, async (t) => {
    const directory = smallDisk(t, 6);
    const data = join(directory, 'data');
    const store = await openIn(t, data);
    await store.createAccount(accountOf('Bob'));
    await store.close();
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    const refused = { name: 'StoreOpenError', problem: 'not-writable' };
    await assert.rejects(openSqliteStore(data), refused);
    await assert.rejects(openSqliteStore(join(directory, 'new')), refused);
    execFileSync('mount', ['-o', 'remount,rw', directory]);
    assert.deepEqual(await (await openIn(t, data)).account('bob'), accountOf('Bob'));
  });

  it('is refused also where the last server was killed', mounting, async (t) => {
    const directory = smallDisk(t, 6);
    const child = startProgram(t, 'append', [directory]);
    const acknowledged: number[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('+')) acknowledged.push(Number(line.slice(1)));
      if (acknowledged.length === 100) child.kill('SIGKILL');
    }
    assert.ok(readdirSync(directory).includes('partyline.db-wal'));
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    await assert.rejects(openSqliteStore(directory), { name: 'StoreOpenError', problem: 'not-writable' });
    execFileSync('mount', ['-o', 'remount,rw', directory]);
    const found = new Set(ids(await allMail(await openIn(t, directory), 'bob')));
    for (const id of acknowledged) assert.ok(found.has(id) || id % 3 === 0);
  });
});

describe('a disk that fails to write', () => {
  const mayLimit = works('prlimit', '--version');

  it('refuses, reads on, and recovers by itself', { skip: !mayLimit && 'prlimit is missing' }, async (t) => {
    const limit = (bytes: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
    const ignore = () => {};
    // Without a listener the system ends the process that exceeds the limit.
    process.on('SIGXFSZ', ignore);
    atEnd(t, () => {
      limit('unlimited');
      process.off('SIGXFSZ', ignore);
    });
    const store = await openIn(t, temporaryDirectory(t));
    await store.createAccount(accountOf('Bob'));
    for (let round = 1; round <= 5; round += 1) {
      limit('0');
      const calls = [
        store.appendMail(mailTo('bob', round * 10), LIMITS),
        store.account('bob'),
        store.appendMail(mailTo('bob', round * 10 + 1), LIMITS),
      ];
      const settled = await Promise.allSettled(calls);
      limit('unlimited');
      assert.deepEqual(
        settled.map((call) => call.status),
        ['rejected', 'fulfilled', 'rejected'],
      );
      assert.equal((await store.appendMail(mailTo('bob', round * 10 + 2), LIMITS)).outcome, 'stored');
    }
    assert.deepEqual(ids(await allMail(store, 'bob')), [12, 22, 32, 42, 52]);
  });
});

describe('a failing fsync', () => {
  /** Runs the steps (see programs/fsync.ts), kills the program with -9, and returns what it said and what it left. */
  async function run(t: TestContext, steps: readonly string[]): Promise<{ said: string[]; left: number[] }> {
    const data = temporaryDirectory(t);
    const { env, when } = failingDisk(t);
    const child = startProgram(t, 'fsync', [data, when, ...steps], { env });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      if (said.length === steps.length) child.kill('SIGKILL');
    }
    const store = await openSqliteStore(data);
    const left = ids(await allMail(store, 'bob'));
    await store.close();
    return { said, left };
  }

  it('refuses, reads on, recovers by itself, and what was refused is not there after a crash', failing, async (t) => {
    const { said, left } = await run(t, ['good:1', 'bad:2', 'bad:3', 'good:4', 'bad:5', 'good:6']);
    assert.deepEqual(said, [
      '1 stored, and reads Bob',
      '2 refused: StorageError disk I/O error, and reads Bob',
      '3 refused: StorageError disk I/O error, and reads Bob',
      '4 stored, and reads Bob',
      '5 refused: StorageError disk I/O error, and reads Bob',
      '6 stored, and reads Bob',
    ]);
    assert.deepEqual(left, [1, 4, 6]);
  });

  it('leaves nothing that was refused for a crash to find, when it fails once', failing, async (t) => {
    const { said, left } = await run(t, ['good:1', '1:2']);
    assert.match(said[1] ?? '', /^2 refused: StorageError/);
    assert.deepEqual(left, [1]);
  });

  it('leaves nothing that was refused for a crash to find, when it goes on failing until then', failing, async (t) => {
    const { said, left } = await run(t, ['good:1', 'lasting:2', 'lasting:3']);
    for (const line of said.slice(1)) assert.match(line, /^[23] refused: StorageError .*, and reads Bob$/);
    assert.deepEqual(left, [1]);
  });

  it(
    'is answered by what the database has when it is opened again, where not even that can be undone',
    failing,
    async (t) => {
      const answers = new Set<string>();
      for (const calls of ['2', '3', '4', '5', '6', 'dead']) {
        const { said, left } = await run(t, ['good:1', `${calls}:2`, 'good:3']);
        const [, answer = ''] = /^2 (stored|refused|uncertain)\b.*, and reads Bob$/.exec(said[1] ?? '') ?? [];
        answers.add(answer);
        assert.equal(said[2], '3 stored, and reads Bob');
        if (answer === 'uncertain')
          assert.deepEqual(
            left.filter((id) => id !== 2),
            [1, 3],
          );
        else assert.deepEqual(left, answer === 'stored' ? [1, 2, 3] : [1, 3], `${calls}: ${said[1]}`);
      }
      assert.deepEqual([...answers].sort(), ['refused', 'stored', 'uncertain']);
    },
  );
});
