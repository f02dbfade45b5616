/**
 * Who was here from when until when: statements. Owns the table `logins`.
 */
import { type Caution, type Life, LOGINS_KEPT, type Login } from '../../core/store.js';
import { lastSignOfLife, nextNumber, numberOf, put } from './numbers.js';
import { read, write } from './sql.js';

interface LoginRow {
  readonly [column: string]: string | number | null;
  readonly id: number;
  readonly key: string;
  readonly address: string;
  readonly begun_at: number;
  readonly until: number | null;
}

/** At the last sign of life, and not before their beginning. */
const CLOSE_OPEN = 'UPDATE logins SET until = CASE WHEN begun_at < ? THEN ? ELSE begun_at END WHERE until IS NULL';

export const logins = {
  openLogin: write(async (sql, key: string, from: string, at: number) => {
    const id = await nextNumber(sql, 'login', 1);
    const sign = await lastSignOfLife(sql);
    await sql.run(`${CLOSE_OPEN} AND key = ?`, sign, sign, key);
    // Of accounts only: the foreign key refuses everybody else.
    await sql.run(
      'INSERT INTO logins (id, key, address, begun_at, until) VALUES (?, ?, ?, ?, NULL)',
      id,
      key,
      from,
      at,
    );
    await sql.run(
      'DELETE FROM logins WHERE key = ? AND id <= (SELECT id FROM logins WHERE key = ? ORDER BY id DESC LIMIT 1 OFFSET ?)',
      key,
      key,
      LOGINS_KEPT,
    );
    return id;
  }),

  closeLogin: write(async (sql, id: number, until: number) => {
    await sql.run(
      'UPDATE logins SET until = CASE WHEN begun_at > ? THEN begun_at ELSE ? END WHERE id = ? AND until IS NULL',
      until,
      until,
      id,
    );
  }),

  logins: read(async (sql, key: string, count: number): Promise<Login[]> => {
    const rows = await sql.all<LoginRow>(
      'SELECT id, key, address, begun_at, until FROM logins WHERE key = ? ORDER BY id DESC LIMIT ?',
      key,
      Math.max(0, count),
    );
    return rows.map((row) => ({ id: row.id, key: row.key, from: row.address, at: row.begun_at, until: row.until }));
  }),

  signOfLife: write(async (sql, at: number, caution: Caution | null) => {
    await put(sql, 'sign of life', at);
    await put(sql, 'standing', caution?.standing ?? 0);
    await put(sql, 'left', caution?.left ?? 0);
  }),

  lastLife: read(async (sql): Promise<Life | null> => {
    const at = await numberOf(sql, 'sign of life');
    const left = (await numberOf(sql, 'left')) ?? 0;
    const standing = (await numberOf(sql, 'standing')) ?? 0;
    return at === null ? null : { at, caution: left === 0 ? null : { standing, left } };
  }),

  closeStaleLogins: write(async (sql) => {
    const sign = await lastSignOfLife(sql);
    return sql.run(CLOSE_OPEN, sign, sign);
  }),
};
