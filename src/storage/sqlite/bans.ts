/**
 * Bans: statements. Owns the table `bans`.
 */
import type { Ban } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { read, type Sql, write } from './sql.js';
import { endTokensOf } from './tokens.js';

interface BanRow {
  readonly [column: string]: string | number | null;
  readonly name: string;
  readonly address: string | null;
  readonly until: number;
  readonly author: string;
}

/** Returns how many. */
export async function dropBansOver(sql: Sql, now: number, atMost: number): Promise<number> {
  return sql.run('DELETE FROM bans WHERE key IN (SELECT key FROM bans WHERE until <= ? LIMIT ?)', now, atMost);
}

export const bans = {
  saveBan: write(async (sql, { name, address, until, by }: Ban) => {
    await sql.run(
      `INSERT INTO bans (key, name, address, until, author) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key)
       DO UPDATE SET name = excluded.name, address = excluded.address, until = excluded.until, author = excluded.author`,
      fold(name),
      name,
      address,
      until,
      by,
    );
    await endTokensOf(sql, fold(name));
  }),

  removeBan: write(async (sql, key: string) => {
    await sql.run('DELETE FROM bans WHERE key = ?', key);
  }),

  bans: read(async (sql): Promise<Ban[]> => {
    const rows = await sql.all<BanRow>('SELECT name, address, until, author FROM bans ORDER BY key');
    return rows.map(({ name, address, until, author }) => ({ name, address, until, by: author }));
  }),
};
