/** Which databases are opened, which are refused, with which sentence, and that what is refused is not touched. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { Database } from '../../src/storage/sqlite/driver.js';
import type { OpenProblem } from '../../src/storage/sqlite/errors.js';
import { databasePath } from '../../src/storage/sqlite/files.js';
import { LATEST } from '../../src/storage/sqlite/migrations.js';
import { checkLibrary, openDatabase } from '../../src/storage/sqlite/open.js';
import { openSqliteStore, StoreOpenError } from '../../src/storage/sqlite/store.js';
import { accountOf, mailTo, ROOMY } from './contract.js';
import { atEnd, openIn, startProgram, temporaryDirectory } from './helpers.js';

async function assertRefused(directory: string, problem: OpenProblem, sentence: RegExp): Promise<void> {
  await assert.rejects(openSqliteStore(directory, { busyTimeout: 0 }), (error) => {
    assert.ok(error instanceof StoreOpenError, String(error));
    assert.deepEqual([error.problem, error.message], [problem, error.message]);
    assert.match(error.message, sentence);
    assert.ok(error.message.includes(directory), 'the sentence names the directory');
    assert.match(error.message, /^[A-Z/].*\.$/);
    return true;
  });
}

/** A closed database with some hundred pages in it, made once: that takes longer than all that is done with it. */
let pages: Promise<Buffer> | undefined;

async function fill(t: TestContext): Promise<Buffer> {
  const directory = temporaryDirectory(t);
  const store = await openIn(t, directory);
  await store.createAccount(accountOf('Bob'));
  const body = 'x'.repeat(500);
  await Promise.all(Array.from({ length: 900 }, (_, id) => store.appendMail(mailTo('bob', id + 1, { body }), ROOMY)));
  await store.close();
  return readFileSync(databasePath(directory));
}

/** The path of one like it. */
async function filled(t: TestContext): Promise<{ directory: string; path: string }> {
  pages ??= fill(t);
  const directory = temporaryDirectory(t);
  const path = databasePath(directory);
  writeFileSync(path, await pages, { mode: 0o600 });
  return { directory, path };
}

/** Changes the closed database with plain SQL. */
function alter(path: string, sql: string): void {
  const db = new Database(path, 0);
  db.exec(sql);
  db.close();
}

describe('opening: versions', () => {
  it('refuses the database of a newer server, and leaves it as it is', async (t) => {
    const { directory, path } = await filled(t);
    alter(path, `PRAGMA user_version = ${LATEST + 1}`);
    const before = readFileSync(path);
    await assertRefused(directory, 'newer', new RegExp(`version ${LATEST + 1}.*up to ${LATEST}: run the newer server`));
    assert.deepEqual(readFileSync(path), before);
    // Where there are copies, the way back to the newest is told.
    for (const name of ['v3', `v${LATEST}`, `v${LATEST}-2`, `v${LATEST + 1}`, 'v3.part'])
      writeFileSync(`${path}.${name}`, '');
    const back = `go back to the copy from before the upgrade, and lose what came after it: move ${path} and ${path}-wal away, and rename ${path}.v${LATEST}-2 to ${path}.`;
    await assert.rejects(openSqliteStore(directory, { busyTimeout: 0 }), ({ message }: Error) =>
      message.endsWith(back),
    );
  });

  it('refuses the database of another program, and leaves it as it is', async (t) => {
    for (const sql of ['CREATE TABLE bookmarks (url TEXT)', 'PRAGMA user_version = 1', 'PRAGMA application_id = 77']) {
      const directory = temporaryDirectory(t);
      const path = databasePath(directory);
      alter(path, sql);
      const before = readFileSync(path);
      await assertRefused(directory, 'foreign', /another program: choose another directory with --data/);
      assert.deepEqual(readFileSync(path), before);
    }
  });

  it('refuses an SQLite that can damage databases', () => {
    for (const version of ['3.51.2', '3.50.9', '3.9.99', '2.99.99']) {
      assert.throws(() => checkLibrary(version), { name: 'StoreOpenError', problem: 'sqlite' }, version);
    }
    for (const version of ['3.51.3', '3.51.10', '3.53.0', '3.100.0', '4.0.0']) checkLibrary(version);
  });
});

