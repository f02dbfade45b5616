/** What a backup becomes when it is put back, what is refused, and that nothing is left of a restore that fails. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { manifestIn, readManifest, writeManifest } from '../../src/storage/backup/manifest.js';
import {
  type Restored,
  RestoreError,
  type RestoreParts,
  restoreBackup,
  Stop,
} from '../../src/storage/backup/restore.js';
import { Database } from '../../src/storage/sqlite/driver.js';
import { databasePath, restoringPath, restoringSpoolPath } from '../../src/storage/sqlite/files.js';
import { StoreOpenError } from '../../src/storage/sqlite/store.js';
import { leave, openCore, PASSWORD, settle } from '../core/rig.js';
import { JsonClient } from '../json/client.js';
import { HandClock } from '../support/clock.js';
import { root } from '../support/places.js';
import { keep, NOON, newPlace, offerFile } from './backups.js';
import { accountOf, mailTo, ROOMY } from './contract.js';
import { openIn, temporaryDirectory } from './helpers.js';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;

/** A minute after the backup, unless it is said otherwise. */
function restore(from: string, data: string, more: Partial<RestoreParts> = {}): Promise<Restored> {
  return restoreBackup({ from, data, now: NOON + 60_000, stop: new Stop(), step: () => {}, ...more });
}

async function isRefused(restored: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(restored, (error) => {
    assert.ok(error instanceof RestoreError, String(error));
    assert.match(error.message, sentence);
    return true;
  });
}

/** Something of everything that a restore changes. */
async function backUp(t: TestContext): Promise<string> {
  const kept = await keep(t);
  const { store } = kept;
  await store.createAccount(accountOf('Bob'));
  await store.reserveIds(1_000);
  await store.appendMail(mailTo('bob', 3, { body: 'Grüße' }), ROOMY);
  await store.addToken({ owner: 'bob', hash: 'h1', about: '', createdAt: NOON, until: NOON * 2 }, 9);
  const offer = await offerFile(kept, 5, 'a cake');
  await store.saveOffer({ ...offer, id: 6, size: null, sha256: null, token: 'token-6' });
  await store.saveTaker({ offer: 5, name: 'Bob', account: true, token: 'token-of-bob' });
  const directory = newPlace(t);
  await kept.backups.make(directory, () => {});
  return directory;
}

/** A backup of the database that version `of` of the schema has left behind. */
function backUpOf(t: TestContext, of: number): string {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'partyline.db');
  const db = new Database(path, 0);
  db.exec(readFileSync(new URL(`test/storage/schemas/${of}.sql`, root), 'utf8'));
  const named = of < 3 ? [] : db.all<{ id: number }>('SELECT id FROM offers WHERE sha256 IS NOT NULL');
  db.close();
  const content = readFileSync(path);
  const manifest = {
    ...{ version: '0.0.9', schema: of, date: new Date(NOON).toISOString(), files: [], holds: {} },
    database: { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') },
    leftOut: named.map(({ id }) => id),
  };
  writeFileSync(manifestIn(directory), writeManifest(manifest));
  return directory;
}

const idsIn = (lines: readonly string[]): number[] =>
  lines.flatMap((line) => Number(/\bid (\d+)/.exec(line)?.[1] ?? []) || []);

/** The one of this file, which nobody changes, and where it lies. */
let made: Promise<string> | undefined;
const shelf = mkdtempSync(join(tmpdir(), 'partyline-'));
after(() => rmSync(shelf, { recursive: true }));

function theBackup(t: TestContext): Promise<string> {
  made ??= backUp(t).then((directory) => {
    const lasting = join(shelf, 'backup');
    cpSync(directory, lasting, { recursive: true });
    return lasting;
  });
  return made;
}

/** A copy of it, to be changed. */
function copyOf(t: TestContext, from: string): string {
  const directory = newPlace(t);
  cpSync(from, directory, { recursive: true });
  return directory;
}

