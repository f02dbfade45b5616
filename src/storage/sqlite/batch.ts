/**
 * Executes calls in groups, one transaction and so one fsync a group. Owns begin, commit and what is undone when; knows
 * neither threads nor what the operations do.
 */
import { CODES, type Database, sqliteCode } from './driver.js';
import type { Operation } from './sql.js';

/** An operation and its arguments, as they travel to the worker. */
export type Call = readonly [name: string, ...args: unknown[]];

/** What became of a call, as it travels back. */
export type Outcome = { readonly value: unknown } | { readonly error: string };

type Table = Readonly<Record<string, Operation>>;

/**
 * Does the calls in their order and answers in the same. A call that fails is undone alone. When the commit fails nothing
 * of the group has happened; then the reading calls are done again, because they need no disk to write to.
 * Throws only when the connection is of no further use.
 */
export async function runBatch(db: Database, table: Table, calls: readonly Call[]): Promise<Outcome[]> {
  try {
    db.exec('BEGIN');
    const outcomes: Outcome[] = [];
    for (const call of calls) outcomes.push(await runOne(db, table, call));
    db.exec('COMMIT');
    return outcomes;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    if (sqliteCode(error) === CODES.IOERR) scrub(db);
    return readOnly(db, table, calls, describe(error));
  }
}

/** Resolves with what became of the call; throws where its failure has ended the transaction, and the others' work with it. */
async function runOne(db: Database, table: Table, [name, ...args]: Call): Promise<Outcome> {
  const operation = table[name];
  if (operation === undefined) return { error: `no operation ${name}` };
  // A savepoint only where there may be something to undo.
  const undoable = !operation.reads;
  if (undoable) db.run('SAVEPOINT operation');
  try {
    const value = await operation.run(db, ...(args as never[]));
    if (undoable) db.run('RELEASE operation');
    return { value };
  } catch (error) {
    if (!db.inTransaction) throw error;
    if (undoable) {
      db.run('ROLLBACK TO operation');
      db.run('RELEASE operation');
    }
    return { error: describe(error) };
  }
}

async function readOnly(db: Database, table: Table, calls: readonly Call[], failure: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, ...args] of calls) {
    const operation = table[name];
    try {
      const value = operation?.reads ? await operation.run(db, ...(args as never[])) : undefined;
      outcomes.push(operation?.reads ? { value } : { error: failure });
    } catch (error) {
      outcomes.push({ error: describe(error) });
    }
  }
  return outcomes;
}

/**
 * A commit whose fsync failed is undone in memory, but may stand complete in the log, where a crash would find it and
 * believe it. Moving what is valid into the database empties the log; if that fails too, the next commit overwrites it.
 */
function scrub(db: Database): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // The disk is still failing.
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
