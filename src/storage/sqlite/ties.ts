/**
 * Contacts and blocks: statements. Owns the table `ties`.
 */
import type { Tie, TieKind } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { read, type Sql, write } from './sql.js';

interface TieRow {
  readonly [column: string]: string;
  readonly kind: TieKind;
  readonly name: string;
}

/** `other`: a key. */
export async function isTied(sql: Sql, kind: TieKind, owner: string, other: string): Promise<boolean> {
  const found = await sql.get(
    'SELECT 1 AS found FROM ties WHERE owner = ? AND kind = ? AND other = ?',
    owner,
    kind,
    other,
  );
  return found !== undefined;
}

/** Of an account that has no ties yet. */
export async function shutOut(sql: Sql, owner: string, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries())
    await sql.run(
      "INSERT INTO ties (owner, kind, other, name, place) VALUES (?, 'block', ?, ?, ?)",
      owner,
      fold(name),
      name,
      index + 1,
    );
}

export const ties = {
  tie: write(async (sql, kind: TieKind, owner: string, name: string, limit: number): Promise<'stored' | 'full'> => {
    const other = fold(name);
    if (await isTied(sql, kind, owner, other)) return 'stored';
    const now = await sql.get<{ ties: number }>(
      'SELECT count(*) AS ties FROM ties WHERE owner = ? AND kind = ?',
      owner,
      kind,
    );
    if (Number(now?.ties) >= limit) return 'full';
    // Of accounts only: the foreign key refuses everybody else.
    await sql.run(
      `INSERT INTO ties (owner, kind, other, name, place)
       VALUES (?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM ties WHERE owner = ?))`,
      owner,
      kind,
      other,
      name,
      owner,
    );
    return 'stored';
  }),

  untie: write(async (sql, kind: TieKind, owner: string, other: string) => {
    await sql.run('DELETE FROM ties WHERE owner = ? AND kind = ? AND other = ?', owner, kind, other);
  }),

  ties: read(async (sql, owner: string): Promise<Tie[]> => {
    const rows = await sql.all<TieRow>('SELECT kind, name FROM ties WHERE owner = ? ORDER BY place', owner);
    return rows.map(({ kind, name }) => ({ kind, name }));
  }),
};
