/**
 * Who was here on which day, of the store in memory. Bounded by whoever saves, a day at a time, and by `expire`.
 */
import type { AttendanceRow } from '../../core/store.js';

const DAY = 86_400_000;

const idOf = ({ day, key, account }: AttendanceRow): string => `${day} ${key} ${account}`;

export class Attendance {
  private readonly rows = new Map<string, AttendanceRow>();

  save(row: AttendanceRow): void {
    if (row.stays === 0) this.rows.delete(idOf(row));
    else this.rows.set(idOf(row), { ...row });
  }

  of(day: number): AttendanceRow[] {
    return [...this.rows.values()]
      .filter((row) => row.day === day)
      .map((row) => ({ ...row }))
      .sort(byKey);
  }

  /** Of an account, from a day on. */
  ofAccount(key: string, from: number): AttendanceRow[] {
    const rows = [...this.rows.values()].filter((row) => row.account && row.key === key && row.day >= from);
    return rows.map((row) => ({ ...row })).sort((one, other) => one.day - other.day);
  }

  /** Of a name, also of accounts. */
  forget(key: string): void {
    for (const row of [...this.rows.values()]) if (row.key === key) this.rows.delete(idOf(row));
  }

  /** Returns how many. */
  closeStale(sign: number): number {
    let closed = 0;
    for (const row of [...this.rows.values()]) {
      const { since, day, last, milliseconds } = row;
      if (since === null) continue;
      const until = Math.min(sign, day + DAY - 1);
      const more = Math.max(until - since, 0);
      this.save({ ...row, since: null, last: Math.max(last, until), milliseconds: milliseconds + more });
      closed += 1;
    }
    return closed;
  }

  /** Those that were last here before a time, and of the others all but the newest `keep`; at most `atMost`. Returns how many. */
  expire(notBefore: number, keep: number, atMost: number): number {
    const old = [...this.rows.values()].filter(({ last }) => last < notBefore);
    const gone = this.rows.size - old.length <= keep ? old.slice(0, atMost) : this.oldest(keep).slice(0, atMost);
    for (const row of gone) this.rows.delete(idOf(row));
    return gone.length;
  }

  /** All but the newest `keep`. */
  private oldest(keep: number): readonly AttendanceRow[] {
    return [...this.rows.values()]
      .sort((one, other) => one.last - other.last || one.day - other.day || byKey(one, other))
      .slice(0, -keep);
  }
}

function byKey(one: AttendanceRow, other: AttendanceRow): number {
  return one.key < other.key ? -1 : one.key > other.key ? 1 : Number(one.account) - Number(other.account);
}
