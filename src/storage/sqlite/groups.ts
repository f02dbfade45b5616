/**
 * Groups: statements. Owns the tables `groups` and `members`.
 */
import { ofGroup } from '../../chat/history.js';
import type { GroupMember, StoredGroup } from '../../chat/store.js';
import { fold } from '../../grammar/names.js';
import { dropHistory } from './history.js';
import { read, type Sql, write } from './sql.js';

interface MemberRow {
  readonly [column: string]: string | null;
  readonly in_group: string;
  readonly name: string;
  readonly invited_by: string | null;
}

/** Puts somebody behind all others. Only accounts are members: the foreign key refuses everybody else. */
async function come(sql: Sql, group: string, { name, invitedBy }: GroupMember): Promise<void> {
  await sql.run(
    `INSERT INTO members (group_key, key, name, invited_by, place)
     VALUES (?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM members WHERE group_key = ?))
     ON CONFLICT (group_key, key) DO UPDATE SET name = excluded.name, invited_by = excluded.invited_by, place = excluded.place`,
    group,
    fold(name),
    name,
    invitedBy,
    group,
  );
}

async function save(sql: Sql, group: string, member: GroupMember): Promise<void> {
  const { name, invitedBy } = member;
  if ((await sql.get('SELECT 1 AS found FROM groups WHERE key = ?', group)) === undefined) return;
  const before = await sql.get<{ invited_by: string | null }>(
    'SELECT invited_by FROM members WHERE group_key = ? AND key = ?',
    group,
    fold(name),
  );
  const wasMember = before?.invited_by === null;
  // Otherwise an invitation could leave a group without members.
  if (wasMember && invitedBy !== null) return;
  // Whoever was invited comes when accepting.
  if (before === undefined || (!wasMember && invitedBy === null)) await come(sql, group, member);
  else {
    await sql.run(
      'UPDATE members SET name = ?, invited_by = ? WHERE group_key = ? AND key = ?',
      name,
      invitedBy,
      group,
      fold(name),
    );
  }
}

export const groups = {
  createGroup: write(async (sql, name: string, member: string) => {
    const created = await sql.run(
      `INSERT INTO groups (key, name, place) VALUES (?, ?, (SELECT coalesce(max(place), 0) + 1 FROM groups))
       ON CONFLICT (key) DO NOTHING`,
      fold(name),
      name,
    );
    if (created === 0) return false;
    await come(sql, fold(name), { name: member, invitedBy: null });
    return true;
  }),

  saveMember: write(save),

  removeMember: write(async (sql, group: string, member: string) => {
    await sql.run('DELETE FROM members WHERE group_key = ? AND key = ?', group, member);
    const left = await sql.get(
      'SELECT 1 AS found FROM members WHERE group_key = ? AND invited_by IS NULL LIMIT 1',
      group,
    );
    if (left !== undefined) return;
    await sql.run('DELETE FROM members WHERE group_key = ?', group);
    await sql.run('DELETE FROM groups WHERE key = ?', group);
    await dropHistory(sql, ofGroup(group));
  }),

  groups: read(async (sql): Promise<StoredGroup[]> => {
    const rows = await sql.all<MemberRow>(
      `SELECT groups.name AS in_group, members.name, invited_by FROM groups JOIN members ON group_key = groups.key
       ORDER BY groups.place, members.place`,
    );
    const found = new Map<string, GroupMember[]>();
    for (const { in_group: group, name, invited_by: invitedBy } of rows) {
      const members = found.get(group);
      if (members === undefined) found.set(group, [{ name, invitedBy }]);
      else members.push({ name, invitedBy });
    }
    return [...found].map(([name, members]) => ({ name, members }));
  }),
};
