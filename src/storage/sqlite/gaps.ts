/**
 * What is not known to be complete: statements. Owns the table `gaps`; the empty place is every place.
 */
import { GAPS_OF_ALL, GAPS_OF_PLACE, type Gap, type PlaceKey } from '../../core/past.js';
import { isGap, withGap } from '../gaps.js';
import type { Sql } from './sql.js';
import { ofReader } from './sql-places.js';

/** Where one joins others, see `withGap`. Lines are in every place, so gaps of every place join only where they touch. */
async function neighbours(sql: Sql, place: PlaceKey, { low, high }: Gap): Promise<{ before: number; behind: number }> {
  if (place === '') return { before: low, behind: high };
  const before = await sql.get<{ id: number }>(
    'SELECT id FROM history WHERE conversation = ? AND id <= ? ORDER BY id DESC LIMIT 1',
    place,
    low,
  );
  const behind = await sql.get<{ id: number }>(
    'SELECT id FROM history WHERE conversation = ? AND id >= ? ORDER BY id LIMIT 1',
    place,
    high,
  );
  return { before: before?.id ?? -1, behind: behind?.id ?? Number.MAX_SAFE_INTEGER };
}

export async function addGap(sql: Sql, place: PlaceKey, gap: Gap): Promise<void> {
  if (!isGap(gap)) return;
  const known = await sql.all<{ low: number; high: number }>('SELECT low, high FROM gaps WHERE place = ?', place);
  const most = place === '' ? GAPS_OF_ALL : GAPS_OF_PLACE;
  const all = withGap(known, gap, await neighbours(sql, place, gap), most);
  await dropGaps(sql, place);
  for (const { low, high } of all)
    await sql.run('INSERT INTO gaps (place, low, high) VALUES (?, ?, ?)', place, low, high);
}

export async function dropGaps(sql: Sql, place: PlaceKey): Promise<void> {
  await sql.run('DELETE FROM gaps WHERE place = ?', place);
}

/** Those of which the floor says all. */
export async function dropGapsBelow(sql: Sql, place: PlaceKey, floor: number): Promise<void> {
  await sql.run('DELETE FROM gaps WHERE place = ? AND high <= ?', place, floor + 1);
}

/** Those of conversations that end up to `floor`. Returns how many. */
export async function dropGapsOfTalk(sql: Sql, floor: number): Promise<number> {
  return sql.run(
    "DELETE FROM gaps WHERE high <= ? AND place <> '' AND substr(place, 1, 1) NOT IN ('*', '@')",
    floor + 1,
  );
}

/** Whether a gap of the place has an id above `after` and up to `end`. */
export async function hasGap(sql: Sql, place: PlaceKey, after: number, end: number): Promise<boolean> {
  const found = await sql.get(
    'SELECT 1 AS found FROM gaps WHERE place = ? AND high > ? AND low < ? LIMIT 1',
    place,
    after + 1,
    end,
  );
  return found !== undefined;
}

/** The same of all that an account has written to somebody, and got. */
export async function hasGapOf(sql: Sql, reader: string, after: number, end: number): Promise<boolean> {
  for (const isReaders of ofReader('place')) {
    const found = await sql.get(
      `SELECT 1 AS found FROM gaps WHERE ${isReaders} AND high > ? AND low < ? LIMIT 1`,
      reader,
      after + 1,
      end,
    );
    if (found !== undefined) return true;
  }
  return false;
}
