/**
 * Groups: statements. Owns the tables `groups` and `members`.
 */

import { ofGroup } from '../../core/past.js';
import type { GroupMember, StoredGroup } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { dropHistory } from './history.js';
import { read, type Sql, write } from './sql.js';

interface MemberRow {
  readonly [column: string]: string | number | null;
  readonly id: number;
  readonly in_group: string;
  readonly maker: string;
  readonly made_from: string | null;
  readonly name: string;
  readonly invited_by: string | null;
}

/** Puts somebody after all others. Only accounts are members: the foreign key refuses everybody else. */
async function come(sql: Sql, group: number, { name, invitedBy }: GroupMember): Promise<void> {
  await sql.run(
    `INSERT INTO members (group_id, key, name, invited_by, place)
     VALUES (?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM members WHERE group_id = ?))
     ON CONFLICT (group_id, key) DO UPDATE SET name = excluded.name, invited_by = excluded.invited_by, place = excluded.place`,
    group,
    fold(name),
    name,
    invitedBy,
    group,
  );
}

async function save(sql: Sql, group: number, member: GroupMember): Promise<void> {
  const { name, invitedBy } = member;
  if ((await sql.get('SELECT 1 AS found FROM groups WHERE id = ?', group)) === undefined) return;
  const before = await sql.get<{ invited_by: string | null }>(
    'SELECT invited_by FROM members WHERE group_id = ? AND key = ?',
    group,
    fold(name),
  );
  const wasMember = before?.invited_by === null;
  // Otherwise an invitation could leave a group without members.
  if (wasMember && invitedBy !== null) return;
  // Anybody who was invited comes when accepting.
  if (before === undefined || (!wasMember && invitedBy === null)) await come(sql, group, member);
  else {
    await sql.run(
      'UPDATE members SET name = ?, invited_by = ? WHERE group_id = ? AND key = ?',
      name,
      invitedBy,
      group,
      fold(name),
    );
  }
}

export const groups = {
  createGroup: write(async (sql, id: number, name: string, member: string, madeFrom: string | null) => {
    const created = await sql.run(
      'INSERT INTO groups (id, key, name, maker, made_from) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
      id,
      fold(name),
      name,
      fold(member),
      madeFrom,
    );
    if (created === 0) return false;
    await come(sql, id, { name: member, invitedBy: null });
    return true;
  }),

  saveMember: write(save),

  removeMember: write(async (sql, group: number, member: string) => {
    await sql.run('DELETE FROM members WHERE group_id = ? AND key = ?', group, member);
    const left = await sql.get(
      'SELECT 1 AS found FROM members WHERE group_id = ? AND invited_by IS NULL LIMIT 1',
      group,
    );
    if (left !== undefined) return;
    await sql.run('DELETE FROM members WHERE group_id = ?', group);
    await sql.run('DELETE FROM groups WHERE id = ?', group);
    await dropHistory(sql, ofGroup(group));
  }),

  groups: read(async (sql): Promise<StoredGroup[]> => {
    const rows = await sql.all<MemberRow>(
      `SELECT groups.id AS id, groups.name AS in_group, maker, made_from, members.name AS name, invited_by
       FROM groups JOIN members ON group_id = groups.id ORDER BY groups.id, members.place`,
    );
    const found = new Map<number, StoredGroup & { readonly members: GroupMember[] }>();
    for (const { id, in_group: group, maker, made_from: madeFrom, name, invited_by: invitedBy } of rows) {
      const known = found.get(id);
      if (known === undefined) found.set(id, { id, name: group, maker, madeFrom, members: [{ name, invitedBy }] });
      else known.members.push({ name, invitedBy });
    }
    return [...found.values()];
  }),
};
