/**
 * What was said: statements that write. Owns the tables `history`, and `conversations`, which counts its lines, so that keeping
 * the newest thousand does not mean to count a thousand with every line, and knows up to where lines have been dropped.
 */

import { type Behind, type Gap, groupOf, isPublic, ofRoom, type Past, type PlaceKey, roomOf } from '../../core/past.js';
import { isGap } from '../gaps.js';
import { addGap, dropGaps, dropGapsBelow, dropGapsOfTalk } from './gaps.js';
import { numberOf, raise } from './numbers.js';
import type { Sql } from './sql.js';
import { isShareFull, type WrittenLimits } from './written.js';

/** Of one conversation: its lines; the bytes of their bodies, counted of public places alone; the highest id dropped. */
interface Counts {
  readonly lines: number;
  readonly bytes: number;
  readonly floor: number;
}

/** What has gone of one conversation. */
export interface Dropped {
  readonly conversation: PlaceKey;
  readonly lines: number;
  readonly bytes: number;
  /** The highest id among it, where that is missing now; 0: nothing is missing for it. */
  readonly upTo: number;
}

/** Lines looked at together where the oldest have to go. */
const OLDEST = 250;

async function countsOf(sql: Sql, place: PlaceKey): Promise<Counts | undefined> {
  return sql.get<{ lines: number; bytes: number; floor: number }>(
    'SELECT lines, bytes, floor FROM conversations WHERE key = ?',
    place,
  );
}

async function count(sql: Sql, place: PlaceKey, { lines, bytes, floor }: Counts): Promise<void> {
  await sql.run(
    `INSERT INTO conversations (key, lines, bytes, floor) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET lines = excluded.lines, bytes = excluded.bytes, floor = excluded.floor`,
    place,
    lines,
    isPublic(place) ? bytes : 0,
    floor,
  );
}

/** The highest id that a line which is not there any more may have had. */
export async function floorOf(sql: Sql, place: PlaceKey): Promise<number> {
  const counts = await countsOf(sql, place);
  if (isPublic(place)) return counts?.floor ?? firstFloor(sql, place);
  return Math.max(counts?.floor ?? 0, (await numberOf(sql, 'talk gone')) ?? 0);
}

/** Of a room of which nothing is stored yet: others had its name before it. */
async function firstFloor(sql: Sql, place: PlaceKey): Promise<number> {
  const room = roomOf(place);
  return room === null ? 0 : Math.min(room, (await numberOf(sql, 'rooms gone')) ?? 0);
}

/** False: it is there already. */
async function add(sql: Sql, place: PlaceKey, { id, from, body, at, origin, form }: Past): Promise<boolean> {
  const added = await sql.run(
    `INSERT INTO history (conversation, id, author, body, said_at, origin, form) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (conversation, id) DO NOTHING`,
    place,
    id,
    from,
    body,
    at,
    origin ?? null,
    form ?? null,
  );
  return added > 0;
}

async function isThere(sql: Sql, place: PlaceKey, id: number): Promise<boolean> {
  return (await sql.get('SELECT 1 AS found FROM history WHERE conversation = ? AND id = ?', place, id)) !== undefined;
}

/** Drops the lines with the lowest ids until so many lines and bytes are left. */
async function trim(sql: Sql, place: PlaceKey, counts: Counts, keep: number, most: number | null): Promise<Counts> {
  let { lines, bytes, floor } = counts;
  const isTooMuch = (): boolean => lines > 0 && (lines > keep || (most !== null && bytes > most));
  let upTo = 0;
  while (isTooMuch()) {
    const oldest = await sql.all<{ id: number; size: number }>(
      'SELECT id, octet_length(body) AS size FROM history WHERE conversation = ? AND id > ? ORDER BY id LIMIT ?',
      place,
      upTo,
      OLDEST,
    );
    if (oldest.length === 0) break;
    for (const { id, size } of oldest) {
      if (!isTooMuch()) break;
      lines -= 1;
      bytes -= size;
      upTo = id;
    }
  }
  if (upTo === 0) return counts;
  await sql.run('DELETE FROM history WHERE conversation = ? AND id <= ?', place, upTo);
  floor = Math.max(floor, upTo);
  return { lines, bytes, floor };
}

/** Whether there can be lines of it: a group, or a room, may be gone. */
async function isOpen(sql: Sql, place: PlaceKey): Promise<boolean> {
  const [group, room] = [groupOf(place), roomOf(place)];
  if (group !== null) return (await sql.get('SELECT 1 AS found FROM groups WHERE id = ?', group)) !== undefined;
  return room === null || (await sql.get('SELECT 1 AS found FROM rooms WHERE id = ?', room)) !== undefined;
}

/** Adds what was said in one place; see Store.appendBehind. */
export async function append(sql: Sql, behind: Behind, written: WrittenLimits): Promise<void> {
  const { place, keep, bytes: most } = behind;
  if (!(await isOpen(sql, place))) return;
  const before = await countsOf(sql, place);
  let { lines, bytes, floor } = before ?? { lines: 0, bytes: 0, floor: await firstFloor(sql, place) };
  const gaps: Gap[] = [...behind.gaps];
  for (const line of behind.lines) {
    const size = Buffer.byteLength(line.body);
    if (!isPublic(place) && (await isShareFull(sql, line.from, line.origin, size, written))) {
      if (!(await isThere(sql, place, line.id))) gaps.push({ low: line.id - 1, high: line.id + 1 });
    } else if (await add(sql, place, line)) {
      lines += 1;
      bytes += size;
    }
  }
  floor = Math.max(floor, behind.floor);
  const after = await trim(sql, place, { lines, bytes, floor }, Math.max(0, keep), most);
  const isNew = before === undefined && (isPublic(place) || after.lines > 0 || after.floor > 0);
  if (isNew || (before !== undefined && !isSame(before, after))) await count(sql, place, after);
  if (after.floor > (before?.floor ?? 0)) await dropGapsBelow(sql, place, after.floor);
  for (const gap of gaps) if (isGap(gap) && gap.high > after.floor + 1) await addGap(sql, place, gap);
}

