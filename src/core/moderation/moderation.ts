/**
 * What operators may do to others: throw out, shut out, silence. Owns the bans, read at the start; every change is stored
 * before it holds.
 */

import { Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold, look } from '../../language/names.js';
import { noSuchUser } from '../people/mistyped-names.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { notStored } from '../storage-error.js';
import type { Ban } from '../store.js';

/** From where somebody was connected who is banned. Forgotten with the process, but for `address`. */
interface Where {
  /** Shut out. */
  readonly address: string | null;
  readonly from: string | null;
  /** Who was there then. */
  readonly present: WeakSet<Person>;
}

/** A ban in force. `end`: when it is over, by the monotonic clock; as a date it is for people, and for the next start. */
type Held = Ban & Where & { readonly end: number };

const NOWHERE: Where = { address: null, from: null, present: new WeakSet() };

export class Moderation {
  /** By key. */
  private readonly bans = new Map<string, Held>();
  /** Keys of the accounts that are operators'. */
  readonly operators = new Set<string>();
  private readonly operatorsByLook = new Map<string, string>();

  constructor(
    stored: readonly Ban[],
    private readonly people: People,
    private readonly ports: ChatPorts,
    /** Names of the accounts that are operators', as they were given. */
    operators: readonly string[],
  ) {
    for (const name of operators) {
      this.operators.add(fold(name));
      this.operatorsByLook.set(look(name), name);
    }
    const { clock } = ports;
    for (const ban of stored) {
      const end = clock.monotonic() + ban.until - clock.now();
      this.bans.set(fold(ban.name), { ...ban, end, from: ban.address, present: new WeakSet() });
    }
  }

  /** The operator whose name another one looks like; null: it is free, or that very operator's. */
  operatorLike(name: string): string | null {
    if (this.operators.has(fold(name))) return null;
    return this.operatorsByLook.get(look(name)) ?? null;
  }

  /**
   * Throws `BANNED`: for a name, and for the address from which its last owner was thrown out. `owner`: with the account's
   * password, by which operators get in from everywhere; to take an operator's name is not enough.
   */
  mustBeAllowed(key: string, network: string, owner: boolean): void {
    if (owner && this.operators.has(key)) return;
    const now = this.ports.clock.monotonic();
    for (const [banned, { until, end, address: from }] of this.bans) {
      if (end <= now) this.bans.delete(banned);
      else if (banned === key || from === network) {
        throw new Refusal({ code: 'BANNED', why: 'banned', until });
      }
    }
  }

  /** Throws `MUTED`. */
  mustBeHeard(person: Person): void {
    if (person.muteEnd <= this.ports.clock.monotonic()) return;
    throw new Refusal({ code: 'MUTED', why: 'muted', until: person.mutedUntil });
  }

  /** Returns the name. Throws `NO_SUCH_USER`, `OPERATOR`. */
  kick(by: Person, name: string, reason: string): string {
    const person = this.subject(name);
    this.ports.logger.audit('kicked', { name: person.name, by: by.name });
    this.ports.names.evict(person.key, make.goodbye({ reason: 'kicked', by: by.name, text: reason }), 'kicked');
    return person.name;
  }

  /** Throws out the one who has the name, and keeps the name out, and the address that nobody else here shares. Throws `OPERATOR`, `STORAGE`. */
  async ban(by: Person, name: string, milliseconds: number): Promise<Ban> {
    const key = fold(name);
    if (this.operators.has(key)) throw isOperator(name);
    const person = this.people.owner(key);
    const { clock } = this.ports;
    const until = clock.now() + milliseconds;
    const where = person === undefined ? this.held(key) : this.whereOf(person);
    const ban: Ban = { name: person?.name ?? name, address: where.address, until, by: by.name };
    await this.stored(this.ports.store.saveBan(ban));
    const end = clock.monotonic() + milliseconds;
    this.bans.set(key, { ...ban, end, from: where.from, present: where.present });
    this.ports.logger.audit('banned', { name: ban.name, by: by.name });
    this.ports.names.evict(key, make.goodbye({ reason: 'banned', by: by.name, until }), 'banned');
    return ban;
  }

  /** Throws `NOT_THERE`, `STORAGE`. */
  async unban(by: Person, name: string): Promise<string> {
    const ban = this.bans.get(fold(name));
    if (ban === undefined) throw new Refusal({ code: 'NOT_THERE', why: 'notBanned', name });
    await this.stored(this.ports.store.removeBan(fold(name)));
    this.bans.delete(fold(name));
    this.ports.logger.audit('unbanned', { name: ban.name, by: by.name });
    return ban.name;
  }

  /** `milliseconds` 0: may speak again. Returns the name. Throws `NO_SUCH_USER`, `OPERATOR`. */
  mute(by: Person, name: string, milliseconds: number): string {
    const person = this.subject(name);
    person.mutedUntil = this.ports.clock.now() + milliseconds;
    person.muteEnd = this.ports.clock.monotonic() + milliseconds;
    const until = milliseconds === 0 ? null : person.mutedUntil;
    this.ports.logger.audit(milliseconds === 0 ? 'unmuted' : 'muted', { name: person.name, by: by.name });
    this.ports.bus.toPerson(person.key, make.silenced({ by: by.name, until }));
    return person.name;
  }

  /** To everybody, also to those who have blocked the operator. */
  announce(by: Person, text: string): void {
    this.ports.logger.audit('announced', { by: by.name });
    const { bus } = this.ports;
    const announcement = make.announcement({ from: by.name, text });
    bus.toAll(announcement, '');
    // It is nowhere to be read later.
    for (const { key } of this.people.returning.keys()) bus.toPerson(key, announcement);
  }

  /** Of somebody who is here: the network, whether it is shut out, and who else is there. */
  private whereOf(person: Person): Where {
    const from = person.network;
    return { from, address: this.isShared(person) ? null : from, present: new WeakSet(this.at(from)) };
  }

  /** Of somebody who is away: what an earlier ban has found, as long as that holds. */
  private held(key: string): Where {
    const ban = this.bans.get(key);
    return ban !== undefined && ban.end > this.ports.clock.monotonic() ? ban : NOWHERE;
  }

  /**
   * Whether others come from there, too: one of a class is not to shut out the class. Guests do not count, because one person
   * can be many of them; nor does who came from there after an earlier ban.
   */
  private isShared(person: Person): boolean {
    const now = this.ports.clock.monotonic();
    const earlier = [...this.bans.values()].filter(({ from, end }) => from === person.network && end > now);
    return this.at(person.network).some(
      (other) => other !== person && other.account && earlier.every(({ present }) => present.has(other)),
    );
  }

  private at(network: string): Person[] {
    return [...this.people.all()].filter((person) => person.network === network);
  }

  /** Somebody who is here and no operator. */
  private subject(name: string): Person {
    const person = this.people.owner(fold(name));
    if (person === undefined) throw noSuchUser(name, '');
    if (person.operator) throw isOperator(person.name);
    return person;
  }

  private async stored<T>(promise: Promise<T>): Promise<T> {
    return promise.catch((error: unknown) => {
      this.ports.logger.error('a ban could not be written', { err: error });
      throw notStored(error, { why: 'silent', nothing: 'changed' });
    });
  }
}

export function isOperator(name: string): Refusal {
  return new Refusal({ code: 'OPERATOR', why: 'operator', name });
}
