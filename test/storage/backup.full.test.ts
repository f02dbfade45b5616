/** Backups of a store that is in use: what is in one, what nothing is left of, and that nobody waits long for it. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { BackupError } from '../../src/core/backups.js';
import type { Store } from '../../src/core/store.js';
import { readManifest } from '../../src/storage/backup/manifest.js';
import { Stop, TaskError, Tasker } from '../../src/storage/backup/tasker.js';
import { Database } from '../../src/storage/sqlite/driver.js';
import { databasePath } from '../../src/storage/sqlite/files.js';
import { enlarge, type Kept, keep, NOON, newPlace, offerFile, onceUnderWay, untold } from './backups.js';
import { accountOf, mailTo, ROOMY } from './contract.js';
import { allMail, openIn, temporaryDirectory } from './helpers.js';
import { mounting, smallDisk } from './small-disk.js';

/** Opens what a backup has, by its own: as if it were a data directory. */
async function openBackup(t: TestContext, directory: string): Promise<Store> {
  const data = temporaryDirectory(t);
  writeFileSync(databasePath(data), readFileSync(join(directory, 'partyline.db')), { mode: 0o600 });
  return openIn(t, data);
}

async function isRefused(made: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(made, (error) => {
    assert.ok(error instanceof BackupError, String(error));
    assert.match(error.message, sentence);
    return true;
  });
}

/** A store that it takes a while to copy. */
async function enlarged(t: TestContext): Promise<Kept> {
  const kept = await keep(t);
  await enlarge(kept);
  return kept;
}