describe('restoring', () => {
  it('R3.172 gives back what was stored, and of what was a secret nothing that lets anybody in', async (t) => {
    const backup = await theBackup(t);
    const data = join(temporaryDirectory(t), 'new');
    const restored = await restore(backup, data);
    assert.deepEqual(
      { ...restored, manifest: null },
      { manifest: null, numbers: 1_000 + HOUR + 60 * SECOND, tokens: 1, offers: 1, clockIsBehind: false },
    );
    assert.deepEqual(readdirSync(data).sort(), ['partyline.db', 'partyline.files']);
    for (const [path, mode] of [
      ['.', 0o700],
      ['partyline.db', 0o600],
      ['partyline.files', 0o700],
      ['partyline.files/5', 0o600],
    ] as const)
      assert.equal(statSync(join(data, path)).mode & 0o777, mode, path);
    assert.equal(readFileSync(join(data, 'partyline.files/5'), 'utf8'), 'a cake');
    const store = await openIn(t, data);
    assert.deepEqual(await store.account('bob'), accountOf('Bob'));
    assert.deepEqual(
      (await store.readMail('bob', 9, 0)).map(({ body }) => body),
      ['Grüße'],
    );
    assert.deepEqual(await store.tokens('bob'), []);
    assert.deepEqual(await store.takers(), []);
    const [cake, ...others] = await store.offers();
    assert.equal(cake?.id, 5);
    assert.notEqual(cake?.token, 'token-5');
    assert.deepEqual(others, []);
    assert.equal(await store.lastBackup(), NOON);
  });

  it('R3.171 goes on behind every number given since, also the second time, and where the clock is set back', async (t) => {
    const backup = await theBackup(t);
    const first = async (more: Partial<RestoreParts>): Promise<number> => {
      const data = temporaryDirectory(t);
      await restore(backup, data, more);
      return (await openIn(t, data)).reserveIds(1);
    };
    const once = await first({ now: NOON + 1_000 });
    assert.equal(once, 1_001 + HOUR + SECOND);
    // A minute later: a server that has gone on with the first has given less than this.
    assert.equal(await first({ now: NOON + 61_000 }), once + 60 * SECOND);
    assert.equal(await first({ now: NOON - 9_000_000 }), 1_001 + HOUR);
    assert.equal((await restore(backup, temporaryDirectory(t), { now: NOON - 1 })).clockIsBehind, true);
  });

  it('R3.170 tells those who ask for what came after a number that is lost that lines are missing', async (t) => {
    const kept = await keep(t);
    const clock = new HandClock();
    const core = await openCore(t, { store: kept.store, clock });
    const [alice, bob] = await core.accounts('Alice', 'Bob');
    await bob.ask('set ids on');
    /** The number of a line that Alice says to all, as Bob sees it. */
    const say = async (text: string): Promise<number> => {
      await alice.ask(`/all ${text}`);
      return idsIn(await bob.sync()).at(-1) ?? 0;
    };
    const seen = await say('kept');
    clock.advance(500);
    const directory = newPlace(t);
    await kept.backups.make(directory, () => {});
    const lost = await say('lost');
    assert.ok(lost > seen && seen > 0, `${seen}, ${lost}`);
    await core.stop();
    const data = temporaryDirectory(t);
    const { numbers } = await restore(directory, data);
    const again = await openCore(t, { store: await openIn(t, data), clock });
    const back = await again.login('Bob');
    const missing = /are missing: the server does not have them any more/;
    for (const since of [0, seen, lost, numbers - 5]) {
      const said = await back.ask(`/missed ${since}`);
      assert.match(said.at(-1) ?? '', missing, `${since}: ${said}`);
      assert.equal(
        said.some((line) => line.endsWith(': kept')),
        since === 0,
      );
    }
    assert.match((await back.ask(`/history after ${lost}`)).join(), missing);
    const other = await again.login('Alice');
    await settle(other, back);
    await other.ask('/all news');
    const [news = 0] = idsIn(await back.sync());
    assert.ok(news > numbers);
    // From here on all is known again.
    assert.match((await back.ask(`/missed ${news}`)).at(-1) ?? '', /0 lines\. That is all\./);
    // A program that comes back with a number from between is told so, too.
    await leave(back);
    const program = new JsonClient(await again.visitor());
    const answers = await program.answers({ type: 'login', name: 'Bob', password: PASSWORD, since: lost });
    assert.deepEqual(
      answers.filter(({ type }) => type === 'missed').map(({ count, complete }) => [count, complete]),
      [[1, false]],
    );
  });

  it('takes a backup of an older server', async (t) => {
    for (const of of [1, 14]) {
      const data = temporaryDirectory(t);
      await restore(backUpOf(t, of), data);
      const store = await openIn(t, data);
      assert.equal((await store.account('bob'))?.name, 'Bob');
      assert.equal(await store.reserveIds(1), 100_001 + HOUR + 60 * SECOND);
    }
  });
});

