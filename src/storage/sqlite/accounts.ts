/**
 * Accounts as the operator of the machine sees them, and how they go: statements. Owns the table `operators`;
 * what goes with an account is of all tables, and goes at once.
 */
import { ofGroup, type PlacedPast } from '../../core/past.js';
import type {
  FormerAccount,
  Holdings,
  LineAt,
  ListedAccount,
  StoredOperator,
} from '../../core/people/kept-accounts.js';
import type { Mail } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { addFormer } from './former.js';
import { dropHistory } from './history.js';
import { type MailRow, toMail } from './mail.js';
import { LINE, type LineRow, lineOf } from './reading.js';
import { read, type Sql, write } from './sql.js';

/** Those it is in alone go with it, and the invitations it has sent. */
async function leaveGroups(sql: Sql, key: string): Promise<void> {
  const ids = await sql.all<{ id: number }>('SELECT group_id AS id FROM members WHERE key = ?', key);
  await sql.run('DELETE FROM members WHERE key = ? OR lower(invited_by) = ?', key, key);
  for (const { id } of ids) {
    const left = 'SELECT 1 AS found FROM members WHERE group_id = ? AND invited_by IS NULL LIMIT 1';
    if ((await sql.get(left, id)) !== undefined) continue;
    await sql.run('DELETE FROM members WHERE group_id = ?', id);
    await sql.run('DELETE FROM groups WHERE id = ?', id);
    await dropHistory(sql, ofGroup(id));
  }
}

/** What an account, or guests, of a name have offered, what was offered to them, and what they have accepted. */
async function dropOffers(sql: Sql, key: string, account: 0 | 1): Promise<void> {
  const theirs = `(lower(author) = ?1 AND author_account = ?2)
    OR (audience = 'person' AND lower(recipient) = ?1 AND recipient_account = ?2)`;
  await sql.run(
    `DELETE FROM takers WHERE (key = ?1 AND account = ?2) OR offer IN (SELECT id FROM offers WHERE ${theirs})`,
    key,
    account,
  );
  await sql.run(`DELETE FROM offers WHERE ${theirs}`, key, account);
}

/** It has opened no room (`nobodyOf` in core/past.ts has), and has a voice in none. */
async function leaveRooms(sql: Sql, key: string): Promise<void> {
  await sql.run("UPDATE rooms SET maker = '@' || id WHERE maker = ?", key);
  await sql.run(
    `UPDATE rooms SET voices = trim(replace(' ' || voices || ' ', ' ' || ?1 || ' ', ' '))
     WHERE instr(' ' || voices || ' ', ' ' || ?1 || ' ') > 0`,
    key,
  );
}

