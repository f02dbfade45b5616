/**
 * Groups: invited members only, and membership lasts. Owns all groups, read at the start; every change is stored before
 * it holds.
 */

import { Refusal } from '../../language/codes.js';
import type { Event, Invitation } from '../../language/events.js';
import { fold } from '../../language/names.js';
import type { Delivery } from '../mail/delivery.js';
import { inviteLines } from '../mail/mail-lines.js';
import type { Mailroom } from '../mail/mailroom.js';
import { ofGroup } from '../past.js';
import { noSuchUser } from '../people/mistyped-names.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { type Holder, holderOf, type ShareLimits, Shares } from '../shares.js';
import { orNotStored } from '../storage-error.js';
import type { Mail, StoredGroup } from '../store.js';
import type { Archive } from './archive.js';

/** The shares are of groups that are still there, no matter who is in them by now. */
export interface GroupLimits extends ShareLimits {
  /** Groups on the server. */
  readonly groups: number;
  /** Members and invited ones of one group. */
  readonly members: number;
  /** Of one member to one group, unanswered. */
  readonly invitations: number;
}

export interface Group {
  /** Another group of this name has another one, and what is older than this group has a lower one. */
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** Names by key. */
  readonly members: Map<string, string>;
  /** Who has begun it. */
  readonly maker: Holder;
  /** Who invited, by the invited one's key. */
  readonly invited: Map<string, string>;
}

export class Groups {
  private readonly groups = new Map<string, Group>();
  private readonly shares: Shares;

  constructor(
    stored: readonly StoredGroup[],
    private readonly people: People,
    private readonly mailroom: Mailroom,
    private readonly archive: Archive,
    private readonly ports: ChatPorts,
    private readonly limits: GroupLimits,
  ) {
    this.shares = new Shares(limits);
    for (const { id, name, members, maker, madeFrom } of stored) {
      const holder: Holder = { person: maker, address: madeFrom };
      const group: Group = { id, key: fold(name), name, maker: holder, members: new Map(), invited: new Map() };
      for (const { name: member, invitedBy } of members) {
        if (invitedBy === null) group.members.set(fold(member), member);
        else group.invited.set(fold(member), invitedBy);
      }
      this.add(group);
    }
  }

  has(name: string): boolean {
    return this.groups.has(fold(name));
  }

  /** The groups somebody is in, oldest first. */
  of(person: Person): Group[] {
    return [...this.groups.values()].filter((group) => group.members.has(person.key));
  }

  /** Those that are not answered yet; of people whom one has blocked none. */
  invitationsOf(person: Person): Invitation[] {
    const found: Invitation[] = [];
    for (const { name, invited } of this.groups.values()) {
      const by = invited.get(person.key);
      if (by !== undefined && !person.blocks.has(fold(by))) found.push({ group: name, by });
    }
    return found;
  }

  /** Throws `NAME_TAKEN`, `TOO_MANY`, `STORAGE`. */
  async create(person: Person, name: string): Promise<void> {
    const key = fold(name);
    if (this.groups.has(key)) throw groupTaken(name);
    if (this.groups.size >= this.limits.groups) throw new Refusal({ code: 'TOO_MANY', why: 'groups', name });
    const maker = holderOf(person);
    this.mustHaveShare(maker, name);
    const id = this.ports.ids.take();
    const group: Group = { id, key, name, maker, members: new Map([[person.key, person.name]]), invited: new Map() };
    // Taken before it is stored, so that no second one of that name is begun in the meantime.
    this.add(group);
    try {
      if (!(await this.stored(this.ports.store.createGroup(id, name, person.name, maker.address))))
        throw groupTaken(name);
    } catch (error) {
      this.drop(group);
      throw error;
    }
  }

