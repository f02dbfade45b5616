/**
 * What operators may do to others: throw out, shut out, silence. Owns the bans, read at the start; every change is stored
 * before it holds.
 */

import { Refusal, type Shut } from '../../language/codes.js';
import type { ListedBan, ListedMute } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { doneBy, type Named, named } from '../../logger.js';
import type { By } from '../by.js';
import type { Party } from '../files/parties.js';
import { noSuchUser } from '../people/mistyped-names.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { Ban, Mute } from '../store.js';
import { Mutes } from './mutes.js';
import type { Operators } from './operators.js';

/**
 * A ban in force. `end`: when it is over, by the monotonic clock; as a date it is for people, and for the next start. `from`: the
 * network from which its person was connected, shut out or not; null: nobody knows any more.
 */
type Held = Ban & { readonly end: number; readonly from: string | null };

/** Bans, and mutes, in force: whoever comes is held against all of them, in less than a millisecond. */
export const MOST_HELD = 10_000;

export class Moderation {
  /** By key. */
  private readonly bans = new Map<string, Held>();
  private readonly mutes: Mutes;

  constructor(
    stored: { readonly bans: readonly Ban[]; readonly mutes: readonly Mute[] },
    private readonly people: People,
    private readonly ports: ChatPorts,
    readonly operators: Operators,
  ) {
    const { clock } = ports;
    for (const ban of stored.bans) {
      const end = clock.monotonic() + ban.until - clock.now();
      this.bans.set(fold(ban.name), { ...ban, end, from: ban.address });
    }
    this.mutes = new Mutes(stored.mutes, people, ports, MOST_HELD);
  }

  /** The operator whose name another one looks like; null: it is free, or that very operator's. */
  operatorLike(name: string): string | null {
    return this.operators.like(name);
  }

  /** Somebody comes in, or has become an operator, or is none any more: what has been said of the name holds for them. */
  recognize(person: Person): void {
    person.operator = person.account && this.operators.has(person.key);
    person.mute = person.operator ? null : this.mutes.of(person.key);
  }

  /** Somebody goes on under another name, and is `person` from now on. */
  goesOn(before: Person, person: Person): void {
    this.mutes.goesOn(before, person);
  }

  /**
   * Throws `BANNED`: for the name, and for the network. `owner`: with the account's password, or the code of a name, by which operators
   * get in from everywhere; to take an operator's name is not enough.
   */
  mustBeAllowed(name: string, network: string, owner: boolean): void {
    const key = fold(name);
    if (owner && this.operators.has(key)) return;
    const { name: ofName, address } = this.against(key, network);
    if (ofName === null && address === null) return;
    const shut: Shut = address === null ? 'name' : ofName === null ? 'address' : 'name and address';
    const until = Math.max(ofName?.until ?? 0, address?.until ?? 0);
    throw new Refusal({ code: 'BANNED', why: 'banned', name, until, shut, reason: ofName?.reason ?? '' });
  }

  /** By a token of theirs, from there. Throws `BANNED`. */
  mustBeAllowedAs({ name, account }: Party, network: string): void {
    this.mustBeAllowed(name, network, account);
  }

  /** Throws `MUTED`. `said`: something was; otherwise something else was asked for that others would see. */
  mustBeHeard({ mute, name }: Person, said = true): void {
    if (mute === null || mute.end <= this.ports.clock.monotonic()) return;
    const { until, reason } = mute;
    throw new Refusal({ code: 'MUTED', why: said ? 'muted' : 'mutedOtherwise', name, until, reason });
  }

  /** Bytes come for an offer of theirs, wherever they are by now, and whoever brings them. Throws `MUTED`. */
  mustBeHeardAs({ key, name, account, guest }: Party): void {
    if (account && this.operators.has(key)) return;
    for (const mute of [guest?.latest.mute ?? null, this.mutes.of(key)]) {
      if (mute === null || mute.end <= this.ports.clock.monotonic()) continue;
      throw new Refusal({ code: 'MUTED', why: 'mutedOtherwise', name, until: mute.until, reason: mute.reason });
    }
  }

  /** Somebody has been welcomed who is silenced: they are told so. */
  remind(person: Person): void {
    const { mute } = person;
    if (mute === null || mute.end <= this.ports.clock.monotonic()) return;
    const { by, until, reason } = mute;
    this.ports.bus.toPerson(person.key, make.silenced({ by, until, reason }));
  }

