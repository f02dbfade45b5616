/**
 * The one file that knows which SQLite library is used: `@photostructure/sqlite`, because it is prebuilt for every Node
 * from 20 and carries its own SQLite. Its interface is that of `node:sqlite`. Synchronous: for the worker thread alone.
 */
import { pathToFileURL } from 'node:url';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import { longStep, step } from '../brake.js';
import type { Row, Sql, Value } from './sql.js';

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

/** SQLite's primary result codes, as far as somebody asks for them. */
export const CODES = {
  PERM: 3,
  BUSY: 5,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const;

/** The primary result code of an error that SQLite has thrown; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error ? (error as { errcode?: unknown }).errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** The library cuts text at a NUL without a word; what cannot be stored whole is refused. */
function whole(values: readonly Value[]): readonly Value[] {
  for (const value of values) {
    if (typeof value === 'string' && value.includes('\0'))
      throw new Error('a text with a NUL character cannot be stored');
  }
  return values;
}

export class Database implements Sql {
  private readonly db: InstanceType<typeof DatabaseSync>;
  /** Prepared once each. Statements are constants of the source, so there are only so many. */
  private readonly statements = new Map<string, Statement>();

  /** What `whileHeld` does just now. */
  private held: () => void = () => {};
  private hold: Statement | null = null;

  /** Opens or creates the file. `busyTimeout` in milliseconds: how long another's lock is waited for. */
  constructor(path: string | URL, busyTimeout: number, options: { readonly readOnly?: boolean } = {}) {
    this.db = step(() => new DatabaseSync(path, { timeout: busyTimeout, ...options }));
  }

  /** A file that nobody writes any more, for reading alone: no lock is taken, and nothing is made beside it. */
  static openFinished(path: string): Database {
    const url = pathToFileURL(path);
    url.search = 'immutable=1';
    return new Database(url, 0, { readOnly: true });
  }

  all<R extends Row>(statement: string, ...values: Value[]): R[] {
    return step(() => this.prepare(statement).all(...whole(values)) as R[]);
  }

  get<R extends Row>(statement: string, ...values: Value[]): R | undefined {
    return step(() => this.prepare(statement).get(...whole(values)) as R | undefined);
  }

  run(statement: string, ...values: Value[]): number {
    return step(() => this.prepare(statement).run(...whole(values)).changes);
  }

  /** Statements without values or rows, one or several. */
  exec(statements: string): void {
    step(() => this.db.exec(statements));
  }

  /** Sets a pragma, if given a value, and returns what it is then. */
  pragma(name: string, value?: string | number): Value {
    const row = step(() => this.db.prepare(`PRAGMA ${name}${value === undefined ? '' : ` = ${value}`}`).get());
    if (row === undefined && value !== undefined) return this.pragma(name);
    return row === undefined ? null : (Object.values(row)[0] as Value);
  }

  /** Some errors, a full disk among them, end the transaction they happen in. */
  get inTransaction(): boolean {
    return this.db.isTransaction;
  }

  /**
   * Copies the database into the empty file at `path`, as it is when the promise resolves: what is written meanwhile is written
   * into both. A thread of the library's does it, a page at a time, and takes turns with the statements of this one; nothing stops it,
   * and until it has ended this connection may not be closed, nor its thread end, for that ends the process as a crash.
   * `between`: told now and then how many pages there are, and how many are still to come.
   */
  copyTo(path: string, between: (all: number, left: number) => void): Promise<void> {
    const progress = ({ totalPages, remainingPages }: { totalPages: number; remainingPages: number }) =>
      between(totalPages, remainingPages);
    // With more pages at a time the thread has the connection nearly always, and a statement waits for 100 ms and more.
    return longStep(async () => void (await backup(this.db, path, { rate: 1, progress })));
  }

  /** Meanwhile no other thread does anything with this connection: within a statement it has one user. */
  whileHeld(work: () => void): void {
    if (this.hold === null) {
      this.db.function('hold', () => {
        this.held();
        return null;
      });
      this.hold = this.db.prepare('SELECT hold()');
    }
    this.held = work;
    step(() => this.hold?.get());
  }

  /**
   * Ends it. The library cannot finalize statements: the lock on the file is given up when the last of them has been
   * collected, which for certain is when the thread ends. So one thread opens a database once.
   */
  close(): void {
    this.statements.clear();
    this.hold = null;
    step(() => this.db.close());
  }

  private prepare(text: string): Statement {
    let statement = this.statements.get(text);
    if (statement === undefined) {
      statement = this.db.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }
}
