/**
 * Groups of the store in memory. Owns who is in which; what was said in them is the history's.
 */
import type { GroupMember, StoredGroup } from '../../chat/store.js';
import { fold } from '../../grammar/names.js';
import { type Budget, sizeOf } from './budget.js';

interface Group {
  readonly name: string;
  /** By key, in the order in which they came. */
  readonly members: Map<string, GroupMember>;
}

export class Groups {
  /** By key, oldest first. */
  private readonly groups = new Map<string, Group>();

  constructor(private readonly budget: Budget) {}

  has(key: string): boolean {
    return this.groups.has(key);
  }

  /** There must be none of that name. */
  create(name: string, member: string): void {
    const first: GroupMember = { name: member, invitedBy: null };
    this.budget.take(sizeOf(name) + memberSize(first));
    this.groups.set(fold(name), { name, members: new Map([[fold(member), first]]) });
  }

  save(key: string, member: GroupMember): void {
    const members = this.groups.get(key)?.members;
    if (members === undefined) return;
    const before = members.get(fold(member.name));
    // Otherwise an invitation could leave a group without members.
    if (before?.invitedBy === null && member.invitedBy !== null) return;
    this.budget.exchange(before === undefined ? 0 : memberSize(before), memberSize(member));
    // Whoever was invited comes when accepting.
    if (before !== undefined && before.invitedBy !== null && member.invitedBy === null)
      members.delete(fold(member.name));
    members.set(fold(member.name), { ...member });
  }

  /** True: that was the last member, and the group is gone. */
  remove(key: string, member: string): boolean {
    const group = this.groups.get(key);
    const gone = group?.members.get(member);
    if (group === undefined || gone === undefined) return false;
    group.members.delete(member);
    this.budget.give(memberSize(gone));
    for (const { invitedBy } of group.members.values()) if (invitedBy === null) return false;
    for (const invited of group.members.values()) this.budget.give(memberSize(invited));
    this.budget.give(sizeOf(group.name));
    return this.groups.delete(key);
  }

  all(): StoredGroup[] {
    return [...this.groups.values()].map(({ name, members }) => ({
      name,
      members: [...members.values()].map((member) => ({ ...member })),
    }));
  }
}

function memberSize({ name, invitedBy }: GroupMember): number {
  return sizeOf(name, invitedBy ?? '');
}
