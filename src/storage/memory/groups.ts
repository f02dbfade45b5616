/**
 * Groups of the store in memory. Owns who is in which; what was said in them is the history's.
 */
import type { GroupMember, StoredGroup } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

interface Group {
  readonly id: number;
  readonly name: string;
  readonly maker: string;
  readonly madeFrom: string | null;
  /** By key, in the order in which they came. */
  readonly members: Map<string, GroupMember>;
}

export class Groups {
  /** By id, oldest first. */
  private readonly groups = new Map<number, Group>();
  private readonly ids = new Map<string, number>();

  constructor(private readonly budget: Budget) {}

  has(id: number): boolean {
    return this.groups.has(id);
  }

  /** By key: there is one of that name. */
  isTaken(key: string): boolean {
    return this.ids.has(key);
  }

  /** Null: there is none of that name. */
  idOf(key: string): number | null {
    return this.ids.get(key) ?? null;
  }

  /** There must be none of that id or name. */
  create(id: number, name: string, member: string, madeFrom: string | null): void {
    const first: GroupMember = { name: member, invitedBy: null };
    this.budget.spend(sizeOf(name) + memberSize(first));
    this.groups.set(id, { id, name, maker: fold(member), madeFrom, members: new Map([[fold(member), first]]) });
    this.ids.set(fold(name), id);
  }

  save(id: number, member: GroupMember): void {
    const members = this.groups.get(id)?.members;
    if (members === undefined) return;
    const before = members.get(fold(member.name));
    // Otherwise an invitation could leave a group without members.
    if (before?.invitedBy === null && member.invitedBy !== null) return;
    this.budget.exchange(before === undefined ? 0 : memberSize(before), memberSize(member));
    // Anybody who was invited comes when accepting.
    if (before !== undefined && before.invitedBy !== null && member.invitedBy === null)
      members.delete(fold(member.name));
    members.set(fold(member.name), { ...member });
  }

  /** True: that was the last member, and the group is gone. */
  remove(id: number, member: string): boolean {
    const group = this.groups.get(id);
    const gone = group?.members.get(member);
    if (group === undefined || gone === undefined) return false;
    group.members.delete(member);
    this.budget.refund(memberSize(gone));
    for (const { invitedBy } of group.members.values()) if (invitedBy === null) return false;
    for (const invited of group.members.values()) this.budget.refund(memberSize(invited));
    this.budget.refund(sizeOf(group.name));
    this.ids.delete(fold(group.name));
    return this.groups.delete(id);
  }

  /** An account goes, with the invitations it has sent. Returns the groups that have gone with it. */
  forget(key: string): number[] {
    const gone: number[] = [];
    for (const { id, members } of [...this.groups.values()]) {
      const sent = [...members].filter(([, { invitedBy }]) => invitedBy !== null && fold(invitedBy) === key);
      for (const [invited, member] of sent) {
        members.delete(invited);
        this.budget.refund(memberSize(member));
      }
      if (this.remove(id, key)) gone.push(id);
    }
    return gone;
  }

  all(): StoredGroup[] {
    const sorted = [...this.groups.values()].sort((a, b) => a.id - b.id);
    return sorted.map(({ id, name, maker, madeFrom, members }) => ({
      id,
      name,
      maker,
      madeFrom,
      members: [...members.values()].map((member) => ({ ...member })),
    }));
  }
}

function memberSize({ name, invitedBy }: GroupMember): number {
  return sizeOf(name, invitedBy ?? '');
}