export const accounts = {
  listAccounts: read(async (sql, after: string, count: number): Promise<ListedAccount[]> => {
    const rows = await sql.all<{ name: string; created_at: number; last_login: number | null }>(
      `SELECT name, created_at,
         (SELECT begun_at FROM logins WHERE logins.key = accounts.key ORDER BY id DESC LIMIT 1) AS last_login
       FROM accounts WHERE key > ? ORDER BY key LIMIT ?`,
      after,
      Math.max(0, count),
    );
    return rows.map(({ name, created_at: createdAt, last_login: lastLogin }) => ({ name, createdAt, lastLogin }));
  }),

  holdings: read(async (sql, key: string): Promise<Holdings | null> => {
    const account = await sql.get<{ first_id: number }>('SELECT first_id FROM accounts WHERE key = ?', key);
    if (account === undefined) return null;
    const row = await sql.get<Record<keyof Holdings, number>>(
      `SELECT (SELECT count(*) FROM ties WHERE owner = ?1 AND kind = 'contact') AS contacts,
         (SELECT count(*) FROM ties WHERE owner = ?1 AND kind = 'block') AS blocks,
         (SELECT count(*) FROM tokens WHERE owner = ?1) AS tokens,
         (SELECT count(*) FROM logins WHERE key = ?1) AS logins,
         (SELECT count(*) FROM networks WHERE key = ?1) AS networks,
         (SELECT count(*) FROM mail WHERE owner = ?1) AS mails,
         (SELECT count(*) FROM history WHERE lower(author) = ?1 AND id >= ?2) AS lines,
         (SELECT count(*) FROM attendance WHERE key = ?1 AND account = 1) AS days`,
      key,
      account.first_id,
    );
    return row === undefined ? null : { ...row };
  }),

  linesBy: read(
    async (
      sql,
      author: string,
      from: number,
      upTo: number,
      after: LineAt | null,
      count: number,
    ): Promise<PlacedPast[]> => {
      const rows = await sql.all<LineRow>(
        `SELECT ${LINE} FROM history WHERE lower(author) = ? AND id BETWEEN ? AND ? AND (id > ? OR conversation > ?)
         ORDER BY id, conversation LIMIT ?`,
        author,
        Math.max(from, after?.id ?? from),
        upTo,
        after?.id ?? -1,
        after?.place ?? '',
        Math.max(0, count),
      );
      return rows.map(lineOf);
    },
  ),

  mailsBy: read(
    async (
      sql,
      author: string,
      from: number,
      upTo: number,
      after: Pick<Mail, 'id' | 'to'> | null,
      count: number,
    ): Promise<Mail[]> => {
      const rows = await sql.all<MailRow>(
        `SELECT owner, id, kind, author, room, body, sent_at, shown FROM mail
         WHERE author_key = ? AND id BETWEEN ? AND ? AND (id > ? OR owner > ?)
           AND kind IN ('direct', 'private', 'group') ORDER BY id, owner LIMIT ?`,
        author,
        Math.max(from, after?.id ?? from),
        upTo,
        after?.id ?? -1,
        after?.to ?? '',
        Math.max(0, count),
      );
      return rows.map(toMail);
    },
  ),

  deleteAccount: write(async (sql, former: FormerAccount): Promise<boolean> => {
    const key = fold(former.name);
    if ((await sql.get('SELECT 1 AS found FROM accounts WHERE key = ?', key)) === undefined) return false;
    for (const of of ['tokens WHERE owner', 'logins WHERE key', 'networks WHERE key', 'ties WHERE owner'])
      await sql.run(`DELETE FROM ${of} = ?`, key);
    await sql.run("DELETE FROM ties WHERE other = ? AND kind = 'contact'", key);
    await leaveGroups(sql, key);
    await sql.run('DELETE FROM mail WHERE owner = ?', key);
    await dropOffers(sql, key, 1);
    await leaveRooms(sql, key);
    await sql.run('DELETE FROM lock_keys WHERE key = ?', key);
    await sql.run('DELETE FROM accounts WHERE key = ?', key);
    await addFormer(sql, former);
    return true;
  }),

  formerAccounts: read(async (sql): Promise<FormerAccount[]> => {
    const rows = await sql.all<{
      name: string;
      first_id: number;
      end_id: number;
      deleted_at: number;
      until: number;
    }>('SELECT name, first_id, end_id, deleted_at, until FROM former ORDER BY key');
    return rows.map(({ name, first_id: firstId, end_id: endId, deleted_at: deletedAt, until }) => ({
      ...{ name, firstId, endId, deletedAt, until },
    }));
  }),

  forgetName: write(async (sql, key: string) => {
    await sql.run('DELETE FROM attendance WHERE key = ?', key);
    if ((await sql.get('SELECT 1 AS found FROM accounts WHERE key = ?', key)) !== undefined) return;
    await sql.run('DELETE FROM guests WHERE key = ?', key);
    await sql.run('DELETE FROM mail WHERE owner = ?', key);
    await dropOffers(sql, key, 0);
  }),

  saveOperator: write(async (sql, { name, isOperator, by, at }: StoredOperator) => {
    await sql.run(
      `INSERT INTO operators (key, name, is_operator, author, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key)
       DO UPDATE SET name = excluded.name, is_operator = excluded.is_operator, author = excluded.author, at = excluded.at`,
      fold(name),
      name,
      isOperator ? 1 : 0,
      by,
      at,
    );
  }),

  dropOperator: write(async (sql, key: string) => {
    await sql.run('DELETE FROM operators WHERE key = ?', key);
  }),

  operators: read(async (sql): Promise<StoredOperator[]> => {
    const rows = await sql.all<{ name: string; is_operator: number; author: string; at: number }>(
      'SELECT name, is_operator, author, at FROM operators ORDER BY key',
    );
    return rows.map(({ name, is_operator: is, author: by, at }) => ({ name, isOperator: is === 1, by, at }));
  }),
};
