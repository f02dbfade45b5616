/** What was said, as it is read: after a line, or the last lines, and whether any of it may be missing. Changes nothing. */
import {
  type AfterPart,
  type AfterQuery,
  between,
  type HistoryPlace,
  type LastPart,
  type LastQuery,
  ofGroup,
  type PlacedPast,
  type PlaceKey,
} from '../../core/past.js';
import { fold } from '../../language/names.js';
import { hasGap, hasGapOf } from './gaps.js';
import { floorOf } from './history.js';
import { numberOf } from './numbers.js';
import { read, type Sql, type Value } from './sql.js';
import { ofReader } from './sql-places.js';

export interface LineRow {
  readonly [column: string]: string | number | null;
  readonly conversation: string;
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly said_at: number;
  readonly form: 'deed' | 'private' | null;
}

export const LINE = 'conversation, id, author, body, said_at, form';

/** Lines read from the disk at a time: of the longest ones some 200 KiB. */
const STEP = 16;

export function lineOf({ conversation: place, id, author: from, body, said_at: at, form }: LineRow): PlacedPast {
  return { place, id, from, body, at, ...(form !== null && { form }) };
}

/** What a line has to be to be asked for: a condition, and the value in it. */
type Where = readonly [condition: string, value: Value];

const IN_PLACE = 'conversation = ?';

/** The lines of one place, or one side of what an account has written and got, read as they are wanted. */
class Cursor {
  private rows: readonly LineRow[] = [];
  private index = 0;
  private over = false;

  constructor(
    private readonly sql: Sql,
    private readonly where: Where,
    private after: number,
    private readonly upTo: number,
    private readonly notBefore: number,
  ) {}

  /** The next line, which stays the next one until it is taken; null: there is none. */
  async next(): Promise<LineRow | null> {
    if (this.index === this.rows.length && !this.over) {
      const [condition, value] = this.where;
      this.rows = await this.sql.all<LineRow>(
        `SELECT ${LINE} FROM history WHERE ${condition} AND id > ? AND id <= ? AND said_at >= ? ORDER BY id, conversation LIMIT ?`,
        value,
        this.after,
        this.upTo,
        this.notBefore,
        STEP,
      );
      this.index = 0;
      this.over = this.rows.length < STEP;
      this.after = this.rows.at(-1)?.id ?? this.after;
    }
    return this.rows[this.index] ?? null;
  }

  take(): void {
    this.index += 1;
  }
}

/** The one whose next line has the lowest id. */
async function lowest(cursors: readonly Cursor[]): Promise<{ cursor: Cursor; row: LineRow } | null> {
  let found: { cursor: Cursor; row: LineRow } | null = null;
  for (const cursor of cursors) {
    const row = await cursor.next();
    if (row !== null && (found === null || isBefore(row, found.row))) found = { cursor, row };
  }
  return found;
}

function isBefore(one: LineRow, other: LineRow): boolean {
  return one.id === other.id ? one.conversation < other.conversation : one.id < other.id;
}

/** So many lines, of so many bytes, but one at least. `isAll`: there are no more. */
async function merge(
  cursors: readonly Cursor[],
  count: number,
  bytes: number,
): Promise<{ lines: PlacedPast[]; isAll: boolean }> {
  const lines: PlacedPast[] = [];
  let left = bytes;
  for (;;) {
    const next = await lowest(cursors);
    if (next === null) return { lines, isAll: true };
    left -= Buffer.byteLength(next.row.body);
    if (lines.length > 0 && (lines.length >= count || left < 0)) return { lines, isAll: false };
    lines.push(lineOf(next.row));
    next.cursor.take();
  }
}

/** Whether something may be missing between the two ids: dropped, never stored, or too old to be read. */
async function isComplete(sql: Sql, query: AfterQuery, wheres: readonly Where[], end: number): Promise<boolean> {
  const { places, reader, after, notBefore } = query;
  if (end <= after) return true;
  if (await hasGap(sql, '', after, end)) return false;
  for (const place of places)
    if ((await floorOf(sql, place)) > after || (await hasGap(sql, place, after, end))) return false;
  if (reader !== null && ((await floorOfReader(sql, reader)) > after || (await hasGapOf(sql, reader, after, end))))
    return false;
  for (const [condition, value] of wheres) {
    const old = await sql.get(
      `SELECT 1 AS found FROM history WHERE ${condition} AND id > ? AND id <= ? AND said_at < ? LIMIT 1`,
      value,
      after,
      end,
      notBefore,
    );
    if (old !== undefined) return false;
  }
  return true;
}

