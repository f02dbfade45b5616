/**
 * Accounts and guests: statements. Owns the tables `accounts` and `guests`.
 */
import { type Account, STILL_HERE } from '../../core/store.js';
import { fold, look } from '../../language/names.js';
import { dropFormer } from './former.js';
import { dropMailBelow } from './mail.js';
import { lastSignOfLife } from './numbers.js';
import { dropRosterCode } from './roster-codes.js';
import { read, type Sql, write } from './sql.js';
import { shutOut } from './ties.js';
import { endTokensOf } from './tokens.js';
import { whoIs } from './who.js';

interface AccountRow {
  readonly [column: string]: string | number;
  readonly key: string;
  readonly name: string;
  readonly hash: string;
  readonly settings: string;
  readonly created_at: number;
  readonly first_id: number;
}

/** How many guests may be known, in all and of one address. */
export interface GuestLimits {
  readonly all: number;
  readonly perAddress: number;
}

/** Forgets, of the guests without mail (of one address), the one whose time ends first; false: all have mail. */
async function forgetGuest(sql: Sql, origin: string | null): Promise<boolean> {
  const forgotten = await sql.run(
    `DELETE FROM guests WHERE key = (
       SELECT key FROM guests WHERE ${origin === null ? '?1 IS NULL' : 'origin = ?1'}
         AND NOT EXISTS (SELECT 1 FROM mail WHERE mail.owner = guests.key) ORDER BY until, key LIMIT 1
     )`,
    origin,
  );
  return forgotten > 0;
}

/** False: there is no place for one more, and none can be made. */
async function makePlace(sql: Sql, origin: string | null, limits: GuestLimits): Promise<boolean> {
  if (origin !== null) {
    const own = await sql.get<{ guests: number }>('SELECT count(*) AS guests FROM guests WHERE origin = ?', origin);
    if (Number(own?.guests) >= limits.perAddress) return forgetGuest(sql, origin);
  }
  const count = await sql.get<{ guests: number }>('SELECT count(*) AS guests FROM guests');
  return Number(count?.guests) < limits.all || forgetGuest(sql, null);
}

/** Whose time was over at `now`; none of their mail may be left. Returns how many. */
export async function dropGuestsOver(sql: Sql, now: number, atMost: number): Promise<number> {
  return sql.run('DELETE FROM guests WHERE key IN (SELECT key FROM guests WHERE until <= ? LIMIT ?)', now, atMost);
}

/** As `look` has it, and as the index of the accounts by their looks does. */
const LOOK = "lower(replace(replace(replace(replace(name, 'I', '1'), 'l', '1'), 'O', '0'), 'o', '0'))";

async function accountLike(sql: Sql, name: string): Promise<string | null> {
  const called = await sql.get<{ name: string }>('SELECT name FROM accounts WHERE key = ?', fold(name));
  const found =
    called ?? (await sql.get<{ name: string }>(`SELECT name FROM accounts WHERE ${LOOK} = ? LIMIT 1`, look(name)));
  return found?.name ?? null;
}

export const people = {
  known: read((sql, key: string, now: number) => whoIs(sql, key, now)),

  rememberGuest: write(
    async (
      sql,
      key: string,
      name: string,
      until: number,
      origin: string | null,
      firstId: number,
      limits: GuestLimits,
    ) => {
      if ((await sql.get('SELECT 1 AS found FROM accounts WHERE key = ?', key)) !== undefined) return true;
      const again = 'UPDATE guests SET name = ?, until = ?, first_id = ? WHERE key = ?';
      if ((await sql.run(again, name, until, firstId, key)) > 0) return true;
      if (!(await makePlace(sql, origin, limits))) return false;
      await sql.run(
        'INSERT INTO guests (key, name, until, origin, first_id) VALUES (?, ?, ?, ?, ?)',
        key,
        name,
        until,
        origin,
        firstId,
      );
      return true;
    },
  ),

  releaseGuests: write(async (sql, ms: number) => {
    const until = (await lastSignOfLife(sql)) + ms;
    return sql.run('UPDATE guests SET until = ? WHERE until = ?', until, STILL_HERE);
  }),

  createAccount: write(async (sql, account: Account, blocks: readonly string[] = []) => {
    const { key, name, hash, settings, createdAt, firstId } = account;
    if ((await accountLike(sql, name)) !== null) return false;
    await sql.run(
      'INSERT INTO accounts (key, name, hash, settings, created_at, first_id) VALUES (?, ?, ?, ?, ?, ?)',
      key,
      name,
      hash,
      settings,
      createdAt,
      firstId,
    );
    await shutOut(sql, key, blocks);
    await sql.run('DELETE FROM guests WHERE key = ?', key);
    await dropMailBelow(sql, key, firstId);
    await dropRosterCode(sql, key);
    await dropFormer(sql, key);
    return true;
  }),

  account: read(async (sql, key: string): Promise<Account | null> => {
    const row = await sql.get<AccountRow>(
      'SELECT key, name, hash, settings, created_at, first_id FROM accounts WHERE key = ?',
      key,
    );
    if (row === undefined) return null;
    const { name, hash, settings, created_at: createdAt, first_id: firstId } = row;
    return { key: row.key, name, hash, settings, createdAt, firstId };
  }),

  accountLike: read(accountLike),

  setPassword: write(async (sql, key: string, hash: string, was: string, same: boolean) => {
    const isSet = (await sql.run('UPDATE accounts SET hash = ? WHERE key = ? AND hash = ?', hash, key, was)) > 0;
    if (isSet && !same) await endTokensOf(sql, key);
    return isSet;
  }),

  saveSettings: write(async (sql, key: string, settings: string) => {
    await sql.run('UPDATE accounts SET settings = ? WHERE key = ?', settings, key);
  }),
};