  /** Returns the name. Throws `NO_SUCH_USER`, `OPERATOR`. */
  kick(by: By, name: string, reason: string): string {
    const key = fold(name);
    const person = this.people.owner(key);
    if (person === undefined) throw this.goneOn(key, 'kick') ?? noSuchUser(name, '');
    if (!by.isAboveOperators) this.mustBeSubject(person.key, person.name);
    this.ports.logger.audit('kicked', { ...named(person), ...doneBy(by) });
    this.ports.names.evict(person.key, make.goodbye({ reason: 'kicked', by: by.name, text: reason }), 'kicked');
    return person.name;
  }

  /** From where somebody is, or was when they were shut out, and who else is there. Throws `NO_SUCH_USER`, `OPERATOR`. */
  lookAround(
    by: By,
    name: string,
  ): { readonly name: string; readonly address: string; readonly others: number; readonly amongThem: boolean } {
    const key = fold(name);
    this.mustBeNoOperators(key, name);
    const address = this.from(key, name);
    const others = this.at(address).filter((person) => person.key !== key);
    return {
      name: this.calledAs(key, name),
      address,
      others: others.length,
      amongThem: others.some((person) => person === by),
    };
  }

  /**
   * Throws out the one who has the name, and keeps the name out; `address`: and the network, with everybody there who is no
   * operator. A ban of somebody who is shut out already has another end, and shuts out no less. `others`: so many others have been
   * thrown out; `now`: who had the name last is here under that one, and stays. Throws `OPERATOR`, `TOO_MANY`, `STORAGE`, and
   * `NO_SUCH_USER` where the network is wanted and not known.
   */
  async ban(
    by: By,
    name: string,
    milliseconds: number,
    address = false,
    reason = '',
  ): Promise<Ban & { readonly others: number; readonly now: string | null }> {
    const key = fold(name);
    this.mustBeNoOperators(key, name);
    const { clock, logger } = this.ports;
    const before = this.held(key);
    if (before === null) this.mustHavePlace();
    const until = clock.now() + milliseconds;
    const ban: Ban = {
      name: this.calledAs(key, name),
      address: address ? this.from(key, name) : (before?.address ?? null),
      until,
      by: by.name,
      reason: reason === '' ? (before?.reason ?? '') : reason,
    };
    const owner = this.people.owner(key);
    const from = owner?.network ?? before?.from ?? null;
    await this.stored(this.ports.store.saveBan(ban));
    this.bans.set(key, { ...ban, end: clock.monotonic() + milliseconds, from });
    const others = this.throwOut(ban, key);
    const what = ban.address === null ? 'name' : 'name and address';
    logger.audit('banned', {
      ...named(owner ?? ban),
      ...doneBy(by),
      what,
      ...(ban.address !== null && { address: ban.address, others }),
    });
    return { ...ban, others, now: this.people.formerOwner(key)?.latest.name ?? null };
  }

  /** Throws `NOT_THERE`, `STORAGE`. */
  async unban(by: By, name: string): Promise<string> {
    const ban = this.held(fold(name));
    if (ban === null) throw new Refusal({ code: 'NOT_THERE', why: 'notBanned', name });
    await this.stored(this.ports.store.removeBan(fold(name)));
    this.bans.delete(fold(name));
    const what = ban.address === null ? 'name' : 'name and address';
    this.ports.logger.audit('unbanned', { name: ban.name, ...doneBy(by), what });
    return ban.name;
  }

  /** Those in force, in the order in which they were made. */
  listBans(): ListedBan[] {
    const now = this.ports.clock.monotonic();
    return [...this.bans.values()]
      .filter(({ end }) => end > now)
      .map(({ name, address, until, by, reason }) => ({ name, address, until, by, reason }));
  }

  /** Throws `NO_SUCH_USER`, `OPERATOR`, `TOO_MANY`, `STORAGE`. */
  async mute(by: By, name: string, milliseconds: number, reason = ''): Promise<Mute & { now: string | null }> {
    this.mustBeSubject(fold(name), name);
    const mute = await this.mutes.add(by, name, milliseconds, reason);
    const { now } = mute;
    this.ports.logger.audit('muted', {
      ...named(this.online(now ?? mute.name)),
      name: mute.name,
      ...(now !== null && { now }),
      ...doneBy(by),
    });
    return mute;
  }

