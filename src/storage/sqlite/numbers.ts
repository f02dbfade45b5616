/**
 * Single numbers: those that only grow, unless the last of them are taken back unused, and those of the last sign of life:
 * statements. Owns the table `numbers`; that of the last group of calls is batch.ts's.
 */
import { StorageError } from '../../core/store.js';
import type { Sql } from './sql.js';

/**
 * `stored`: of talk, every line up to there is stored or in a gap. `rooms gone` and `talk gone`: the highest id that a line may
 * have had in a room, and in a conversation, of which nothing is left.
 */
type Kept = 'sign of life' | 'standing' | 'left' | 'stored' | 'rooms gone' | 'talk gone' | 'backup';

/** Adds `count` and returns the sum: the last of so many numbers never given out before. */
export async function nextNumber(sql: Sql, name: 'mail' | 'login' | 'token', count: number): Promise<number> {
  const row = await sql.get<{ value: number }>(
    'UPDATE numbers SET value = value + ? WHERE name = ? RETURNING value',
    count,
    name,
  );
  // JavaScript counts no further; what was added is rolled back with the operation.
  if (row === undefined || row.value >= Number.MAX_SAFE_INTEGER)
    throw new StorageError(`no numbers for ${name} are left`);
  return row.value;
}

/** Those from `first` to `last`, if `last` is the last that was given out. */
export async function takeBack(sql: Sql, name: 'mail', first: number, last: number): Promise<void> {
  await sql.run('UPDATE numbers SET value = ? WHERE name = ? AND value = ?', first - 1, name, last);
}

/** Null: there is none. */
export async function numberOf(sql: Sql, name: Kept): Promise<number | null> {
  const row = await sql.get<{ value: number }>('SELECT value FROM numbers WHERE name = ?', name);
  return row?.value ?? null;
}

/** Milliseconds since 1970; 0 where there never was one. */
export async function lastSignOfLife(sql: Sql): Promise<number> {
  return (await numberOf(sql, 'sign of life')) ?? 0;
}

export async function put(sql: Sql, name: Kept, value: number): Promise<void> {
  await sql.run(
    'INSERT INTO numbers (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  );
}

/** Where it is higher than it was. */
export async function raise(sql: Sql, name: Kept, value: number): Promise<void> {
  if (value > ((await numberOf(sql, name)) ?? 0)) await put(sql, name, value);
}
