/**
 * Conversations that are over: statements. Owns the tables `history`, and `conversations`, which counts its lines so
 * that keeping the newest thousand does not mean to count a thousand with every line.
 */
import { groupOf } from '../../chat/history.js';
import type { Past } from '../../chat/store.js';
import { read, type Sql, write } from './sql.js';

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
async function add(sql: Sql, conversation: string, { id, from, body, at }: Past): Promise<boolean> {
  const added = await sql.run(
    'INSERT INTO history (conversation, id, author, body, said_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (conversation, id) DO NOTHING',
    conversation,
    id,
    from,
    body,
    at,
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

async function append(sql: Sql, conversation: string, past: Past, keep: number): Promise<void> {
  const group = groupOf(conversation);
  if (group !== null && (await sql.get('SELECT 1 AS found FROM groups WHERE id = ?', group)) === undefined) return;
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

export const history = {
  appendHistory: write(append),

  readHistory: read(async (sql, conversation: string, count: number, notBefore: number): Promise<Past[]> => {
    const rows = await sql.all<PastRow>(
      'SELECT id, author, body, said_at FROM history WHERE conversation = ? AND said_at >= ? ORDER BY id DESC LIMIT ?',
      conversation,
      notBefore,
      Math.max(0, count),
    );
    return rows.map((row) => ({ id: row.id, from: row.author, body: row.body, at: row.said_at })).reverse();
  }),
};
