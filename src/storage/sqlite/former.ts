/**
 * Accounts that were deleted: statements. Owns the table `former`.
 */
import { FORMER_KEPT, type FormerAccount } from '../../core/people/kept-accounts.js';
import { fold } from '../../language/names.js';
import type { Sql } from './sql.js';

/** Returns how many. */
export async function dropFormerOver(sql: Sql, now: number, notBefore: number, atMost: number): Promise<number> {
  return sql.run(
    'DELETE FROM former WHERE key IN (SELECT key FROM former WHERE until <= ? AND deleted_at < ? LIMIT ?)',
    now,
    notBefore,
    atMost,
  );
}

/** Only the newest are remembered. */
export async function addFormer(sql: Sql, { name, firstId, endId, deletedAt, until }: FormerAccount): Promise<void> {
  await sql.run('DELETE FROM former WHERE key = ?', fold(name));
  await sql.run(
    'INSERT INTO former (key, name, first_id, end_id, deleted_at, until) VALUES (?, ?, ?, ?, ?, ?)',
    fold(name),
    name,
    firstId,
    endId,
    deletedAt,
    until,
  );
  await sql.run(
    `DELETE FROM former WHERE key IN (SELECT key FROM former ORDER BY deleted_at DESC, key DESC LIMIT 100 OFFSET ?)`,
    FORMER_KEPT,
  );
}

export async function dropFormer(sql: Sql, key: string): Promise<void> {
  await sql.run('DELETE FROM former WHERE key = ?', key);
}

/** Whether what has this id was for, or of, an account of the name that is there no more. */
export async function hadBefore(sql: Sql, key: string, id: number): Promise<boolean> {
  return (await sql.get('SELECT 1 AS found FROM former WHERE key = ? AND end_id > ?', key, id)) !== undefined;
}