describe('a backup', () => {
  it('has what is stored and the files that wait, for its owner alone, and says what it holds', async (t) => {
    const kept = await keep(t);
    await kept.store.createAccount(accountOf('Bob'));
    await kept.store.appendMail(mailTo('bob', 3, { body: 'Grüße' }), ROOMY);
    await offerFile(kept, 5, 'a cake');
    const directory = newPlace(t);
    const told: string[] = [];
    const backup = await kept.backups.make(directory, (what) => told.push(what));
    assert.deepEqual({ ...backup, bytes: 0 }, { directory, at: NOON, bytes: 0, files: 1, fileBytes: 6, leftOut: [] });
    assert.deepEqual(readdirSync(directory).sort(), ['backup.json', 'files', 'partyline.db']);
    assert.equal(readFileSync(join(directory, 'files/5'), 'utf8'), 'a cake');
    for (const [path, mode] of [
      ['.', 0o700],
      ['files', 0o700],
      ['backup.json', 0o600],
      ['partyline.db', 0o600],
      ['files/5', 0o600],
    ] as const)
      assert.equal(statSync(join(directory, path)).mode & 0o777, mode, path);
    const { version, date, holds } = readManifest(directory);
    assert.deepEqual([version, date], ['1.2.3', '2023-11-14T22:13:20.000Z']);
    assert.deepEqual(holds, { accounts: 1, groups: 0, rooms: 0, mail: 1, history: 0 });
    const store = await openBackup(t, directory);
    assert.equal((await store.account('bob'))?.name, 'Bob');
    assert.deepEqual(
      (await store.readMail('bob', 9, 0)).map(({ body }) => body),
      ['Grüße'],
    );
    assert.equal(await kept.backups.last(), NOON);
  });

  it('has all that was written meanwhile, before and behind the page that is being copied', async (t) => {
    const kept = await keep(t);
    const { store } = kept;
    await enlarge(kept);
    const directory = newPlace(t);
    const range = (first: number, last: number): number[] =>
      Array.from({ length: last - first + 1 }, (_, n) => first + n);
    let [n, before, copied] = [0, 0, 0];
    // A machine that is busy may find the copy made before anything could be written: then it is made again.
    while (copied === before) {
      rmSync(directory, { recursive: true, force: true });
      before = n;
      await kept.backups.make(directory, (what) => {
        if (what !== 'copied') return;
        n += 1;
        // One thing that grows, one that shrinks, and one that stays where it is: all of it in one transaction.
        void store.appendMail(mailTo('carl', n, { body: 'new' }), ROOMY);
        void store.removeMail([mailTo('bob', n)]);
        void store.saveSettings('bob', JSON.stringify({ n }));
      });
      const copy = await openBackup(t, directory);
      copied = (JSON.parse((await copy.account('bob'))?.settings || '{"n":0}') as { n: number }).n;
      // As it was at one moment: with all that had been done by then, and nothing of what came after it.
      const idsOf = async (owner: string): Promise<number[]> => (await allMail(copy, owner)).map(({ id }) => id);
      assert.deepEqual(await idsOf('carl'), range(1, copied));
      assert.deepEqual(await idsOf('bob'), range(copied + 1, 250));
    }
  });

  it('is waited for where the store is closed: to end its thread meanwhile would end the process', async (t) => {
    const { store } = await enlarged(t);
    const path = join(temporaryDirectory(t), 'copy');
    writeFileSync(path, '');
    let closed: Promise<void> | undefined;
    await store.copyTo(path, () => {
      closed ??= store.close();
    });
    await closed;
    const copy = Database.openFinished(path);
    assert.equal(copy.pragma('integrity_check(1)'), 'ok');
    copy.close();
  });

  it('goes into a directory that is new or empty, and touches no other', async (t) => {
    const { backups, data } = await keep(t);
    const place = temporaryDirectory(t);
    const has = (name: string): string => join(place, name);
    mkdirSync(has('full'));
    writeFileSync(has('full/notes'), 'mine');
    mkdirSync(has('old'));
    writeFileSync(has('old/backup.json'), '{}');
    writeFileSync(has('file'), 'mine');
    mkdirSync(has('empty'), { mode: 0o755 });
    symlinkSync(has('empty'), has('link'));
    await isRefused(
      backups.make(`${data}/partyline.files`, untold),
      /partyline.files is where the server keeps its own files/,
    );
    await isRefused(backups.make(`${data}/partyline.admin/b`, untold), /is where the server keeps its own files/);
    await isRefused(backups.make(has('full'), untold), /full is not empty; name a directory that is new or empty$/);
    await isRefused(backups.make(has('old'), untold), /old holds a backup already; name a new directory$/);
    await isRefused(backups.make(has('file'), untold), /file is no directory; name one that is new or empty$/);
    await isRefused(backups.make(has('link'), untold), /link is no directory/);
    await isRefused(backups.make(data, untold), /is not empty/);
    await isRefused(backups.make('monday', untold), /^monday is no path from the root/);
    assert.deepEqual(readdirSync(has('full')), ['notes']);
    assert.deepEqual(readdirSync(has('empty')), []);
    await backups.make(has('empty'), untold);
    assert.equal(statSync(has('empty')).mode & 0o777, 0o700);
  });

  it('is made one at a time', async (t) => {
    const { backups } = await keep(t);
    const [first, second] = [newPlace(t), newPlace(t)];
    const making = backups.make(first, untold);
    await isRefused(backups.make(second, untold), /another backup is being made; wait/);
    assert.ok(!existsSync(second));
    await making;
    await backups.make(second, untold);
  });

  it('has a file that goes meanwhile, and lets it go afterwards', async (t) => {
    const kept = await enlarged(t);
    await offerFile(kept, 5, 'a cake');
    const directory = newPlace(t);
    await kept.backups.make(
      directory,
      onceUnderWay(() => void kept.spool.remove(5)),
    );
    assert.equal(readFileSync(join(directory, 'files/5'), 'utf8'), 'a cake');
    await kept.spool.close();
    assert.ok(!existsSync(kept.spool.pathOf(5)));
  });

  it('is without a file that is damaged, a link or not there, and says so', async (t) => {
    const kept = await keep(t);
    for (const id of [5, 6, 7, 8]) await offerFile(kept, id, 'a cake');
    const { spool } = kept;
    writeFileSync(spool.pathOf(5), 'a cape');
    rmSync(spool.pathOf(6));
    rmSync(spool.pathOf(7));
    symlinkSync('/etc/passwd', spool.pathOf(7));
    const directory = newPlace(t);
    assert.deepEqual((await kept.backups.make(directory, untold)).leftOut, [5, 6, 7]);
    assert.deepEqual(readdirSync(join(directory, 'files')), ['8']);
    assert.deepEqual(
      kept.warnings,
      Array(3).fill('a file that waits is not as it was sent, and is left out of the backup'),
    );
  });
});