  /**
   * Returns both names as they are written. A Delivery: it was refused, and nobody is invited.
   * Throws `NOT_THERE`, `ALREADY_THERE`, `NO_SUCH_USER`, `ACCOUNT_NEEDED`, `TOO_MANY`, `MAILBOX_FULL`, `STORAGE`.
   */
  async invite(person: Person, groupName: string, name: string): Promise<{ group: string; name: string } | Delivery> {
    const { store, calendar } = this.ports;
    const key = fold(name);
    this.mine(person, groupName);
    const known = this.people.get(key) ?? (await this.stored(store.known(key, calendar.judged)));
    const group = this.mine(person, groupName);
    if (group.members.has(key))
      throw new Refusal({
        code: 'ALREADY_THERE',
        why: 'member',
        name: group.members.get(key) ?? name,
        group: group.name,
      });
    if (group.invited.has(key)) throw new Refusal({ code: 'ALREADY_THERE', why: 'invited', name });
    if (known === null) throw noSuchUser(name, '');
    if (!known.account) throw new Refusal({ code: 'ACCOUNT_NEEDED', why: 'member', name: known.name });
    this.mustHaveInvitation(group, person);
    if (group.members.size + group.invited.size >= this.limits.members)
      throw new Refusal({ code: 'TOO_MANY', why: 'members', group: group.name });
    // Taken before anything is stored, so that nobody is invited twice; given back where the invitation does not arrive.
    group.invited.set(key, person.name);
    let refused: Delivery | null = null;
    try {
      refused = await this.ask(person, group, known.name);
      if (refused === null) return { group: group.name, name: known.name };
    } catch (error) {
      group.invited.delete(key);
      throw error;
    }
    group.invited.delete(key);
    if (refused.refusal !== null) throw refused.refusal;
    return refused;
  }

  /** Null: they are invited, and have been told or will be on return. Otherwise why not; nothing is left of it then. */
  private async ask(person: Person, group: Group, name: string): Promise<Delivery | null> {
    const { store, bus } = this.ports;
    const key = fold(name);
    const letter = this.letter(person, group, name);
    // First: what a crash leaves behind is a letter that has lapsed, and no invitation that nobody knows of.
    if (letter !== null && !(await isQueued(letter))) return letter;
    await this.stored(store.saveMember(group.id, { name, invitedBy: person.name }));
    if (this.groups.get(group.key) !== group) throw notIn(group.name);
    if (letter !== null) return null;
    const later = this.letter(person, group, name);
    if (later === null) for (const line of inviteLines(group.name, person.name)) bus.toPerson(key, line);
    if (later === null || (await isQueued(later))) return null;
    await this.stored(store.removeMember(group.id, key));
    return later;
  }

  /** Null: whom it is for is here, and takes it. */
  private letter(person: Person, group: Group, name: string): Delivery | null {
    const reader = this.people.get(fold(name));
    if (reader !== undefined && !reader.blocks.has(person.key)) return null;
    return this.mailroom.leaveInvitation(person, name, group.name);
  }

  /** Whether an invitation that has waited still holds. */
  isInvited({ id, to, room }: Mail): boolean {
    const group = this.groups.get(fold(room ?? ''));
    return group !== undefined && group.id < id && group.invited.has(to);
  }

  /** Whether they may accept. */
  isInvitedNow(person: Person, name: string): boolean {
    return this.groups.get(fold(name))?.invited.has(person.key) === true;
  }

  /** Throws `NOT_THERE`, `STORAGE`. */
  async accept(person: Person, groupName: string): Promise<string> {
    const group = this.invitation(person, groupName);
    await this.stored(this.ports.store.saveMember(group.id, { name: person.name, invitedBy: null }));
    // Its last member may have left in the meantime.
    if (this.groups.get(group.key) !== group) throw notInvited(groupName);
    group.invited.delete(person.key);
    group.members.set(person.key, person.name);
    return group.name;
  }

  /** Throws `NOT_THERE`, `STORAGE`. */
  async reject(person: Person, groupName: string): Promise<string> {
    const group = this.invitation(person, groupName);
    await this.stored(this.ports.store.removeMember(group.id, person.key));
    group.invited.delete(person.key);
    return group.name;
  }

  /** The last member takes the group along. Throws `NOT_THERE`, `STORAGE`. */
  async leave(person: Person, groupName: string): Promise<string> {
    const group = this.mine(person, groupName);
    await this.stored(this.ports.store.removeMember(group.id, person.key));
    group.members.delete(person.key);
    if (group.members.size === 0) this.drop(group);
    return group.name;
  }

  /** An account is gone, also from the store: out of its groups, of which those go that nobody else is in, with its invitations. */
  forget(key: string): void {
    for (const group of [...this.groups.values()]) {
      for (const [invited, by] of group.invited) if (fold(by) === key) group.invited.delete(invited);
      group.invited.delete(key);
      if (group.members.delete(key) && group.members.size === 0) this.drop(group);
    }
  }

