/**
 * Mailboxes: statements. Owns the table `mail` and the numbering of messages.
 */
import { CONVERSATION_LINES, pastOfMail } from '../../core/past.js';
import {
  type AppendResult,
  type Mail,
  type MailKind,
  type MailLimits,
  StorageError,
  untilFull,
} from '../../core/store.js';
import { fold } from '../../language/names.js';
import { hadBefore } from './former.js';
import { append as appendPast } from './history.js';
import { nextNumber, takeBack } from './numbers.js';
import { read, type Sql, write } from './sql.js';
import { isTied } from './ties.js';
import { whoIs } from './who.js';
import { isShareFull, type WrittenLimits } from './written.js';

/** What names a mail; the rest need not travel. */
export type MailName = Pick<Mail, 'to' | 'id' | 'kind'>;

export interface MailRow {
  readonly [column: string]: string | number | null;
  readonly owner: string;
  readonly id: number;
  readonly kind: MailKind;
  readonly author: string;
  readonly room: string | null;
  readonly body: string;
  readonly sent_at: number;
  readonly shown: number;
}

/** Mails of one mailbox with lower ids than that. */
export async function dropMailBelow(sql: Sql, owner: string, id: number): Promise<void> {
  await sql.run('DELETE FROM mail WHERE owner = ? AND id < ?', owner, id);
}

/** Of guests whose time was over at `now`. Returns how many; so does `dropOldMail`. */
export async function dropMailOfGuests(sql: Sql, now: number, atMost: number): Promise<number> {
  return sql.run(
    `DELETE FROM mail WHERE (owner, id, kind) IN (
       SELECT owner, id, kind FROM mail WHERE owner IN (SELECT key FROM guests WHERE until <= ?) LIMIT ?
     )`,
    now,
    atMost,
  );
}

export async function dropOldMail(sql: Sql, notBefore: number, atMost: number): Promise<number> {
  return sql.run(
    'DELETE FROM mail WHERE (owner, id, kind) IN (SELECT owner, id, kind FROM mail WHERE sent_at < ? LIMIT ?)',
    notBefore,
    atMost,
  );
}

/** Which limit one more mail would break. Counted over an index, some 50 µs for a mailbox of a thousand, and growing with it. */
async function refusal(
  sql: Sql,
  mail: Mail,
  size: number,
  limits: MailLimits,
): Promise<'mailbox-full' | 'sender-full' | null> {
  const now = await sql.get<{ mails: number; bytes: number; own: number }>(
    `SELECT count(*) AS mails, coalesce(sum(size), 0) AS bytes, coalesce(sum(CASE WHEN author_key = ? THEN 1 ELSE 0 END), 0) AS own
     FROM mail WHERE owner = ?`,
    fold(mail.from),
    mail.to,
  );
  const { mails = 0, bytes = 0, own = 0 } = now ?? {};
  if (mails >= limits.perMailbox || bytes + size > limits.bytes) return 'mailbox-full';
  return own >= limits.perSender ? 'sender-full' : null;
}

async function append(sql: Sql, mail: Mail, limits: MailLimits, written: WrittenLimits): Promise<AppendResult> {
  const waiting = await sql.get(
    'SELECT 1 AS found FROM mail WHERE owner = ? AND id = ? AND kind = ?',
    mail.to,
    mail.id,
    mail.kind,
  );
  // Whose mail waits is known, and for as long as it does.
  const owner = waiting === undefined ? await whoIs(sql, mail.to, mail.sentAt) : await whoIs(sql, mail.to);
  if (owner === null) return { outcome: 'unknown' };
  const { name, account, firstId } = owner;
  if (account && waiting === undefined && mail.id < firstId) return { outcome: 'gone', name };
  if (waiting !== undefined) {
    if (mail.shown) await mark(sql, mail);
    return { outcome: 'stored', name, account };
  }
  // A guest has the name now.
  if (!account && (await hadBefore(sql, mail.to, mail.id))) return { outcome: 'unknown' };
  if (mail.kind !== 'receipt' && (await isTied(sql, 'block', mail.to, fold(mail.from))))
    return { outcome: 'refused', name };
  const size = Buffer.byteLength(mail.body);
  const refused = await refusal(sql, mail, size, limits);
  if (refused !== null) return { outcome: refused, name };
  // A receipt is the server's word.
  if (mail.kind !== 'receipt' && (await isShareFull(sql, mail.from, mail.origin, size, written)))
    return { outcome: 'share-full', name };
  await sql.run(
    `INSERT INTO mail (owner, id, kind, author, author_key, room, body, size, sent_at, shown, origin)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    mail.to,
    mail.id,
    mail.kind,
    mail.from,
    fold(mail.from),
    mail.room,
    mail.body,
    size,
    mail.sentAt,
    mail.shown ? 1 : 0,
    mail.origin ?? null,
  );
  if (account) await remember(sql, mail, written);
  return { outcome: 'stored', name, account };
}

/** In the same commit: what is called queued is not missing from the history after a crash. */
async function remember(sql: Sql, mail: Mail, written: WrittenLimits): Promise<void> {
  const past = pastOfMail(mail);
  if (past === null) return;
  const { place } = past;
  await appendPast(sql, { place, keep: CONVERSATION_LINES, bytes: null, lines: [past], gaps: [], floor: 0 }, written);
}

async function mark(sql: Sql, mail: MailName): Promise<void> {
  await sql.run('UPDATE mail SET shown = 1 WHERE owner = ? AND id = ? AND kind = ?', mail.to, mail.id, mail.kind);
}

export function toMail(row: MailRow): Mail {
  const { id, owner, author, kind, room, body } = row;
  return { id, to: owner, from: author, kind, room, body, sentAt: row.sent_at, shown: row.shown === 1 };
}

export const mail = {
  reserveIds: write(async (sql, count: number) => {
    if (!Number.isSafeInteger(count) || count < 1) throw new StorageError(`cannot reserve ${count} ids`);
    return (await nextNumber(sql, 'mail', count)) - count + 1;
  }),

  returnIds: write(async (sql, first: number, last: number) => {
    if (!Number.isSafeInteger(first) || first < 1 || !(first <= last))
      throw new StorageError(`cannot take back the ids from ${first} to ${last}`);
    await takeBack(sql, 'mail', first, last);
  }),

  appendMail: write(append),

  appendMails: write(async (sql, mails: readonly Mail[], limits: MailLimits, written: WrittenLimits) => {
    const results: AppendResult[] = [];
    for (const mail of mails) results.push(await append(sql, mail, limits, written));
    return results;
  }),

  readMail: read(async (sql, to: string, count: number, notBefore: number, after: MailName | null, bytes: number) => {
    const rows = await sql.all<MailRow>(
      `SELECT owner, id, kind, author, room, body, sent_at, shown FROM mail
       WHERE owner = ? AND (id, kind) > (?, ?) AND sent_at >= ? ORDER BY id, kind LIMIT ?`,
      to,
      after?.id ?? 0,
      after?.kind ?? '',
      notBefore,
      Math.max(0, count),
    );
    return untilFull(rows, bytes).map(toMail);
  }),

  markShown: write(async (sql, mails: readonly MailName[]) => {
    for (const name of mails) await mark(sql, name);
  }),

  removeMail: write(async (sql, mails: readonly MailName[]) => {
    for (const { to, id, kind } of mails)
      await sql.run('DELETE FROM mail WHERE owner = ? AND id = ? AND kind = ?', to, id, kind);
  }),
};