describe('a backup that fails leaves nothing', () => {
  it('where its thread has ended: what is asked of that is refused, and nobody waits for it', async (t) => {
    const tasker = new Tasker(new Stop());
    await tasker.end();
    const asked = tasker.have({ do: 'database', path: databasePath(temporaryDirectory(t)) });
    await assert.rejects(asked, (error) => error instanceof TaskError && /its thread has ended/.test(error.message));
  });

  it('where the server stops meanwhile', async (t) => {
    const kept = await enlarged(t);
    const directory = newPlace(t);
    let stopped: Promise<void> | undefined;
    const made = kept.backups.make(
      directory,
      onceUnderWay(() => {
        stopped = kept.backups.stop();
      }),
    );
    await isRefused(made, /the server is stopping; nothing of the backup is left/);
    await stopped;
    assert.ok(!existsSync(directory));
    // None is begun any more.
    await isRefused(kept.backups.make(directory, untold), /is stopping/);
  });

  it('where its directory is removed meanwhile, or another takes its place', async (t) => {
    const kept = await enlarged(t);
    const directory = newPlace(t);
    const removed = kept.backups.make(
      directory,
      onceUnderWay(() => rmSync(directory, { recursive: true })),
    );
    await isRefused(removed, /has been removed meanwhile/);
    const replaced = kept.backups.make(
      directory,
      onceUnderWay(() => {
        rmSync(directory, { recursive: true });
        mkdirSync(directory);
        writeFileSync(join(directory, 'notes'), 'mine');
      }),
    );
    await isRefused(replaced, /has been removed meanwhile/);
    assert.deepEqual(readdirSync(directory), ['notes']);
    // The server goes on.
    assert.equal((await kept.store.account('bob'))?.name, 'Bob');
  });

  it('where the disk has not enough room, or has none any more', mounting, async (t) => {
    const kept = await enlarged(t);
    const tiny = smallDisk(t, 10);
    await isRefused(
      kept.backups.make(join(tiny, 'b'), untold),
      /not enough room on the disk of .*: for the database (6[5-9]|[78]\d) MB are needed, 64 MB of which stay free, and 10 MB are free;/,
    );
    assert.deepEqual(readdirSync(tiny), []);
    const small = smallDisk(t, 80);
    const fill = (): void => {
      const filler = Buffer.alloc(1024 ** 2);
      assert.throws(() => {
        for (let n = 0; n < 100; n++) writeFileSync(join(small, 'filler'), filler, { flag: 'a' });
      }, /ENOSPC/);
    };
    await isRefused(kept.backups.make(join(small, 'b'), onceUnderWay(fill)), /no room left on the disk/);
    assert.deepEqual(readdirSync(small), ['filler']);
    assert.equal((await kept.store.appendMail(mailTo('carl', 9_000), ROOMY)).outcome, 'stored');
    // And on another disk there can be no links: files are copied.
    rmSync(join(small, 'filler'));
    await offerFile(kept, 5, 'a cake');
    await kept.backups.make(join(small, 'b'), untold);
    assert.equal(readFileSync(join(small, 'b/files/5'), 'utf8'), 'a cake');
  });
});