function isSame(one: Counts, other: Counts): boolean {
  return one.lines === other.lines && one.bytes === other.bytes && one.floor === other.floor;
}

/** Puts right what is counted of a conversation after some of it has gone. */
export async function uncount(sql: Sql, { conversation, lines, bytes, upTo }: Dropped): Promise<void> {
  const before = await countsOf(sql, conversation);
  if (before === undefined) return;
  const floor = Math.max(before.floor, upTo);
  if (before.lines === lines && floor === 0 && !isPublic(conversation)) {
    await sql.run('DELETE FROM conversations WHERE key = ?', conversation);
    return;
  }
  await count(sql, conversation, { lines: before.lines - lines, bytes: before.bytes - bytes, floor });
  if (floor > before.floor) await dropGapsBelow(sql, conversation, floor);
}

/** Conversations of which nothing is left, up to an id: one number says of all of them what their rows did. */
async function forgetEmpty(sql: Sql, upTo: number): Promise<void> {
  const rows = await sql.run(
    "DELETE FROM conversations WHERE lines = 0 AND substr(key, 1, 1) NOT IN ('*', '@') AND floor <= ?",
    upTo,
  );
  if (rows + (await dropGapsOfTalk(sql, upTo)) > 0) await raise(sql, 'talk gone', upTo);
}

/** The whole of a conversation. */
export async function dropHistory(sql: Sql, place: PlaceKey): Promise<void> {
  await sql.run('DELETE FROM history WHERE conversation = ?', place);
  await sql.run('DELETE FROM conversations WHERE key = ?', place);
  await dropGaps(sql, place);
}

/** Of a room that is gone, at most so many lines at once, and what says of it what may be missing. `last`: see Store.dropRoom. */
export async function dropRoomHistory(sql: Sql, room: number, last: number, atMost: number): Promise<void> {
  const place = ofRoom(room);
  const newest = await sql.get<{ id: number }>(
    'SELECT id FROM history WHERE conversation = ? ORDER BY id DESC LIMIT 1',
    place,
  );
  const floor = (await countsOf(sql, place))?.floor ?? 0;
  await raise(sql, 'rooms gone', Math.max(last, newest?.id ?? 0, floor));
  await dropGaps(sql, place);
  await dropSome(sql, place, atMost);
}

/** At most so many of the oldest lines; where fewer have gone, nothing is left. Returns how many. */
async function dropSome(sql: Sql, place: PlaceKey, atMost: number): Promise<number> {
  const last = await sql.get<{ id: number }>(
    'SELECT id FROM history WHERE conversation = ? ORDER BY id LIMIT 1 OFFSET ?',
    place,
    Math.max(0, atMost - 1),
  );
  const upTo = last?.id ?? Number.MAX_SAFE_INTEGER;
  const dropped = await sql.run('DELETE FROM history WHERE conversation = ? AND id <= ?', place, upTo);
  if (dropped < atMost) await sql.run('DELETE FROM conversations WHERE key = ?', place);
  return dropped;
}

/** What is left of rooms that are gone. Returns how many lines; so does `dropOldHistory`. */
export async function dropHistoryOfRooms(sql: Sql, atMost: number): Promise<number> {
  let left = atMost;
  while (left > 0) {
    const gone = await sql.get<{ key: string }>(
      `SELECT key FROM conversations WHERE key >= '@' AND key < 'A'
       AND NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.id = CAST(substr(conversations.key, 2) AS INTEGER)) LIMIT 1`,
    );
    if (gone === undefined) break;
    left -= await dropSome(sql, gone.key, left);
  }
  return atMost - left;
}

/** What was said before `notBefore`, in whatever conversation. */
export async function dropOldHistory(sql: Sql, notBefore: number, atMost: number): Promise<number> {
  const oldest =
    'SELECT conversation, id, body FROM history WHERE said_at < ? ORDER BY said_at, conversation, id LIMIT ?';
  const dropped = await sql.all<{ conversation: string; lines: number; bytes: number; upTo: number }>(
    `SELECT conversation, count(*) AS lines, sum(octet_length(body)) AS bytes, max(id) AS "upTo"
     FROM (${oldest}) AS oldest GROUP BY conversation`,
    notBefore,
    atMost,
  );
  const lines = await sql.run(
    `DELETE FROM history WHERE (conversation, id) IN (SELECT conversation, id FROM (${oldest}) AS oldest)`,
    notBefore,
    atMost,
  );
  for (const one of dropped) await uncount(sql, one);
  const talk = dropped.filter(({ conversation }) => !isPublic(conversation)).map(({ upTo }) => upTo);
  if (talk.length > 0) await forgetEmpty(sql, Math.max(...talk));
  return lines;
}
