/** What is taken back: lines out of histories, and mails that wait. Nothing is missing for it, so no floor rises. */
import type { PlacedPast, Purge, Purged } from '../../core/past.js';
import type { MailKind } from '../../core/store.js';
import { type Dropped, uncount } from './history.js';
import { LINE, type LineRow, lineOf } from './reading.js';
import { type Sql, type Value, write } from './sql.js';
import { whoIs } from './who.js';

/** Which lines, by what tells them, and in which order. */
function whichLines(what: Purge): readonly [condition: string, ...values: Value[]] {
  if ('place' in what) return ['conversation = ? AND id = ?', what.place, what.id];
  return ['lower(author) = ? AND id BETWEEN ? AND ?', what.author, what.from, what.upTo];
}

/** Null: mails are no one place's. */
function whichMails(what: Purge): readonly [condition: string, ...values: Value[]] | null {
  if ('place' in what) return null;
  return ['author_key = ? AND id BETWEEN ? AND ?', what.author, what.from, what.upTo];
}

async function purgeLines(sql: Sql, what: Purge, atMost: number): Promise<PlacedPast[]> {
  const [condition, ...values] = whichLines(what);
  const rows = await sql.all<LineRow>(
    `SELECT ${LINE} FROM history WHERE ${condition} ORDER BY id, conversation LIMIT ?`,
    ...values,
    atMost,
  );
  const gone = new Map<string, Dropped>();
  for (const { conversation, id, body } of rows) {
    await sql.run('DELETE FROM history WHERE conversation = ? AND id = ?', conversation, id);
    const { lines, bytes } = gone.get(conversation) ?? { lines: 0, bytes: 0 };
    gone.set(conversation, { conversation, lines: lines + 1, bytes: bytes + Buffer.byteLength(body), upTo: 0 });
  }
  for (const one of gone.values()) await uncount(sql, one);
  return rows.map(lineOf);
}

async function purgeMails(sql: Sql, what: Purge, atMost: number): Promise<Purged['mails']> {
  const which = whichMails(what);
  if (which === null || atMost < 1) return [];
  const [condition, ...values] = which;
  const rows = await sql.all<{ owner: string; id: number; kind: MailKind; author: string }>(
    `SELECT owner, id, kind, author FROM mail
     WHERE ${condition} AND kind IN ('direct', 'private', 'group') ORDER BY id, owner LIMIT ?`,
    ...values,
    atMost,
  );
  const mails: Purged['mails'][number][] = [];
  for (const { owner: to, id, kind, author: from } of rows) {
    await sql.run('DELETE FROM mail WHERE owner = ? AND id = ? AND kind = ?', to, id, kind);
    mails.push({ id, to, toName: (await whoIs(sql, to))?.name ?? to, kind, from });
  }
  return mails;
}

export const purging = {
  purge: write(async (sql, what: Purge, atMost: number): Promise<Purged> => {
    const lines = await purgeLines(sql, what, atMost);
    return { lines, mails: await purgeMails(sql, what, atMost - lines.length) };
  }),
};
