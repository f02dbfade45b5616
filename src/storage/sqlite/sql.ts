/**
 * What a family of statements needs of a database: one connection, within a transaction that somebody else opens.
 *
 * Statements are written once, in what SQLite and PostgreSQL share: `?` for values (numbered for PostgreSQL), `ON CONFLICT`,
 * `RETURNING`, row values, 0 and 1 for truth. Everything may be awaited, because only SQLite answers at once. They are
 * written by hand and not with a query builder: the same appendMail took 53 µs with Kysely 0.28 and 18 µs so (one of two
 * cores that the conversation needs), and the contract tests run every statement anyway.
 */

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;
type Awaitable<T> = T | Promise<T>;

export interface Sql {
  /** Every row, as the caller knows it to be. */
  all<R extends Row>(statement: string, ...values: Value[]): Awaitable<R[]>;
  /** The first row, or undefined. */
  get<R extends Row>(statement: string, ...values: Value[]): Awaitable<R | undefined>;
  /** Returns how many rows were inserted, updated or deleted. */
  run(statement: string, ...values: Value[]): Awaitable<number>;
}

/** One call of the Store, done whole or not at all. Arguments and result travel between threads: plain data only. */
export interface Operation<A extends unknown[] = never[], R = unknown> {
  /** Changes nothing: it can be done also where nothing can be written. */
  readonly reads: boolean;
  readonly run: (sql: Sql, ...args: A) => Promise<R>;
}

export function read<A extends unknown[], R>(run: (sql: Sql, ...args: A) => Promise<R>): Operation<A, R> {
  return { reads: true, run };
}

export function write<A extends unknown[], R>(run: (sql: Sql, ...args: A) => Promise<R>): Operation<A, R> {
  return { reads: false, run };
}
