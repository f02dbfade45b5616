/** Groups of calls: what is undone when one fails, and when the commit fails. No thread; operations made for the test. */
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { runBatch } from '../../src/storage/sqlite/batch.js';
import type { Database } from '../../src/storage/sqlite/driver.js';
import { openDatabase } from '../../src/storage/sqlite/open.js';
import { read, write } from '../../src/storage/sqlite/sql.js';
import { atEnd, temporaryDirectory } from './helpers.js';

const add = (value: number) => ['add', value] as const;
const list = ['list'] as const;

const table = {
  add: write(async (sql, value: number) => sql.run('INSERT INTO things (value) VALUES (?)', value)),
  /** Fails after it has changed something. */
  addTwiceAndFail: write(async (sql, value: number) => {
    await sql.run('INSERT INTO things (value) VALUES (?)', value);
    await sql.run('INSERT INTO things (value) VALUES (?)', value);
  }),
  /** As a full disk may: the error ends the transaction. */
  endTransaction: write((sql) => Promise.resolve(sql.run('INSERT OR ROLLBACK INTO things (value) VALUES (1), (1)'))),
  /** Works, but the commit will not. */
  poison: write(async (sql) => sql.run('INSERT INTO children (parent) VALUES (99)')),
  list: read(async (sql) =>
    (await sql.all<{ value: number }>('SELECT value FROM things ORDER BY value')).map((row) => row.value),
  ),
  failingRead: read((sql) => Promise.resolve(sql.get('SELECT missing FROM things'))),
};

function openTest(t: TestContext): Database {
  const db = openDatabase({ directory: temporaryDirectory(t), busyTimeout: 0, maxBytes: 1e9 });
  atEnd(t, () => db.close());
  db.exec('CREATE TABLE things (value INTEGER PRIMARY KEY)');
  db.exec('CREATE TABLE children (parent INTEGER REFERENCES things (value) DEFERRABLE INITIALLY DEFERRED)');
  return db;
}

/** Values as they are, failures by name. */
async function run(db: Database, calls: Parameters<typeof runBatch>[2]): Promise<unknown[]> {
  const outcomes = await runBatch(db, table, calls);
  assert.equal(db.inTransaction, false);
  return outcomes.map((outcome) => ('value' in outcome ? outcome.value : 'failed'));
}

it('does a group in order, and later calls see what earlier ones did', async (t) => {
  const db = openTest(t);
  assert.deepEqual(await run(db, [list, add(2), list, add(1), list]), [[], 1, [2], 1, [1, 2]]);
});

it('undoes a call that fails alone and whole', async (t) => {
  const db = openTest(t);
  const calls = [
    add(1),
    ['addTwiceAndFail', 2] as const,
    add(3),
    add(3),
    ['failingRead'] as const,
    ['nonsense'] as const,
    list,
  ];
  assert.deepEqual(await run(db, calls), [1, 'failed', 1, 'failed', 'failed', 'failed', [1, 3]]);
  assert.deepEqual(await run(db, [list]), [[1, 3]]);
});

it('has done nothing of a group whose commit fails, but still reads, and does the next group', async (t) => {
  const db = openTest(t);
  await run(db, [add(1)]);
  const calls = [add(2), list, ['poison'] as const, ['failingRead'] as const, list];
  assert.deepEqual(await run(db, calls), ['failed', [1], 'failed', 'failed', [1]]);
  assert.deepEqual(await run(db, [add(2), list]), [1, [1, 2]]);
});

it('has done nothing of a group whose transaction was ended by an error in the middle, nor of the calls after it', async (t) => {
  const db = openTest(t);
  await run(db, [add(5)]);
  const calls = [add(6), ['endTransaction'] as const, add(7), list];
  assert.deepEqual(await run(db, calls), ['failed', 'failed', 'failed', [5]]);
  assert.deepEqual(await run(db, [add(6), list]), [1, [5, 6]]);
});

it('says why', async (t) => {
  const db = openTest(t);
  const ended = { error: 'UNIQUE constraint failed: things.value' };
  assert.deepEqual(await runBatch(db, table, [add(1), ['endTransaction']]), [ended, ended]);
  const [first, second] = await runBatch(db, table, [['poison'], add(1)]);
  assert.deepEqual(
    [first, second],
    [{ error: 'FOREIGN KEY constraint failed' }, { error: 'FOREIGN KEY constraint failed' }],
  );
});
