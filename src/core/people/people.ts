/**
 * Who is here: who is online, and who only says something. Owns the people, and nothing of what they do: rooms, private chats and mail have owners of their own.
 */

import { firstNames, fold } from '../../language/names.js';
import type { DoorName } from '../../link/peer.js';
import { RareSet } from '../../rare-set.js';
import type { By } from '../by.js';
import type { PlaceKey } from '../past.js';
import type { MailKind } from '../store.js';
import type { Room } from '../talk/room.js';

/** Tells somebody who comes back what they have missed (R7.17). */
export interface Returning {
  /** All that earlier connections had not taken is back. Resolves when they hear, or have gone. Never rejects. */
  begin(): Promise<void>;
  /** They have gone. */
  abandon(): void;
  /** The line of this number has been taken back: they are told where the place is theirs. */
  purged(id: number, place: PlaceKey): void;
}

/** Somebody may not be heard until then, a date; `end`: the same by the monotonic clock. */
export interface Silence {
  readonly by: string;
  readonly until: number;
  readonly end: number;
  readonly reason: string;
}

/** As `Person.lastingKey`, of whoever has the code of a name. It is no account's, which somebody else may make one day. */
export const codedKey = (key: string): string => `${key}:`;

/** Names that a stay has had before, of which it is known what was said under them. */
const NAMES_KNOWN = 20;

/** Names that nobody has had since somebody who is here went on as somebody else, in all. */
const NAMES_LEFT = 1000;

export class Person implements By {
  readonly key: string;
  /** A guest's name that is nobody else's either, by a code (R3.100). */
  coded = false;
  /** May do what operators do, and is not slowed down. */
  operator = false;
  /** By which nothing of theirs is said to others, as long as it is not over; null: nearly always. */
  mute: Silence | null = null;
  /** The number of their connection; see Peer. */
  connection = 0;
  /** By which port they have come. */
  cameBy: DoorName = 'people';
  /** When they last said something, did something that others are told of, or were refused; by the monotonic clock. */
  activeAt = 0;
  /** Text of an absence (may be empty), or null: present. */
  away: string | null = null;
  /** Keys of who has been told of this absence already. */
  readonly toldAway = new RareSet<string>();
  /** Guests' names this person has been warned of. */
  readonly warnedOf = new RareSet<string>();
  /** Names by key. Changed by Ties alone; kept in the store for accounts. Guests have no contacts. */
  readonly contacts = new Map<string, string>();
  readonly blocks = new Map<string, string>();
  /** Messages are kept until this person's client acknowledges them. */
  acks = false;
  /** Lines that a room shows on entering, as the account keeps it; null: as many as the server does. */
  recall: number | null = null;
  /** The same, asked for in this stay: it holds for programs, too. */
  recallAsked: number | null = null;
  /** What is said in rooms and to all is told by the door as it comes: not yet, where they are told first what they have missed. */
  hears = true;
  /** Told of the direct messages to them, while they may have to be told how such a one is answered. */
  replyHint: { spokenTo(from: string): void } | null = null;
  /** Who has gone on as somebody else is that one since (R3.71). */
  private later: Person | null = null;
  /** Names of this stay until now, the newest last: each was theirs for the message ids from `from`, up to that of the next. */
  private earlier: readonly { readonly key: string; readonly from: number }[] = [];
  /** Message ids below this one were those of an account of the name, which was deleted; 0: there was none. */
  accountUntil = 0;
  /** Lines that they have said under this name, wherever; see Attendance. */
  lines = 0;
  /** The same as long as the stay lasts, whatever its names are: what is a guest's by nothing but being the same one. */
  stay: object = {};
  /** Joined rooms, the current one last. Changed by Rooms alone. */
  readonly rooms: Room[] = [];

  constructor(
    readonly name: string,
    /** The name belongs to an account; a guest's is free again when the guest leaves. */
    public account: boolean,
    readonly since: number,
    /** Where they are connected from, as text. */
    readonly address: string,
    /** What limits and bans count as one; see Peer. */
    readonly network: string,
    /** What shares count as one; see Peer. */
    readonly share: string | null,
    /**
     * The first message id of this stay, or of the stay that made the account: what has a lower one was for, or of, those who
     * had the name before.
     */
    readonly firstId: number,
    /** Came only to say something (R3.73): has the name, is shown nothing of what others do, and is nobody that others see. */
    readonly saysOnly = false,
  ) {
    this.key = fold(name);
  }

  /** The log has them as people do. */
  get logged(): string {
    return this.name;
  }

  /** What operators cannot do to each other. */
  get isAboveOperators(): boolean {
    return false;
  }

  /** They have been shown what this one has sent: to them alone, or to several. */
  wasShown({ kind, from }: { readonly kind: MailKind; readonly from: string }): void {
    if (kind === 'direct') this.replyHint?.spokenTo(from);
  }

