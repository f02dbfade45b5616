/**
 * Who was here on which day: statements. Owns the table `attendance`.
 */
import type { AttendanceRow } from '../../core/store.js';
import { lastSignOfLife } from './numbers.js';
import { read, type Sql, write } from './sql.js';

interface Row {
  readonly [column: string]: string | number | null;
  readonly day: number;
  readonly key: string;
  readonly account: number;
  readonly name: string;
  readonly first_at: number;
  readonly last_at: number;
  readonly milliseconds: number;
  readonly lines: number;
  readonly stays: number;
  readonly since: number | null;
}

/** `until`: an expression. Nobody leaves before coming. */
const closeOpen = (until: string): string => `
  UPDATE attendance SET since = NULL,
    milliseconds = milliseconds + CASE WHEN ${until} > since THEN ${until} - since ELSE 0 END,
    last_at = CASE WHEN ${until} > last_at THEN ${until} ELSE last_at END
  WHERE since IS NOT NULL`;

const THESE = 'DELETE FROM attendance WHERE (day, key, account) IN (SELECT day, key, account FROM attendance';

/** Returns how many; so does `dropAttendanceOver`. */
export async function dropOldAttendance(sql: Sql, notBefore: number, atMost: number): Promise<number> {
  return sql.run(`${THESE} WHERE last_at < ? LIMIT ?)`, notBefore, atMost);
}

/** All but the newest `keep`. */
export async function dropAttendanceOver(sql: Sql, keep: number, atMost: number): Promise<number> {
  return sql.run(`${THESE} ORDER BY last_at DESC, day DESC, key DESC, account DESC LIMIT ? OFFSET ?)`, atMost, keep);
}

function rowOf({ account, first_at: first, last_at: last, ...row }: Row): AttendanceRow {
  return { ...row, account: account === 1, ...{ first, last } };
}

export const attendance = {
  saveAttendance: write(async (sql, rows: readonly AttendanceRow[]) => {
    for (const { day, key, name, account, first, last, milliseconds, lines, stays, since } of rows) {
      const id = [day, key, account ? 1 : 0];
      if (stays === 0) await sql.run('DELETE FROM attendance WHERE day = ? AND key = ? AND account = ?', ...id);
      else
        await sql.run(
          `INSERT INTO attendance (day, key, account, name, first_at, last_at, milliseconds, lines, stays, since)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (day, key, account) DO UPDATE SET name = excluded.name, first_at = excluded.first_at,
             last_at = excluded.last_at, milliseconds = excluded.milliseconds, lines = excluded.lines,
             stays = excluded.stays, since = excluded.since`,
          ...id,
          name,
          first,
          last,
          milliseconds,
          lines,
          stays,
          since,
        );
    }
  }),

  attendance: read(async (sql, day: number): Promise<AttendanceRow[]> => {
    const rows = await sql.all<Row>(
      `SELECT day, key, account, name, first_at, last_at, milliseconds, lines, stays, since
       FROM attendance WHERE day = ? ORDER BY key, account`,
      day,
    );
    return rows.map(rowOf);
  }),

  attendanceOf: read(async (sql, key: string, from: number): Promise<AttendanceRow[]> => {
    const rows = await sql.all<Row>(
      `SELECT day, key, account, name, first_at, last_at, milliseconds, lines, stays, since
       FROM attendance WHERE key = ? AND account = 1 AND day >= ? ORDER BY day`,
      key,
      from,
    );
    return rows.map(rowOf);
  }),

  closeStaleAttendance: write(async (sql) => {
    const sign = await lastSignOfLife(sql);
    const ended = await sql.run(`${closeOpen('day + 86399999')} AND day + 86400000 <= ?`, sign);
    return ended + (await sql.run(closeOpen('?'), sign, sign, sign, sign));
  }),
};
