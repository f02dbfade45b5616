/**
 * Conversations that are over: statements. Owns the tables `history`, and `conversations`, which counts its lines so
 * that keeping the newest thousand does not mean to count a thousand with every line.
 */

import { groupOf } from '../../core/past.js';
import type { HistoryPart, HistoryPlace, Past } from '../../core/store.js';
import { read, type Sql, write } from './sql.js';
import { isShareFull, type WrittenLimits } from './written.js';

interface PastRow {
  readonly [column: string]: string | number;
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly said_at: number;
}

export async function dropHistory(sql: Sql, conversation: string): Promise<void> {
  await sql.run('DELETE FROM history WHERE conversation = ?', conversation);
  await sql.run('DELETE FROM conversations WHERE key = ?', conversation);
}

/** What was said before `notBefore`, in whatever conversation. Returns how many lines. */
export async function dropOldHistory(sql: Sql, notBefore: number, atMost: number): Promise<number> {
  const oldest = 'SELECT conversation, id FROM history WHERE said_at < ? ORDER BY said_at, conversation, id LIMIT ?';
  const counts = await sql.all<{ conversation: string; lines: number }>(
    `SELECT conversation, count(*) AS lines FROM (${oldest}) AS oldest GROUP BY conversation`,
    notBefore,
    atMost,
  );
  const dropped = await sql.run(`DELETE FROM history WHERE (conversation, id) IN (${oldest})`, notBefore, atMost);
  for (const { conversation, lines } of counts) {
    await sql.run('UPDATE conversations SET lines = lines - ? WHERE key = ?', lines, conversation);
    await sql.run('DELETE FROM conversations WHERE key = ? AND lines <= 0', conversation);
  }
  return dropped;
}

/** False: it is there already. */
async function add(sql: Sql, conversation: string, { id, from, body, at, origin }: Past): Promise<boolean> {
  const added = await sql.run(
    'INSERT INTO history (conversation, id, author, body, said_at, origin) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (conversation, id) DO NOTHING',
    conversation,
    id,
    from,
    body,
    at,
    origin ?? null,
  );
  return added > 0;
}

/** Drops the lines with the lowest ids. */
async function dropOldest(sql: Sql, conversation: string, count: number): Promise<void> {
  await sql.run(
    `DELETE FROM history WHERE conversation = ?
     AND id <= (SELECT id FROM history WHERE conversation = ? ORDER BY id LIMIT 1 OFFSET ?)`,
    conversation,
    conversation,
    count - 1,
  );
}

async function append(sql: Sql, conversation: string, past: Past, keep: number, written: WrittenLimits): Promise<void> {
  const group = groupOf(conversation);
  if (group !== null && (await sql.get('SELECT 1 AS found FROM groups WHERE id = ?', group)) === undefined) return;
  if (await isShareFull(sql, past.from, past.origin, Buffer.byteLength(past.body), written)) return;
  if (!(await add(sql, conversation, past))) return;
  const counted = await sql.get<{ lines: number }>('SELECT lines FROM conversations WHERE key = ?', conversation);
  const lines = (counted?.lines ?? 0) + 1;
  const kept = Math.min(lines, Math.max(0, keep));
  if (lines > kept) await dropOldest(sql, conversation, lines - kept);
  if (kept === counted?.lines) return;
  await sql.run(
    'INSERT INTO conversations (key, lines) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET lines = excluded.lines',
    conversation,
    kept,
  );
}

/** Lines read from the disk at a time: of the longest ones some 200 KiB. */
const STEP = 16;

async function readPart(
  sql: Sql,
  conversation: string,
  count: number,
  notBefore: number,
  bytes: number,
  from: HistoryPlace | null,
): Promise<HistoryPart> {
  const place = from ?? (await newest(sql, conversation, count, notBefore));
  const past: Past[] = [];
  if (place === null) return { past, rest: null };
  let { after } = place;
  let left = bytes;
  for (;;) {
    const rows = await sql.all<PastRow>(
      `SELECT id, author, body, said_at FROM history
       WHERE conversation = ? AND id > ? AND id <= ? AND said_at >= ? ORDER BY id LIMIT ?`,
      conversation,
      after,
      place.upTo,
      notBefore,
      STEP,
    );
    for (const { id, author, body, said_at: at } of rows) {
      left -= Buffer.byteLength(body);
      if (left < 0 && past.length > 0) return { past, rest: { after, upTo: place.upTo } };
      past.push({ id, from: author, body, at });
      after = id;
    }
    if (rows.length < STEP || after === place.upTo) return { past, rest: null };
  }
}

/** Where the newest `count` lines are; null: there are none. */
async function newest(sql: Sql, conversation: string, count: number, notBefore: number): Promise<HistoryPlace | null> {
  const fromNewest = async (place: number): Promise<number | undefined> =>
    (
      await sql.get<{ id: number }>(
        'SELECT id FROM history WHERE conversation = ? AND said_at >= ? ORDER BY id DESC LIMIT 1 OFFSET ?',
        conversation,
        notBefore,
        place,
      )
    )?.id;
  const last = count < 1 ? undefined : await fromNewest(0);
  if (last === undefined) return null;
  // Where there are fewer, all of them.
  return { after: (await fromNewest(count)) ?? 0, upTo: last };
}

export const history = {
  appendHistory: write(append),

  readHistory: read(readPart),
};
