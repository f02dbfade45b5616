/**
 * Tokens that speak for accounts: statements. Owns the table `tokens`.
 */
import type { AccessToken, Account } from '../../core/store.js';
import { nextNumber } from './numbers.js';
import { read, type Sql, write } from './sql.js';

interface TokenRow {
  readonly [column: string]: string | number | null;
  readonly number: number;
  readonly owner: string;
  readonly hash: string;
  readonly about: string;
  readonly created_at: number;
  readonly until: number;
  readonly used_at: number | null;
}

interface OwnedRow extends TokenRow {
  readonly name: string;
  readonly password: string;
  readonly settings: string;
  readonly made_at: number;
  readonly first_id: number;
}

const COLUMNS = 'number, owner, tokens.hash AS hash, about, tokens.created_at AS created_at, until, used_at';

/** All of an account. */
export async function endTokensOf(sql: Sql, owner: string): Promise<void> {
  await sql.run('DELETE FROM tokens WHERE owner = ?', owner);
}

/** Returns how many. */
export async function dropTokensOver(sql: Sql, now: number, atMost: number): Promise<number> {
  return sql.run(
    'DELETE FROM tokens WHERE number IN (SELECT number FROM tokens WHERE until <= ? LIMIT ?)',
    now,
    atMost,
  );
}

export const tokens = {
  addToken: write(
    async (
      sql,
      { owner, hash, about, createdAt, until }: Omit<AccessToken, 'number' | 'usedAt'>,
      limit: number,
    ): Promise<number | null> => {
      await sql.run('DELETE FROM tokens WHERE owner = ? AND until <= ?', owner, createdAt);
      const now = await sql.get<{ tokens: number }>('SELECT count(*) AS tokens FROM tokens WHERE owner = ?', owner);
      if (Number(now?.tokens) >= limit) return null;
      const number = await nextNumber(sql, 'token', 1);
      // Of accounts only: the foreign key refuses everybody else.
      await sql.run(
        'INSERT INTO tokens (number, owner, hash, about, created_at, until) VALUES (?, ?, ?, ?, ?, ?)',
        number,
        owner,
        hash,
        about,
        createdAt,
        until,
      );
      return number;
    },
  ),

  findToken: read(async (sql, hash: string): Promise<{ token: AccessToken; account: Account } | null> => {
    const row = await sql.get<OwnedRow>(
      `SELECT ${COLUMNS}, name, accounts.hash AS password, settings, accounts.created_at AS made_at, first_id
       FROM tokens JOIN accounts ON accounts.key = owner WHERE tokens.hash = ?`,
      hash,
    );
    if (row === undefined) return null;
    const { name, password, settings, made_at: createdAt, first_id: firstId } = row;
    return { token: tokenIn(row), account: { key: row.owner, name, hash: password, settings, createdAt, firstId } };
  }),

  tokens: read(async (sql, owner: string): Promise<AccessToken[]> => {
    const rows = await sql.all<TokenRow>(`SELECT ${COLUMNS} FROM tokens WHERE owner = ? ORDER BY number`, owner);
    return rows.map(tokenIn);
  }),

  tokenUsed: write(async (sql, number: number, at: number) => {
    await sql.run('UPDATE tokens SET used_at = ? WHERE number = ?', at, number);
  }),

  endToken: write(async (sql, owner: string, number: number) => {
    return (await sql.run('DELETE FROM tokens WHERE owner = ? AND number = ?', owner, number)) > 0;
  }),
};

function tokenIn({ number, owner, hash, about, created_at, until, used_at }: TokenRow): AccessToken {
  return { number, owner, hash, about, createdAt: created_at, until, usedAt: used_at };
}
