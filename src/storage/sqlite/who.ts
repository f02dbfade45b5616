/**
 * Who is known by a name: the one statement that accounts, guests and mailboxes share. Changes nothing.
 */
import type { Known } from '../../core/store.js';
import type { Sql } from './sql.js';

/** Who may receive mail for `key` at `now`; without a time also a guest whose time is over. */
export async function whoIs(sql: Sql, key: string, now = Number.MIN_SAFE_INTEGER): Promise<Known | null> {
  const row = await sql.get<{ name: string; account: number; first_id: number }>(
    `SELECT name, 1 AS account, first_id FROM accounts WHERE key = ?
     UNION ALL SELECT name, 0 AS account, first_id FROM guests WHERE key = ? AND until > ?
     ORDER BY account DESC LIMIT 1`,
    key,
    key,
    now,
  );
  return row === undefined ? null : { key, name: row.name, account: row.account === 1, firstId: row.first_id };
}
