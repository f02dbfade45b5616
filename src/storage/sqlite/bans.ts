/**
 * Bans and mutes: statements. Owns the tables `bans` and `mutes`.
 */
import type { Ban, Mute } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { read, type Sql, write } from './sql.js';
import { endTokensOf } from './tokens.js';

interface BanRow {
  readonly [column: string]: string | number | null;
  readonly name: string;
  readonly address: string | null;
  readonly until: number;
  readonly author: string;
  readonly reason: string;
}

interface MuteRow {
  readonly [column: string]: string | number | null;
  readonly act: number;
  readonly name: string;
  readonly last: string | null;
  readonly until: number;
  readonly author: string;
  readonly reason: string;
}

/** Returns how many. */
export async function dropBansOver(sql: Sql, now: number, atMost: number): Promise<number> {
  return sql.run('DELETE FROM bans WHERE key IN (SELECT key FROM bans WHERE until <= ? LIMIT ?)', now, atMost);
}

/** Returns how many. */
export async function dropMutesOver(sql: Sql, now: number, atMost: number): Promise<number> {
  return sql.run('DELETE FROM mutes WHERE act IN (SELECT act FROM mutes WHERE until <= ? LIMIT ?)', now, atMost);
}

export const bans = {
  saveBan: write(async (sql, { name, address, until, by, reason }: Ban) => {
    await sql.run(
      `INSERT INTO bans (key, name, address, until, author, reason) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key)
       DO UPDATE SET name = excluded.name, address = excluded.address, until = excluded.until,
         author = excluded.author, reason = excluded.reason`,
      fold(name),
      name,
      address,
      until,
      by,
      reason,
    );
    await endTokensOf(sql, fold(name));
  }),

  removeBan: write(async (sql, key: string) => {
    await sql.run('DELETE FROM bans WHERE key = ?', key);
  }),

  bans: read(async (sql): Promise<Ban[]> => {
    const rows = await sql.all<BanRow>('SELECT name, address, until, author, reason FROM bans ORDER BY key');
    return rows.map(({ name, address, until, author, reason }) => ({ name, address, until, by: author, reason }));
  }),

  saveMute: write(async (sql, { act, name, last, until, by, reason }: Mute) => {
    await sql.run(
      `INSERT INTO mutes (act, name, last, until, author, reason) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (act)
       DO UPDATE SET name = excluded.name, last = excluded.last, until = excluded.until,
         author = excluded.author, reason = excluded.reason`,
      act,
      name,
      last,
      until,
      by,
      reason,
    );
  }),

  removeMute: write(async (sql, act: number) => {
    await sql.run('DELETE FROM mutes WHERE act = ?', act);
  }),

  mutes: read(async (sql): Promise<Mute[]> => {
    const rows = await sql.all<MuteRow>('SELECT act, name, last, until, author, reason FROM mutes ORDER BY act');
    return rows.map(({ act, name, last, until, author, reason }) => ({ act, name, last, until, by: author, reason }));
  }),
};
