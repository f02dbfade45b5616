/**
 * A database of every earlier version becomes one of this version, with all that was in it. `schemas/<n>.sql` is what version n
 * of the server left behind, written down when that version was the newest, and never changed since.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { StoredOffer, StoredTaker } from '../../src/core/store.js';
import { silent } from '../../src/logger.js';
import { Database } from '../../src/storage/sqlite/driver.js';
import { databasePath } from '../../src/storage/sqlite/files.js';
import { LATEST, migrate, migrations, version } from '../../src/storage/sqlite/migrations.js';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { root } from '../support/places.js';
import { historyOf } from './contract/samples.js';
import { accountOf, mailTo, ROOMY } from './contract.js';
import { allMail, openIn, temporaryDirectory } from './helpers.js';
import { mounting, smallDisk } from './small-disk.js';

const fixture = (of: number): URL => new URL(`test/storage/schemas/${of}.sql`, root);

function databaseFrom(t: TestContext, sql: string): { directory: string; db: Database } {
  const directory = temporaryDirectory(t);
  const db = new Database(databasePath(directory), 0);
  // What is of interest begins after it: the disk need not have taken each of its statements.
  db.pragma('synchronous', 'OFF');
  db.exec(sql);
  db.pragma('synchronous', 'FULL');
  return { directory, db };
}

/** Tables and indexes as SQLite has them, spaces aside. */
function schema(db: Database): unknown[] {
  const rows = db.all<{ name: string; sql: string | null }>('SELECT name, sql FROM sqlite_schema ORDER BY name');
  return rows.map((row) => [row.name, row.sql?.replace(/\s+/g, ' ').replace(/"/g, '')]);
}

/** Every row of every table. */
function contentOf(db: Database): unknown[] {
  const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  return tables.map(({ name }) => [name, db.all(`SELECT * FROM "${name}" ORDER BY 1`)]);
}

/** As the server of that version has left it; where it has this version, there is none. */
function mustHaveCopy(directory: string, of: number, was: unknown): void {
  const copies = readdirSync(directory).filter((name) => name.includes('.v'));
  assert.deepEqual(copies, of === LATEST ? [] : [`partyline.db.v${of}`]);
  if (of === LATEST) return;
  const path = `${databasePath(directory)}.v${of}`;
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const copy = Database.openFinished(path);
  assert.deepEqual([version(copy), schema(copy), contentOf(copy)], was);
  copy.close();
}

/** In databases from version 3 on. */
const CAKE: StoredOffer = {
  id: 5,
  from: 'Alice',
  fromAccount: true,
  madeFrom: null,
  audience: 'person',
  to: 'Bob',
  toAccount: true,
  name: 'cake.jpg',
  size: 48_213,
  token: 'hash-5',
  sha256: 'sum-5',
  createdAt: 1_700_000_000_000,
  until: 1_800_000_000_000,
};
const NOTES: StoredOffer = {
  ...CAKE,
  id: 6,
  from: 'Gus',
  fromAccount: false,
  audience: 'all',
  to: '',
  toAccount: false,
  name: 'notes.txt',
  size: null,
  token: 'hash-6',
  sha256: null,
  createdAt: 1_700_000_000_100,
  until: 1_700_003_600_100,
};
const TAKER: StoredTaker = { offer: 5, name: 'Bob', account: true, token: 'hash-of-bob' };

describe('migrations', () => {
  it('have, each, what their version left behind as a fixture', () => {
    for (let of = 1; of <= LATEST; of += 1)
      assert.ok(existsSync(fixture(of)), `test/storage/schemas/${of}.sql is missing`);
    assert.ok(!existsSync(fixture(LATEST + 1)));
    assert.equal(LATEST, migrations.length);
  });

  for (let of = 1; of <= LATEST; of += 1) {
    it(`lead to the same schema from version ${of} as from nothing, and to version ${of} as it was`, (t) => {
      const fresh = new Database(':memory:', 0);
      migrate(fresh, of);
      const { db } = databaseFrom(t, readFileSync(fixture(of), 'utf8'));
      assert.equal(version(db), of);
      assert.deepEqual(schema(db), schema(fresh), 'a step that was released has been changed');
      migrate(db);
      migrate(fresh);
      assert.equal(version(db), LATEST);
      assert.deepEqual(schema(db), schema(fresh));
      // What was there already is counted: two mails and two lines of Alice's, one of Bob's.
      const shares = db.all<{ holder: string; bytes: number }>(
        "SELECT * FROM shares WHERE holder LIKE 'by %' ORDER BY 1",
      );
      assert.deepEqual(
        shares.map(({ holder, bytes }) => `${holder}: ${bytes}`),
        ['by alice: 834', 'by bob: 205'],
      );
      fresh.close();
      db.close();
    });

    it(`keep what was in a database of version ${of}, and it is of use, and a copy for the server before`, async (t) => {
      const { directory, db } = databaseFrom(t, readFileSync(fixture(of), 'utf8'));
      const was = [version(db), schema(db), contentOf(db)];
      db.close();
      const store = await openIn(t, directory);
      mustHaveCopy(directory, of, was);
      assert.deepEqual(
        await store.account('bob'),
        accountOf('Bob', { settings: '{"bell":true}', createdAt: 1_700_000_000_000, firstId: of < 5 ? 0 : 2 }),
      );
      assert.deepEqual(await store.ties('bob'), [
        { kind: 'block', name: 'Mallory' },
        { kind: 'contact', name: 'Alice' },
      ]);
      const members = [
        { name: 'Alice', invitedBy: null },
        { name: 'Bob', invitedBy: 'Alice' },
      ];
      assert.deepEqual(await store.groups(), [
        { id: of < 5 ? -1 : 5_000, name: 'Kino', maker: 'alice', madeFrom: of < 6 ? null : '192.0.2.7', members },
      ]);
      assert.deepEqual(await store.bans(), [
        { name: 'Eve', address: '192.0.2.9', until: 1_800_000_000_000, by: 'Alice', reason: of < 14 ? '' : 'spam' },
      ]);
      assert.deepEqual(
        await store.rosterCodes(),
        of < 13 ? [] : [{ name: 'Gus', hash: 'hash-of-code', network: '192.0.2.9' }],
      );
      const muted = { act: 4, name: 'Mal', last: 'Mal2', until: 1_800_000_000_000, by: 'Alice', reason: 'too loud' };
      assert.deepEqual(await store.mutes(), of < 14 ? [] : [muted]);
      const lock = { by: 'Alice', since: 1_700_000_000_000, keys: ['alice', 'bob'] };
      assert.deepEqual(await store.lock(), of < 15 ? null : lock);
      const dora = { name: 'Dora', firstId: 7, endId: 11, deletedAt: 1_700_000_000_000, until: 1_800_000_000_000 };
      assert.deepEqual(await store.formerAccounts(), of < 16 ? [] : [dora]);
      const named = { by: 'admin root', at: 1_700_000_000_000 };
      const operators = [
        { name: 'Alice', isOperator: false, ...named },
        { name: 'Bob', isOperator: true, ...named, at: 1_700_000_001_000 },
      ];
      assert.deepEqual(await store.operators(), of < 16 ? [] : operators);
      assert.deepEqual(await store.offers(), of < 3 ? [] : [of < 6 ? CAKE : { ...CAKE, madeFrom: '192.0.2.7' }, NOTES]);
      assert.deepEqual(await store.takers(), of < 3 ? [] : [TAKER]);
      assert.deepEqual(await historyOf(store, of < 5 ? '#-1' : '#5000', 9, 0), [
        { id: 3, from: 'Alice', body: 'at eight', at: 1_700_000_000_700 },
      ]);
      assert.deepEqual(await historyOf(store, 'alice bob', 9, 0), [
        { id: 1, from: 'Alice', body: 'Grüße', at: 1_700_000_000_100 },
        { id: 2, from: 'Bob', body: 'ditto', at: 1_700_000_000_200 },
      ]);
      assert.deepEqual(await store.known('gus', 1_700_000_000_000), {
        key: 'gus',
        name: 'Gus',
        account: false,
        firstId: of < 9 ? 0 : 6,
      });
      // Of what is older than version 9 nobody knows whether all of it is there.
      const talk = { places: ['#5000'], reader: 'alice', after: 1, upTo: 9, count: 9, bytes: 999, notBefore: 0 };
      assert.equal((await store.readAfter(talk)).complete, of >= 9);
      const rooms = await store.openPast(100_001);
      const lab = { id: 7, name: 'Lab', maker: 'gus', madeFrom: '192.0.2.9', topic: { text: 'Cells', by: 'Alice' } };
      const rules =
        of < 12
          ? { keyHash: null, quiet: false, voices: [] }
          : { keyHash: 'hash-of-a-key', quiet: true, voices: ['alice', 'bob'] };
      assert.deepEqual(rooms, of < 9 ? [] : [{ ...lab, ...rules, usedAt: 1_700_000_000_950, last: 10 }]);
      const inLab = await store.readAfter({ ...talk, places: ['@7'], reader: null, after: 8 });
      const [hello, waves] = [
        { place: '@7', id: 9, from: 'Gus', body: 'hello', at: 1_700_000_000_800 },
        { place: '@7', id: 10, from: 'Alice', body: 'waves', at: 1_700_000_000_900, form: 'deed' },
      ];
      assert.deepEqual(inLab.lines, of < 9 ? [] : [hello]);
      assert.deepEqual(
        (await store.readAfter({ ...talk, places: ['@7'], after: 9, upTo: 10 })).lines,
        of < 9 ? [] : [waves],
      );
      assert.equal((await store.readAfter({ ...talk, places: ['@7'], after: 10, upTo: 100_001 })).complete, false);
      assert.equal((await store.readAfter({ ...talk, places: ['@8'], after: 100_001, upTo: 100_009 })).complete, true);
      const kept = [
        mailTo('bob', 3, { body: 'Grüße, Bob', sentAt: 1_700_000_001_000, shown: true }),
        mailTo('bob', 4, { kind: 'group', room: 'kino', body: "it's on", sentAt: 1_700_000_002_000 }),
      ];
      assert.deepEqual(await allMail(store, 'bob'), kept);
      assert.equal(await store.reserveIds(1), 100_001);
      const token = {
        ...{ number: 2, owner: 'bob', hash: 'hash-of-token-2', about: 'the build' },
        ...{ createdAt: 1_700_000_000_000, until: 1_800_000_000_000, usedAt: 1_700_000_005_000 },
      };
      const younger = {
        ...token,
        number: 3,
        hash: 'hash-of-token-3',
        about: '',
        createdAt: 1_700_000_001_000,
        usedAt: null,
      };
      assert.deepEqual(await store.tokens('bob'), of < 10 ? [] : [token, younger]);
      assert.equal((await store.findToken('hash-of-token-2'))?.account.name, of < 10 ? undefined : 'Bob');
      assert.equal(await store.addToken({ ...token, hash: 'another' }, 9), of < 10 ? 1 : 4);
      assert.equal(await store.closeStaleLogins(), 1);
      assert.deepEqual(await store.logins('bob', 9), [
        { id: 2, key: 'bob', from: '192.0.2.7', at: 1_700_000_003_000, until: 1_700_000_004_000 },
        { id: 1, key: 'bob', from: '192.0.2.7', at: 1_700_000_000_500, until: 1_700_000_000_600 },
      ]);
      const bob = { day: 1_699_920_000_000, key: 'bob', name: 'Bob', account: true, lines: 7, stays: 2, since: null };
      const here = { first: 1_700_000_000_500, last: 1_700_000_004_000, milliseconds: 3_000 };
      assert.equal(await store.closeStaleAttendance(), of < 11 ? 0 : 1);
      assert.deepEqual(await store.attendance(bob.day), of < 11 ? [] : [{ ...bob, ...here }]);
      assert.equal(await store.openLogin('bob', 'x', 1), 3);
      assert.equal(await store.wasEnteredFrom('bob', '192.0.2.7'), true);
      assert.equal(await store.wasEnteredFrom('bob', '2001:db8:0:0::/64'), of >= 4);
      assert.equal((await store.appendMail(mailTo('bob', 5, { sentAt: 1_700_000_005_000 }), ROOMY)).outcome, 'stored');
    });
  }

  it('leave accounts alone that look alike, and find them by their looks', async (t) => {
    const { directory, db } = databaseFrom(t, readFileSync(fixture(3), 'utf8'));
    for (const name of ['Ian', 'lan', 'Bob0'])
      db.run('INSERT INTO accounts VALUES (?, ?, ?, ?, ?)', name.toLowerCase(), name, 'x', '', 1);
    db.close();
    const store = await openIn(t, directory);
    for (const name of ['Ian', 'lan']) assert.equal((await store.account(name.toLowerCase()))?.name, name);
    assert.equal(await store.accountLike('LAN'), 'lan');
    assert.equal(await store.accountLike('ian'), 'Ian');
    assert.equal(await store.accountLike('BOBO'), 'Bob0');
  });

  it('undo a step that fails half way, and stay at the version before', (t) => {
    const { db } = databaseFrom(t, `${readFileSync(fixture(12), 'utf8')}; CREATE TABLE lock (one INTEGER)`);
    const before = schema(db);
    assert.throws(() => migrate(db), /lock/);
    db.exec('ROLLBACK');
    // Of the steps before it that went well, nothing has stayed either.
    assert.equal(version(db), 12);
    assert.deepEqual(schema(db), before);
    db.close();
  });

  it('overwrite no copy: whoever has gone back, and upgrades again, has two', async (t) => {
    const { directory, db } = databaseFrom(t, readFileSync(fixture(12), 'utf8'));
    db.close();
    const path = databasePath(directory);
    const logged: unknown[] = [];
    const logger = { ...silent, info: (...event: unknown[]) => void logged.push(event) };
    const upgrade = async (): Promise<void> => (await openSqliteStore(directory, { logger })).close();
    await upgrade();
    assert.deepEqual(logged, [
      ['the database is upgraded, and a copy of it kept', { from: 12, to: LATEST, copy: `${path}.v12` }],
    ]);
    cpSync(`${path}.v12`, path);
    await upgrade();
    // Nothing to upgrade, nothing to copy.
    await upgrade();
    assert.deepEqual(readdirSync(directory).sort(), ['partyline.db', 'partyline.db.v12', 'partyline.db.v12-2']);
  });

  it('leave everything as it was where there is no room for the copy, or a step fails', mounting, async (t) => {
    const { directory, db } = databaseFrom(t, `${readFileSync(fixture(12), 'utf8')}; CREATE TABLE lock (one INTEGER)`);
    db.close();
    const small = smallDisk(t, 1);
    cpSync(databasePath(directory), databasePath(small));
    writeFileSync(join(small, 'filler'), Buffer.alloc(700_000));
    const sentence =
      /no room for a copy of the database .* before it is upgraded from version 12 to \d+ \(\d MB are needed, \d MB are free\): make room on its disk\. Nothing was changed\./;
    await assert.rejects(openSqliteStore(small), sentence);
    await assert.rejects(openSqliteStore(directory), /could not be opened/);
    for (const at of [small, directory]) {
      assert.deepEqual(
        readdirSync(at).filter((name) => name.includes('.v')),
        [],
      );
      const same = new Database(databasePath(at), 0);
      assert.equal(version(same), 12);
      same.close();
    }
  });
});