/** The highest of all their conversations with somebody. */
async function floorOfReader(sql: Sql, reader: string): Promise<number> {
  let floor = (await numberOf(sql, 'talk gone')) ?? 0;
  for (const isReaders of ofReader('key')) {
    const row = await sql.get<{ floor: number }>(
      `SELECT floor FROM conversations WHERE ${isReaders} ORDER BY floor DESC LIMIT 1`,
      reader,
    );
    floor = Math.max(floor, row?.floor ?? 0);
  }
  return floor;
}

async function readAfter(sql: Sql, query: AfterQuery): Promise<AfterPart> {
  const { places, reader, after, upTo, notBefore } = query;
  const wheres: Where[] = places.map((place) => [IN_PLACE, place]);
  if (reader !== null) for (const isReaders of ofReader('conversation')) wheres.push([isReaders, reader]);
  const cursors = wheres.map((where) => new Cursor(sql, where, after, upTo, notBefore));
  const { lines, isAll } = await merge(cursors, query.count, query.bytes);
  const next = isAll ? null : (lines.at(-1)?.id ?? null);
  return { lines, next, complete: await isComplete(sql, query, wheres, next ?? upTo) };
}

async function readLast(sql: Sql, query: LastQuery): Promise<LastPart> {
  const { place, notBefore } = query;
  const range = query.from ?? (await newest(sql, query));
  if (range === null) return { lines: [], rest: null };
  const cursor = new Cursor(sql, [IN_PLACE, place], range.after, range.upTo, notBefore);
  const { lines, isAll } = await merge([cursor], Number.POSITIVE_INFINITY, query.bytes);
  return { lines, rest: isAll ? null : { after: lines.at(-1)?.id ?? range.after, upTo: range.upTo } };
}

/** Where the newest `count` lines are; null: there are none. */
async function newest(sql: Sql, { place, count, upTo, notBefore }: LastQuery): Promise<HistoryPlace | null> {
  const fromNewest = async (offset: number): Promise<number | undefined> =>
    (
      await sql.get<{ id: number }>(
        `SELECT id FROM history WHERE conversation = ? AND id <= ? AND said_at >= ? ORDER BY id DESC LIMIT 1 OFFSET ?`,
        place,
        upTo,
        notBefore,
        offset,
      )
    )?.id;
  const last = count < 1 ? undefined : await fromNewest(0);
  if (last === undefined) return null;
  // Where there are fewer, all of them.
  return { after: (await fromNewest(count)) ?? 0, upTo: last };
}

interface WaitingRow {
  readonly [column: string]: string | number | null;
  readonly owner: string;
  readonly kind: 'direct' | 'private' | 'group';
  readonly author: string;
  readonly room: string | null;
  readonly body: string;
  readonly sent_at: number;
}

/** A line that is in mailboxes alone: of a guest's, or of who had written too much. */
async function findWaiting(sql: Sql, id: number, author: string): Promise<PlacedPast | null> {
  const row = await sql.get<WaitingRow>(
    `SELECT owner, kind, author, room, body, sent_at FROM mail
     WHERE author_key = ? AND id = ? AND kind IN ('direct', 'private', 'group') ORDER BY owner LIMIT 1`,
    author,
    id,
  );
  if (row === undefined) return null;
  const { owner, kind, author: from, room, body, sent_at: at } = row;
  const line = { id, from, body, at, ...(kind === 'private' && { form: 'private' as const }) };
  if (kind !== 'group') return { ...line, place: between(author, owner) };
  const group = await sql.get<{ id: number }>('SELECT id FROM groups WHERE key = ? AND id < ?', fold(room ?? ''), id);
  return group === undefined ? null : { ...line, place: ofGroup(group.id) };
}

type By = { readonly author: string } | { readonly places: readonly PlaceKey[] };

async function findLine(sql: Sql, id: number, by: By): Promise<PlacedPast | null> {
  if ('author' in by) {
    const row = await sql.get<LineRow>(
      `SELECT ${LINE} FROM history WHERE lower(author) = ? AND id = ? ORDER BY conversation LIMIT 1`,
      by.author,
      id,
    );
    return row === undefined ? findWaiting(sql, id, by.author) : lineOf(row);
  }
  for (const place of by.places) {
    const row = await sql.get<LineRow>(`SELECT ${LINE} FROM history WHERE conversation = ? AND id = ?`, place, id);
    if (row !== undefined) return lineOf(row);
  }
  return null;
}

export const reading = {
  readAfter: read(readAfter),

  readLast: read(readLast),

  findLine: read(findLine),
};