  /** Returns the name. Throws `NOT_THERE`, `OPERATOR`, `STORAGE`. */
  async unmute(by: By, name: string): Promise<string> {
    this.mustBeSubject(fold(name), name);
    const unmuted = await this.mutes.remove(by, name);
    this.ports.logger.audit('unmuted', { ...named(this.online(unmuted)), ...doneBy(by) });
    return unmuted;
  }

  listMutes(): ListedMute[] {
    return this.mutes.list();
  }

  /** To everybody, also to those who have blocked the operator. */
  announce(by: By, text: string): void {
    this.ports.logger.audit('announced', doneBy(by));
    const { bus } = this.ports;
    const announcement = make.announcement({ from: by.name, text });
    bus.toAll(announcement, '');
    // It is nowhere to be read later.
    for (const { key } of this.people.returning.keys()) bus.toPerson(key, announcement);
  }

  /** What keeps out who comes under that name, and who comes from there: of each the ban that ends last. */
  private against(key: string, network: string): { readonly name: Held | null; readonly address: Held | null } {
    const now = this.ports.clock.monotonic();
    let address: Held | null = null;
    for (const [banned, ban] of this.bans) {
      if (ban.end <= now) this.bans.delete(banned);
      else if (ban.address === network && (address === null || ban.end > address.end)) address = ban;
    }
    return { name: this.bans.get(key) ?? null, address };
  }

  /** For one more. Throws `TOO_MANY`. */
  private mustHavePlace(): void {
    if (this.bans.size < MOST_HELD) return;
    const now = this.ports.clock.monotonic();
    for (const [key, { end }] of this.bans) if (end <= now) this.bans.delete(key);
    if (this.bans.size >= MOST_HELD) throw new Refusal({ code: 'TOO_MANY', why: 'bans', most: MOST_HELD });
  }

  /** Whom a ban that holds by now is of, and all who are there. Returns how many others. */
  private throwOut({ address, by, until, reason: text }: Ban, key: string): number {
    const { names } = this.ports;
    const isAddress = address !== null;
    const own = make.goodbye({ reason: 'banned', by, until, shut: isAddress ? 'name and address' : 'name', text });
    names.evict(key, own, 'banned');
    if (!isAddress) return 0;
    const others = this.at(address).filter(({ operator }) => !operator);
    const theirs = make.goodbye({ reason: 'banned', by, until, shut: 'address', text: '' });
    for (const other of others) names.evict(other.key, theirs, 'banned');
    return others.length;
  }

  /** For the log. */
  private online(name: string): Named {
    return this.people.owner(fold(name)) ?? { name };
  }

  private calledAs(key: string, name: string): string {
    return this.people.owner(key)?.name ?? this.held(key)?.name ?? name;
  }

  /** Throws `NO_SUCH_USER`. */
  private from(key: string, name: string): string {
    const network = this.people.owner(key)?.network ?? this.held(key)?.from ?? null;
    if (network === null)
      throw this.goneOn(key, 'ban address') ?? new Refusal({ code: 'NO_SUCH_USER', why: 'nowhere', name });
    return network;
  }

  /** Nobody is thrown out by a name of before: who had it last has gone on under another one, which is to be given. */
  private goneOn(key: string, asked: 'kick' | 'ban address'): Refusal | null {
    const before = this.people.formerOwner(key);
    if (before === null) return null;
    return new Refusal({ code: 'NO_SUCH_USER', why: 'goneOn', name: before.name, now: before.latest.name, asked });
  }

  /** In force. */
  private held(key: string): Held | null {
    const ban = this.bans.get(key);
    return ban !== undefined && ban.end > this.ports.clock.monotonic() ? ban : null;
  }

  private at(network: string): Person[] {
    return [...this.people.everybody()].filter((person) => person.network === network);
  }

  /** Here or not. A guest who has an operator's name is none. Throws `OPERATOR`. */
  private mustBeSubject(key: string, name: string): void {
    const person = this.people.owner(key);
    if (person?.operator ?? this.operators.has(key)) throw isOperator(person?.name ?? name);
  }

  /** Also the name of an operator has to stay one that its owner can come by. Throws `OPERATOR`. */
  private mustBeNoOperators(key: string, name: string): void {
    if (this.operators.has(key)) throw isOperator(this.people.owner(key)?.name ?? name);
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'a ban could not be written', 'changed');
  }
}

export function isOperator(name: string): Refusal {
  return new Refusal({ code: 'OPERATOR', why: 'operator', name });
}
