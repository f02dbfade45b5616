/**
 * Contacts and blocks: what an account keeps about others, and whom a guest shuts out while here. Owns who is told of whose
 * coming and going because of it; the ties of people who are here are with the person, those of all accounts in the store.
 */

import { Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { Tie, TieKind } from '../store.js';
import type { PrivateChats } from '../talk/private-chats.js';
import type { FormerNames } from './former-names.js';
import { noSuchUser } from './mistyped-names.js';
import type { People, Person } from './people.js';

export interface TieLimits {
  /** Contacts of one account, and blocks of one person. */
  readonly perPerson: number;
}

export class Ties {
  /** Keys of people who are here and have that key among their contacts. */
  private readonly watchers = new Map<string, Set<string>>();

  /** Of guests who have had other names in this stay: the keys of these. */
  private readonly earlier = new Map<string, readonly string[]>();
  /** By the key of a guest: the people who blocked them under an earlier name, and so block them under this one. */
  private readonly carried = new Map<string, Set<Person>>();

  constructor(
    private readonly people: People,
    private readonly privateChats: PrivateChats,
    private readonly ports: ChatPorts,
    private readonly former: FormerNames,
    private readonly limits: TieLimits,
  ) {}

  /** What the store keeps of an account. Throws `STORAGE`: without their blocks nobody should be let in. */
  read(key: string): Promise<readonly Tie[]> {
    return this.stored(this.ports.store.ties(key));
  }

  /** Somebody has entered with what the store keeps of them, or, under another name, with what they had before. */
  entered(person: Person, ties: readonly Tie[]): void {
    // An account may have been deleted since they were read.
    for (const { kind, name } of ties) if (kind === 'block' || !this.isGone(fold(name))) this.put(kind, person, name);
    if (person.blocks.size === 0) return;
    for (const key of this.earlier.keys()) {
      const other = this.people.get(key);
      if (other !== undefined && other !== person) this.carry(person, key, other.name);
    }
  }

  left(person: Person): void {
    for (const key of person.contacts.keys()) this.unwatch(key, person.key);
  }

  /** Names that a person has shut out, the oldest first, but for those that somebody has taken since in the same stay. */
  ownBlocks(person: Person): readonly string[] {
    return [...person.blocks].filter(([key]) => !this.isCarried(person, key)).map(([, name]) => name);
  }

  /** What a guest has on going on as `name`. Where they had shut out that name it is their own now, and heard. */
  takeAlong(before: Person, name: string): readonly Tie[] {
    const key = fold(name);
    if (before.blocks.has(key)) this.ports.bus.hide(before.key, key, false);
    return this.ownBlocks(before)
      .filter((blocked) => fold(blocked) !== key)
      .map((blocked) => ({ kind: 'block', name: blocked }));
  }

  /** Who is told of `key`'s coming and going as of a contact's. */
  watchersOf(key: string): ReadonlySet<string> {
    return this.watchers.get(key) ?? NOBODY;
  }

  /** Returns the name as its owner writes it. Throws `SELF`, `NO_SUCH_USER`, `ALREADY_THERE`, `TOO_MANY`, `STORAGE`. */
  async add(kind: TieKind, person: Person, name: string): Promise<string> {
    const { store, calendar } = this.ports;
    const key = fold(name);
    if (key === person.key) throw new Refusal({ code: 'SELF', why: 'tie' });
    if (mapOf(kind, person).has(key) && !(kind === 'block' && this.isCarried(person, key)))
      throw new Refusal({ code: 'ALREADY_THERE', why: 'tie', tie: kind, name });
    const known = this.people.owner(key) ?? (await this.stored(store.known(key, calendar.judged)));
    if (known === null) throw noSuchUser(name, '');
    if (kind === 'contact' && !known.account) {
      throw new Refusal({ code: 'ACCOUNT_NEEDED', why: 'contact', name: known.name });
    }
    const isFull = person.account
      ? (await this.stored(store.tie(kind, person.key, known.name, this.limits.perPerson))) === 'full'
      : this.ownBlocks(person).length >= this.limits.perPerson;
    if (isFull) throw new Refusal({ code: 'TOO_MANY', why: 'ties', tie: kind, most: this.limits.perPerson });
    if (kind === 'contact' && this.isGone(key)) {
      await this.stored(store.untie(kind, person.key, key));
      throw noSuchUser(name, '');
    }
    if (this.people.get(person.key) !== person) return known.name;
    this.put(kind, person, known.name);
    if (kind === 'block') this.carried.get(key)?.delete(person);
    // What either has asked of the other lapses: a later yes would be shown.
    if (kind === 'block')
      for (const [one, other] of [
        [person.key, key],
        [key, person.key],
      ] as const)
        this.privateChats.withdraw(one, other);
    return known.name;
  }

  /** Returns the name. Throws `NOT_THERE`, `STORAGE`. */
  async remove(kind: TieKind, person: Person, name: string): Promise<string> {
    const key = fold(name);
    const map = mapOf(kind, person);
    const kept = map.get(key);
    if (kept === undefined) throw new Refusal({ code: 'NOT_THERE', why: 'tie', tie: kind, name });
    if (person.account) await this.stored(this.ports.store.untie(kind, person.key, key));
    map.delete(key);
    if (kind === 'contact') this.unwatch(key, person.key);
    else this.ports.bus.hide(person.key, key, false);
    return kept;
  }

  /** An account is gone, also from the store: it is nobody's contact any more. Whoever has shut out the name has it shut out still. */
  forgetContact(key: string): void {
    for (const watcher of [...this.watchersOf(key)]) {
      this.people.get(watcher)?.contacts.delete(key);
      this.unwatch(key, watcher);
    }
  }

  /** A guest goes on under another name: anybody who has shut out the first has shut out the second, as long as the stay lasts. */
  rename(before: Person, name: string): void {
    const earlier = this.earlier.get(before.key) ?? [];
    this.earlier.delete(before.key);
    this.earlier.set(fold(name), [...earlier, before.key].slice(-EARLIER));
    for (const person of this.people.all()) if (person !== before) this.carry(person, fold(name), name);
  }

  private isGone(key: string): boolean {
    return this.former.isGone(key);
  }

  private isCarried(person: Person, key: string): boolean {
    return this.carried.get(key)?.has(person) === true;
  }

  private carry(person: Person, key: string, name: string): void {
    const { blocks } = person;
    if (blocks.size === 0 || blocks.has(key)) return;
    if (!this.earlier.get(key)?.some((earlier) => blocks.has(earlier))) return;
    this.put('block', person, name);
    const carried = this.carried.get(key);
    if (carried === undefined) this.carried.set(key, new Set([person]));
    else carried.add(person);
  }

  /** `CONTACT_ONLINE:` to those whose contact this is. */
  announce(person: Person, online: boolean): void {
    const line = online ? make.contactOnline({ name: person.name }) : make.contactOffline({ name: person.name });
    for (const key of this.watchersOf(person.key))
      if (this.people.hears(key, person.key)) this.ports.bus.toPerson(key, line);
  }

  /** Everybody has been told that this guest has left: what was carried along ends. */
  forget({ key }: Person): void {
    for (const person of this.carried.get(key) ?? []) {
      person.blocks.delete(key);
      if (this.people.get(person.key) === person) this.ports.bus.hide(person.key, key, false);
    }
    this.carried.delete(key);
    this.earlier.delete(key);
  }

  private put(kind: TieKind, person: Person, name: string): void {
    const key = fold(name);
    mapOf(kind, person).set(key, name);
    if (kind === 'block') {
      this.ports.bus.hide(person.key, key, true);
      return;
    }
    const watchers = this.watchers.get(key);
    if (watchers === undefined) this.watchers.set(key, new Set([person.key]));
    else watchers.add(person.key);
  }

  private unwatch(key: string, watcher: string): void {
    const watchers = this.watchers.get(key);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.watchers.delete(key);
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'contacts or blocks could not be read or written', 'changed');
  }
}

/** Names of one stay that are remembered; the flood limit on arrivals makes more of them slow to take. */
const EARLIER = 100;

const NOBODY: ReadonlySet<string> = new Set();

function mapOf(kind: TieKind, person: Person): Map<string, string> {
  return kind === 'contact' ? person.contacts : person.blocks;
}