describe('restoring refuses', () => {
  it('a directory that has a database or files, and leaves it as it is', async (t) => {
    const from = await theBackup(t);
    for (const name of ['partyline.db', 'partyline.db-wal', 'partyline.db-journal', 'partyline.files/7']) {
      const data = temporaryDirectory(t);
      mkdirSync(join(data, 'partyline.files'));
      writeFileSync(join(data, name), 'mine');
      await isRefused(
        restore(from, data),
        /is there already, and nothing is overwritten; move it away, or choose another/,
      );
      assert.equal(readFileSync(join(data, name), 'utf8'), 'mine');
      assert.ok(!existsSync(restoringPath(data)));
    }
  });

  it('what is no whole backup, and leaves nothing', async (t) => {
    const from = await theBackup(t);
    const change = (path: string, how: (content: Buffer) => Buffer | string) => (directory: string) => {
      const file = join(directory, path);
      writeFileSync(file, how(readFileSync(file)));
    };
    const flip = (content: Buffer): Buffer => {
      content.writeUInt8(content.readUInt8(5_000) ^ 1, 5_000);
      return content;
    };
    // It would be waited for without end.
    const pipe = (name: string) => (directory: string) => {
      rmSync(join(directory, name));
      execFileSync('mkfifo', [join(directory, name)]);
    };
    const other = backUpOf(t, 14);
    const faults: readonly [RegExp, (directory: string) => void][] = [
      [/is no backup, or one that was broken off: it has no backup.json$/, (at) => rmSync(manifestIn(at))],
      [/is no backup, or one that was broken off/, (at) => rmSync(at, { recursive: true })],
      [/backup.json is damaged/, change('backup.json', (text) => String(text).replace('2023', '2022'))],
      [/backup.json is damaged/, change('backup.json', (text) => text.subarray(0, 100))],
      [/made by a newer server/, change('backup.json', (text) => String(text).replace('"form": 1', '"form": 2'))],
      [/partyline.db is not as it was when the backup was made/, change('partyline.db', flip)],
      [/partyline.db is not as it was/, change('partyline.db', (all) => all.subarray(0, 8_192))],
      [/could not be restored.*no such file/, (at) => rmSync(join(at, 'partyline.db'))],
      [/files\/5 is not as it was/, change('files/5', () => 'a cape')],
      [/files\/5 is not there/, (at) => rmSync(join(at, 'files/5'))],
      [/could not be restored.*partyline.db is no file/, pipe('partyline.db')],
      [/files\/5 is not there/, pipe('files/5')],
      [
        /it is no database of Partyline|not one backup/,
        (at) => {
          const manifest = readManifest(at);
          const { database } = readManifest(other);
          cpSync(join(other, 'partyline.db'), join(at, 'partyline.db'));
          writeFileSync(manifestIn(at), writeManifest({ ...manifest, database }));
        },
      ],
      [
        /made by a newer server, 1\.2\.3; use the partyline of that version/,
        (at) => writeFileSync(manifestIn(at), writeManifest({ ...readManifest(at), schema: 9_999 })),
      ],
    ];
    for (const [sentence, spoil] of faults) {
      const spoilt = copyOf(t, from);
      spoil(spoilt);
      const data = join(temporaryDirectory(t), 'new');
      await isRefused(restore(spoilt, data), sentence);
      assert.ok(!existsSync(data), String(sentence));
    }
  });

  it('to leave anything of one that was stopped', async (t) => {
    const from = await theBackup(t);
    const data = temporaryDirectory(t);
    writeFileSync(join(data, 'roster'), 'Bob');
    const stop = new Stop();
    stop.pull();
    await isRefused(restore(from, data, { stop }), /stopped; .* is as it was/);
    assert.deepEqual(readdirSync(data), ['roster']);
  });

  it('to be one of two at a time, and a server does not start meanwhile, nor where one was killed', async (t) => {
    const from = await theBackup(t);
    const data = temporaryDirectory(t);
    const both = await Promise.allSettled([restore(from, data), restore(from, data)]);
    const [refused, ...others] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    assert.match(String(refused), /another restore is at work|is there already/);
    assert.deepEqual(others, []);
    assert.ok(existsSync(databasePath(data)));
    const killed = temporaryDirectory(t);
    mkdirSync(restoringSpoolPath(killed));
    // The first that there is of it.
    await assert.rejects(
      openIn(t, killed),
      /A backup is being restored into .*\.restoring and \S+\.restoring, where they are/,
    );
    writeFileSync(restoringPath(killed), 'half');
    await isRefused(
      restore(from, killed),
      /another restore is at work in .*, or was broken off; wait for it, or remove/,
    );
    await assert.rejects(openIn(t, killed), (error) => {
      assert.ok(error instanceof StoreOpenError);
      assert.match(error.message, /A backup is being restored into .*, or that was broken off/);
      return true;
    });
    assert.ok(!existsSync(databasePath(killed)));
  });
});
