/** Groups of calls: what is undone when one fails, and when the commit fails. No thread; operations made for the test. */
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { Batches, type Call, InDoubt } from '../../src/storage/sqlite/batch.js';
import { CODES, type Database } from '../../src/storage/sqlite/driver.js';
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
async function run(db: Database, calls: readonly Call[]): Promise<unknown[]> {
  const outcomes = await new Batches(db, table).run(calls);
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
  const batches = new Batches(db, table);
  const ended = { error: 'UNIQUE constraint failed: things.value' };
  assert.deepEqual(await batches.run([add(1), ['endTransaction']]), [ended, ended]);
  const [first, second] = await batches.run([['poison'], add(1)]);
  assert.deepEqual(
    [first, second],
    [{ error: 'FOREIGN KEY constraint failed' }, { error: 'FOREIGN KEY constraint failed' }],
  );
});

/** The same connection on a disk that fails: `commit` says what comes of the next commit, and nothing can be written after it. */
function failing(db: Database, commit: 'stands' | 'is undone', checkpoint: 'works' | 'fails' = 'works'): Database {
  let broken = false;
  const fail = (): never => {
    broken = true;
    throw Object.assign(new Error('disk I/O error'), { errcode: CODES.IOERR });
  };
  return Object.assign(Object.create(db) as Database, {
    exec(statements: string) {
      if (broken && statements !== 'ROLLBACK') fail();
      if (statements !== 'COMMIT') return db.exec(statements);
      db.exec(commit === 'stands' ? 'COMMIT' : 'ROLLBACK');
      return fail();
    },
    pragma(name: string, value?: string) {
      if (name.startsWith('wal_checkpoint') && checkpoint === 'fails') fail();
      return db.pragma(name, value);
    },
  });
}

/** What the next connection answers after a commit that failed so. */
async function judged(db: Database, commit: 'stands' | 'is undone', checkpoint?: 'works' | 'fails'): Promise<unknown> {
  await run(db, [add(1)]);
  const calls = [list, add(2), list];
  const problem = await new Batches(failing(db, commit), table).run(calls).catch((error: unknown) => error);
  assert.ok(problem instanceof InDoubt, String(problem));
  return new Batches(failing(db, commit, checkpoint), table).judge(calls, problem.doubt);
}

it('is answered by what the next connection finds, where the disk failed in the commit and behind it: it has happened', async (t) => {
  const db = openTest(t);
  assert.deepEqual(await judged(db, 'stands'), [{ value: [1] }, { value: 1 }, { value: [1, 2] }]);
  assert.deepEqual(await run(db, [list]), [[1, 2]]);
});

it('… or it has not', async (t) => {
  const db = openTest(t);
  assert.deepEqual(await judged(db, 'is undone'), [{ value: [1] }, { error: 'disk I/O error' }, { value: [1] }]);
  assert.deepEqual(await run(db, [list]), [[1]]);
});

it('… or nobody knows, because it is there and the disk does not sync it', async (t) => {
  const error = { error: 'disk I/O error', uncertain: true };
  assert.deepEqual(await judged(openTest(t), 'stands', 'fails'), [{ value: [1, 2] }, error, { value: [1, 2] }]);
});