  /** The same stay, which has had another name until now. */
  goOnAs(before: Person): void {
    before.later = this;
    this.stay = before.stay;
    this.away = before.away;
    this.acks = before.acks;
    this.recall = before.recall;
    this.recallAsked = before.recallAsked;
    this.earlier = [...before.earlier, { key: before.key, from: before.firstId }].slice(-NAMES_KNOWN);
  }

  /** They have had another name in this stay. */
  get isRenamed(): boolean {
    return this.earlier.length > 0;
  }

  /** Who this stay is by now: the same, or another name of it. */
  get latest(): Person {
    let latest: Person = this;
    while (latest.later !== null) latest = latest.later;
    return latest;
  }

  /** The key under which this stay, or this account, said what has this message id; null: it was before. */
  keyAt(id: number): string | null {
    return this.keys.find(({ from }) => id >= from)?.key ?? null;
  }

  /** The keys of this stay, or of this account, the newest first, each with the message ids from `from` to `upTo` that it had. */
  get keys(): readonly { readonly key: string; readonly from: number; readonly upTo: number }[] {
    const keys = [...this.earlier, { key: this.key, from: this.firstId }];
    return keys.map((one, at) => ({ ...one, upTo: (keys[at + 1]?.from ?? Number.MAX_SAFE_INTEGER) - 1 })).reverse();
  }

  /**
   * Whether what has this message id is for this person: a guest has what waited for the name, an account only its own, and nobody
   * what was for an account that was deleted.
   */
  mayHave(id: number): boolean {
    return id >= (this.account ? this.firstId : this.accountUntil);
  }

  /**
   * Under what is kept that is theirs when they come again: an account's, or that of whoever has the code of the name. Null: a
   * guest's, which is over with the stay.
   */
  get lastingKey(): string | null {
    return this.account ? this.key : this.coded ? codedKey(this.key) : null;
  }

  /** Where plain text goes; null: to everyone. */
  get currentRoom(): Room | null {
    // Asked for every line: an index before the beginning would be slow.
    return this.rooms.length === 0 ? null : (this.rooms[this.rooms.length - 1] ?? null);
  }
}

export class People {
  /** Those who do not hear yet, but are told what they have missed. */
  readonly returning = new Map<Person, Returning>();
  private readonly online = new Map<string, Person>();
  /** Those who only say something: for everybody but operators as if they were away. */
  private readonly sayers = new Map<string, Person>();
  /** By key, the oldest first: who had a name last, and has gone on as somebody else. Some may have left since. */
  private readonly wentOn = new Map<string, Person>();

  /** Of those who are online. */
  get count(): number {
    return this.online.size;
  }

  /** Of all who have a name just now. */
  get present(): number {
    return this.online.size + this.sayers.size;
  }

  /** Anybody who has the name just now, by key, and is on a connection: also who only says something. */
  owner(key: string): Person | undefined {
    return this.online.get(key) ?? this.sayers.get(key);
  }

  /** Who is online, by key (a folded name). */
  get(key: string): Person | undefined {
    return this.online.get(key);
  }

  /** Whether the one who is here as `key` is told what `about` (a key) does: not those who have shut them out. */
  hears(key: string, about: string): boolean {
    return !this.online.get(key)?.blocks.has(about);
  }

  /** Whether the one who is here as `key` is told just now what they have missed. */
  isReturning(key: string): boolean {
    const person = this.online.get(key);
    return person !== undefined && this.returning.has(person);
  }

  add(person: Person): void {
    this.mapOf(person).set(person.key, person);
    this.wentOn.delete(person.key);
  }

  /** Somebody has gone on as somebody else, who is here by now (R3.71). */
  goesOn(before: Person): void {
    for (const key of this.wentOn.keys()) if (this.formerOwner(key) === null) this.wentOn.delete(key);
    this.wentOn.set(before.key, before);
    const [oldest] = this.wentOn.keys();
    if (oldest !== undefined && this.wentOn.size > NAMES_LEFT) this.wentOn.delete(oldest);
  }

  /** Who had this name last, as they were then, where nobody has it now and they are here under another one; see Person.latest. */
  formerOwner(key: string): Person | null {
    const before = this.wentOn.get(key);
    return before !== undefined && this.owner(before.latest.key) === before.latest ? before : null;
  }

  remove(person: Person): void {
    const map = this.mapOf(person);
    if (map.get(person.key) === person) map.delete(person.key);
  }

  private mapOf({ saysOnly }: Person): Map<string, Person> {
    return saysOnly ? this.sayers : this.online;
  }

  all(): Iterable<Person> {
    return this.online.values();
  }

  /** With those who only say something. */
  *everybody(): Iterable<Person> {
    yield* this.online.values();
    yield* this.sayers.values();
  }

  /** The first `count` names, in order of arrival. */
  names(count: number): string[] {
    return firstNames(this.online.values(), count);
  }
}