  /** Names of those that an account (a key) is in, and of those that it is invited to. */
  namesOf(key: string): { readonly member: readonly string[]; readonly invited: readonly string[] } {
    const all = [...this.groups.values()];
    return {
      member: all.filter(({ members }) => members.has(key)).map(({ name }) => name),
      invited: all.filter(({ invited }) => invited.has(key)).map(({ name }) => name),
    };
  }

  /** What became of it, once every member has it or will have it. Throws `NOT_THERE`; rejects with `STORAGE`. */
  say(person: Person, groupName: string, text: string): Promise<Event> {
    const group = this.mine(person, groupName);
    const id = this.ports.ids.take();
    person.lines++;
    this.archive.keep({
      place: ofGroup(group.id),
      id,
      from: person.name,
      body: text,
      at: this.ports.clock.now(),
      origin: person.share,
    });
    return this.mailroom.sendToGroup(person, id, group.name, this.others(person, groupName), text);
  }

  /** The names of the other members; none where somebody is in no such group. */
  others(person: Person, name: string): string[] {
    const members = this.mineOrNone(person, name)?.members ?? new Map<string, string>();
    return [...members].filter(([key]) => key !== person.key).map(([, other]) => other);
  }

  /** How many the others are; 0 where somebody is in no such group. */
  reach(person: Person, name: string): number {
    return (this.mineOrNone(person, name)?.members.size ?? 1) - 1;
  }

  /** Null: there is no group with this id any more. */
  nameOf(id: number): string | null {
    for (const group of this.groups.values()) if (group.id === id) return group.name;
    return null;
  }

  /** Of the group with this id. */
  memberKeys(id: number): Iterable<string> {
    for (const group of this.groups.values()) if (group.id === id) return group.members.keys();
    return [];
  }

  /** Whether the group that had this name when `id` was given out is still there. */
  hadSince(name: string, id: number): boolean {
    const group = this.groups.get(fold(name));
    return group !== undefined && group.id < id;
  }

  mineOrNone(person: Person, name: string): Group | undefined {
    const group = this.groups.get(fold(name));
    return group?.members.has(person.key) ? group : undefined;
  }

  /** Throws `NOT_THERE`. */
  mine(person: Person, name: string): Group {
    const group = this.mineOrNone(person, name);
    if (group !== undefined) return group;
    throw notIn(name);
  }

  /** Nobody fills a group with people who never answer. Throws `TOO_MANY`. */
  private mustHaveInvitation({ name, invited }: Group, person: Person): void {
    let own = 0;
    for (const by of invited.values()) if (by === person.name) own++;
    if (own < this.limits.invitations) return;
    throw new Refusal({ code: 'TOO_MANY', why: 'invited', group: name, count: own });
  }

  /** Throws `TOO_MANY`. */
  private mustHaveShare(maker: Holder, name: string): void {
    const exceeded = this.shares.exceeded(maker);
    if (exceeded === null) return;
    throw new Refusal({ code: 'TOO_MANY', why: 'begun', name, whose: exceeded, most: this.shares.mostOf(exceeded) });
  }

  private add(group: Group): void {
    this.groups.set(group.key, group);
    this.shares.count(group.maker);
  }

  private drop(group: Group): void {
    this.groups.delete(group.key);
    this.shares.refund(group.maker);
  }

  /** Why there can be no room of that name, and what may have been meant. */
  notRoom(person: Person, name: string): Refusal {
    const member = this.mineOrNone(person, name) !== undefined;
    return new Refusal({ code: 'NAME_TAKEN', why: 'noRoom', name, member, invited: this.isInvitedNow(person, name) });
  }

  private invitation(person: Person, name: string): Group {
    const group = this.groups.get(fold(name));
    if (group?.invited.has(person.key)) return group;
    throw notInvited(name);
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'a group could not be written', 'changed');
  }
}

async function isQueued(letter: Delivery): Promise<boolean> {
  await letter.whenSettled();
  return letter.outcome === 'queued';
}

function groupTaken(name: string): Refusal {
  return new Refusal({ code: 'NAME_TAKEN', why: 'group', name });
}

function notIn(name: string): Refusal {
  return new Refusal({ code: 'NOT_THERE', why: 'noMember', group: name });
}

function notInvited(name: string): Refusal {
  return new Refusal({ code: 'NOT_THERE', why: 'notInvited', group: name });
}