describe('opening: damage', () => {
  const damages: Record<string, (path: string) => void> = {
    'garbage of some pages': (path) => writeFileSync(path, Buffer.alloc(20_000, 'garbage ')),
    'a text file': (path) => writeFileSync(path, 'Dear Bob,\nwhere is the database?\n'),
    'a broken header': (path) => overwrite(path, 20, Buffer.alloc(60, 0xff)),
    'the second half cut off': (path) => truncateSync(path, Math.floor(statSync(path).size / 8_192) * 4_096),
    'a cut within the first page': (path) => truncateSync(path, 1_000),
    'a page of zeros in the middle': (path) => overwrite(path, 40 * 4_096, Buffer.alloc(4_096)),
    'a page of noise in the middle': (path) => overwrite(path, 40 * 4_096, Buffer.alloc(4_096, 0xa5)),
    'a flipped bit in a page head': (path) => flip(path, 40 * 4_096),
    'the schema overwritten': (path) => overwrite(path, 2_000, Buffer.alloc(2_096, 0x20)),
  };

  function overwrite(path: string, at: number, bytes: Buffer): void {
    const content = readFileSync(path);
    bytes.copy(content, at);
    writeFileSync(path, content);
  }

  function flip(path: string, at: number): void {
    const content = readFileSync(path);
    content.writeUInt8(content.readUInt8(at) ^ 0x40, at);
    writeFileSync(path, content);
  }

  for (const [what, damage] of Object.entries(damages)) {
    it(`refuses ${what}`, async (t) => {
      const { directory, path } = await filled(t);
      damage(path);
      await assertRefused(
        directory,
        'damaged',
        /is damaged: move it away, and put a backup back with partyline restore, or start with an empty one\.$/,
      );
    });
  }

  it('takes an empty file for a new database', async (t) => {
    const directory = temporaryDirectory(t);
    writeFileSync(databasePath(directory), '');
    const store = await openIn(t, directory);
    assert.equal(await store.createAccount(accountOf('Bob')), true);
  });
});

describe('opening: where', () => {
  it('creates the directory and those above it', async (t) => {
    const directory = join(temporaryDirectory(t), 'a', 'b');
    await openIn(t, directory);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it('refuses a directory that cannot be created', async (t) => {
    const above = join(temporaryDirectory(t), 'file');
    writeFileSync(above, '');
    await assertRefused(join(above, 'data'), 'not-writable', /cannot be created or written \(ENOTDIR/);
    await assertRefused(above, 'not-writable', /cannot be created or written \(EEXIST/);
  });

  it('refuses a directory in the place of the file', async (t) => {
    const directory = temporaryDirectory(t);
    mkdirSync(databasePath(directory));
    await assertRefused(directory, 'not-writable', /cannot be created or written/);
  });

  const mayChangeUser = process.getuid?.() === 0;
  it('refuses a directory of somebody else', {
    skip: !mayChangeUser && 'only root can run a server as somebody else',
  }, async (t) => {
    const directory = temporaryDirectory(t);
    chmodSync(directory, 0o755);
    assert.match(await firstLine(startProgram(t, 'hold', [directory], { uid: 65_534 })), /^not-writable: .*EACCES/);
    assert.match(
      await firstLine(startProgram(t, 'hold', [join(directory, 'x')], { uid: 65_534 })),
      /^not-writable: .*EACCES/,
    );
    await (await openIn(t, directory)).close();
    // The file is its owner's alone, also where the directory is everybody's.
    chmodSync(directory, 0o777);
    assert.match(await firstLine(startProgram(t, 'hold', [directory], { uid: 65_534 })), /^not-writable: /);
  });
});

async function firstLine(child: ReturnType<typeof startProgram>): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return String(line);
}

describe('opening: one server a directory', () => {
  it('refuses a second one in another process, until the first is killed with -9', async (t) => {
    const directory = temporaryDirectory(t);
    const first = startProgram(t, 'hold', [directory]);
    assert.equal(await firstLine(first), 'open');
    await assertRefused(directory, 'in-use', /Another server is using the data directory .*: stop it/);
    assert.match(await firstLine(startProgram(t, 'hold', [directory])), /^in-use: /);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await openIn(t, directory);
  });

  it('refuses a second one in the same process, also a third, until the first is closed', async (t) => {
    const directory = temporaryDirectory(t);
    const first = await openIn(t, directory);
    await first.createAccount(accountOf('Bob'));
    await assertRefused(directory, 'in-use', /Another server/);
    await assertRefused(directory, 'in-use', /Another server/);
    assert.match(await firstLine(startProgram(t, 'hold', [directory])), /^in-use: /);
    assert.equal(await first.createAccount(accountOf('Carol')), true);
    await first.close();
    const second = await openIn(t, directory);
    assert.deepEqual(await second.account('carol'), accountOf('Carol'));
  });

  it('waits for one that is just ending', async (t) => {
    const directory = temporaryDirectory(t);
    const first = await openIn(t, directory);
    const second = openIn(t, directory, { busyTimeout: 20_000 });
    await first.close();
    assert.equal(await (await second).account('bob'), null);
  });
});

describe('opening: settings', () => {
  for (const time of ['the first time', 'the next time']) {
    it(`writes every commit through to the disk ${time}`, async (t) => {
      const directory = temporaryDirectory(t);
      if (time === 'the next time') await (await openIn(t, directory)).close();
      const db = openDatabase({ directory, busyTimeout: 0, maxBytes: 4_096_000 });
      atEnd(t, () => db.close());
      const settings = [
        'journal_mode',
        'synchronous',
        'foreign_keys',
        'locking_mode',
        'max_page_count',
        'busy_timeout',
      ];
      assert.deepEqual(
        settings.map((name) => db.pragma(name)),
        ['wal', 2, 1, 'exclusive', 1_000, 0],
      );
    });
  }
});
