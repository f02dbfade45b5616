/**
 * Executes calls in groups, one transaction and so one fsync a group. Owns begin, commit and what is undone when, and the
 * number of the last group that was written, which tells after a failed commit what the disk has; knows neither threads
 * nor what the operations do.
 */
import { CODES, type Database, sqliteCode } from './driver.js';
import type { Operation } from './sql.js';

/** An operation and its arguments, as they travel to the worker. */
export type Call = readonly [name: string, ...args: unknown[]];

/** What became of a call, as it travels back. `uncertain`: it may have happened even so. */
export type Outcome = { readonly value: unknown } | { readonly error: string; readonly uncertain?: boolean };

type Table = Readonly<Record<string, Operation>>;

/** A group whose commit failed in such a way that only opening the database again tells whether it has happened. */
export interface Doubt {
  /** The group's number. */
  readonly group: number;
  /** What its calls are answered where it has happened. */
  readonly outcomes: readonly Outcome[];
  /** Why the commit failed. */
  readonly error: string;
}

/** The connection is of no further use: `doubt` is for the next one to judge. */
export class InDoubt extends Error {
  override readonly name = 'InDoubt';

  constructor(readonly doubt: Doubt) {
    super(doubt.error);
  }
}

export class Batches {
  /** Of the last group that was tried; never used twice. */
  private group: number;

  constructor(
    private readonly db: Database,
    private readonly table: Table,
    /** Whether what is written there is found again. */
    private readonly isInPlace: () => boolean = () => true,
  ) {
    this.group = lastGroup(db);
  }

  /**
   * Does the calls in their order and answers in the same. A call that fails is undone alone. When the commit fails nothing
   * of the group has happened, now or after a crash; then the reading calls are done again, because they need no disk to
   * write to. Throws only when the connection is of no further use, and InDoubt where it is not known what the disk has.
   */
  async run(calls: readonly Call[]): Promise<Outcome[]> {
    const { db } = this;
    const outcomes: Outcome[] = [];
    const writes = calls.some(([name]) => this.table[name]?.reads === false);
    let committing = false;
    if (writes && !this.isInPlace())
      return this.readOnly(calls, { error: 'the database has been removed, or another has taken its place' });
    try {
      db.exec('BEGIN');
      for (const call of calls) outcomes.push(await this.runOne(call));
      if (writes) this.mark();
      committing = writes;
      db.exec('COMMIT');
      return outcomes;
    } catch (error) {
      const { group } = this;
      if (db.inTransaction) db.exec('ROLLBACK');
      if (committing && sqliteCode(error) === CODES.IOERR && !this.overwrite())
        throw new InDoubt({ group, outcomes, error: describe(error) });
      return this.readOnly(calls, { error: describe(error) });
    }
  }

  /** Answers the calls of a group that another connection has left in doubt, by what this one finds. */
  async judge(calls: readonly Call[], { group, outcomes, error }: Doubt): Promise<readonly Outcome[]> {
    if (lastGroup(this.db) !== group) return this.readOnly(calls, { error });
    // It has happened, and may be called so once it is on the disk: what the log has is written into the database.
    return this.isSynced() ? outcomes : this.readOnly(calls, { error, uncertain: true });
  }

  /** Resolves with what became of the call; throws where its failure has ended the transaction, and the others' work with it. */
  private async runOne([name, ...args]: Call): Promise<Outcome> {
    const { db } = this;
    const operation = this.table[name];
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

  /** Writing calls are answered by `failure`. */
  private async readOnly(calls: readonly Call[], failure: Outcome): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const [name, ...args] of calls) {
      const operation = this.table[name];
      try {
        const value = operation?.reads ? await operation.run(this.db, ...(args as never[])) : undefined;
        outcomes.push(operation?.reads ? { value } : failure);
      } catch (error) {
        outcomes.push({ error: describe(error) });
      }
    }
    return outcomes;
  }

  /** Within a transaction: it is the next group. */
  private mark(): void {
    this.group++;
    this.db.run(
      "INSERT INTO numbers (name, value) VALUES ('group', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      this.group,
    );
  }

  /**
   * A commit whose fsync failed is undone in memory, but may stand complete in the log, where a crash would find it and
   * believe it. An empty group is put in its place, first without asking the disk to sync, which may fail again. False:
   * not even that could be written.
   */
  private overwrite(): boolean {
    const { db } = this;
    let written = false;
    for (const synchronous of ['OFF', 'FULL']) {
      db.pragma('synchronous', synchronous);
      try {
        db.exec('BEGIN');
        this.mark();
        db.exec('COMMIT');
        written = true;
      } catch {
        // The disk is still failing.
        if (db.inTransaction) db.exec('ROLLBACK');
      }
    }
    return written;
  }

  private isSynced(): boolean {
    try {
      // 0: nobody was in the way.
      return this.db.pragma('wal_checkpoint(TRUNCATE)') === 0;
    } catch {
      return false;
    }
  }
}

function lastGroup(db: Database): number {
  return Number(db.get("SELECT value FROM numbers WHERE name = 'group'")?.value ?? 0);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
