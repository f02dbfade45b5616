/**
 * Whether the server is locked: statements. Owns the tables `lock` and `lock_keys`.
 */
import type { StoredLock } from '../../core/store.js';
import { read, write } from './sql.js';

interface LockRow {
  readonly [column: string]: string | number;
  readonly author: string;
  readonly since: number;
}

export const lock = {
  saveLock: write(async (sql, { by, since, keys }: StoredLock) => {
    await sql.run('DELETE FROM lock');
    await sql.run('DELETE FROM lock_keys');
    await sql.run('INSERT INTO lock (one, author, since) VALUES (1, ?, ?)', by, since);
    await sql.run('INSERT OR IGNORE INTO lock_keys (key) SELECT value FROM json_each(?)', JSON.stringify(keys));
  }),

  addToLock: write(async (sql, key: string) => {
    await sql.run('INSERT OR IGNORE INTO lock_keys (key) SELECT ? WHERE EXISTS (SELECT 1 FROM lock)', key);
  }),

  removeLock: write(async (sql) => {
    await sql.run('DELETE FROM lock');
    await sql.run('DELETE FROM lock_keys');
  }),

  lock: read(async (sql): Promise<StoredLock | null> => {
    const row = await sql.get<LockRow>('SELECT author, since FROM lock');
    if (row === undefined) return null;
    const keys = await sql.all<{ key: string }>('SELECT key FROM lock_keys ORDER BY key');
    return { by: row.author, since: row.since, keys: keys.map(({ key }) => key) };
  }),
};
