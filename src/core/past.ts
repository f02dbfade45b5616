/**
 * What has been said and is kept: its lines, the places in which they were said, and what of it is not known to be complete.
 * The part of the Store port that lasts of talk; knows neither who may read what nor where it is kept.
 */
import type { Topic } from '../language/events.js';
import { fold } from '../language/names.js';
import type { Mail, MailKind } from './mail/mail.js';

/** A place in which lines are kept. No two of different kinds are the same, because names begin with none of these signs. */
export type PlaceKey = string;

export const EVERYONE: PlaceKey = '*';

/** A room, by its id: another room of that name is another place. */
export function ofRoom(id: number): PlaceKey {
  return `@${id}`;
}

/** A group, by its id. */
export function ofGroup(id: number): PlaceKey {
  return `#${id}`;
}

/** Two people, by their keys, no matter who begins. */
export function between(one: string, other: string): PlaceKey {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** The id of the group whose place this is; null: it is another place. */
export function groupOf(place: PlaceKey): number | null {
  return place.startsWith('#') ? Number(place.slice(1)) : null;
}

/** The id of the room whose place this is; null: it is another place. */
export function roomOf(place: PlaceKey): number | null {
  return place.startsWith('@') ? Number(place.slice(1)) : null;
}

/** Rooms and everyone: what is said there is bounded by the place, and counts for nobody's share of what is written. */
export function isPublic(place: PlaceKey): boolean {
  return place.startsWith('@') || place.startsWith('*');
}

/** Who has opened a room whose opener's account is gone: no key, and of each room another one, so that no share of anybody's is full. */
export function nobodyOf(room: number): string {
  return ofRoom(room);
}

/** Lines kept of the direct messages of two people, and of a group. */
export const CONVERSATION_LINES = 1000;

/** Gaps known of one place, and of all places together; of more, the two oldest become one. */
export const GAPS_OF_PLACE = 16;
export const GAPS_OF_ALL = 100;

/** One line that is over. */
export interface Past {
  readonly id: number;
  readonly from: string;
  readonly body: string;
  readonly at: number;
  /** Peer.share of its author. Written, never read. */
  readonly origin?: string | null;
  /** What they do (`/me waves`), or a line of a private chat; otherwise it was said. */
  readonly form?: 'deed' | 'private';
}

/** What two accounts have written to each other; null: the mail is something else, or to oneself. */
export function pastOfMail(mail: Mail): PlacedPast | null {
  const { id, to, from, fromAccount, kind, body, sentAt: at, origin } = mail;
  if (!fromAccount || fold(from) === to || (kind !== 'direct' && kind !== 'private')) return null;
  const place = between(fold(from), to);
  return { place, id, from, body, at, origin: origin ?? null, ...(kind === 'private' && { form: kind }) };
}

export interface PlacedPast extends Past {
  readonly place: PlaceKey;
}

/** Lines whose id is above `low` and below `high` may have been said and not been kept. */
export interface Gap {
  readonly low: number;
  readonly high: number;
}

/** A room that lasts while nobody is in it. */
export interface KeptRoom {
  /** Of the one count of all ids: another room of that name has another one. */
  readonly id: number;
  readonly name: string;
  /** Key of who has opened it, and from which address (Peer.share); null: nobody knows. */
  readonly maker: string;
  readonly madeFrom: string | null;
  readonly topic: Topic | null;
  /** Of the key that whoever enters has to give, in PHC form; null: anybody may enter. */
  readonly keyHash: string | null;
  /** Only operators speak there, and those who have a voice. */
  readonly quiet: boolean;
  /** Lasting keys of those who have a voice; see Person. */
  readonly voices: readonly string[];
  /** When somebody was in it last. */
  readonly usedAt: number;
}

/** What talk has left behind in one place since the part before. */
export interface Behind {
  /** The empty key: `gaps` are of every place, and there is nothing else. */
  readonly place: PlaceKey;
  /** So many of its newest lines stay, and of them so many bytes (UTF-8) of bodies; null: however many they are. */
  readonly keep: number;
  readonly bytes: number | null;
  readonly lines: readonly Past[];
  readonly gaps: readonly Gap[];
  /** The highest id of a line that was to be dropped before it was stored; 0: none. */
  readonly floor: number;
}

export interface BehindPart {
  /** New ones, and those that have changed. */
  readonly rooms: readonly KeptRoom[];
  readonly places: readonly Behind[];
  /** Every line with this id or a lower one is stored with this part or was before, or is in a gap; null: more follows. */
  readonly upTo: number | null;
}

/** What is asked for after a line. */
export interface AfterQuery {
  /** Not of two people, where their messages are those of the reader. */
  readonly places: readonly PlaceKey[];
  /** Key of an account: the direct messages that it has sent or got, too. Null: nobody's. */
  readonly reader: string | null;
  /** Lines above `after` and up to `upTo`, both ids. */
  readonly after: number;
  readonly upTo: number;
  /** At most so many lines, of so many bytes (UTF-8) of bodies, but one at least; none that was said before `notBefore`. */
  readonly count: number;
  readonly bytes: number;
  readonly notBefore: number;
}

/** Lines with the lowest ids first. */
export interface AfterPart {
  readonly lines: readonly PlacedPast[];
  /** Where it goes on: the next part is after this id; null: that is all. */
  readonly next: number | null;
  /** False: between `after` and `next` (or `upTo`) lines may be missing. */
  readonly complete: boolean;
}

/** Where the reading of the last lines goes on: after the line `after`, up to the line `upTo`; both are ids. */
export interface HistoryPlace {
  readonly after: number;
  readonly upTo: number;
}

export interface LastQuery {
  readonly place: PlaceKey;
  /** The newest so many of those up to `upTo` (an id) that were not said before `notBefore`. */
  readonly count: number;
  readonly upTo: number;
  readonly notBefore: number;
  /** A part has at most so many bytes (UTF-8) of bodies, but one line at least. */
  readonly bytes: number;
  /** The `rest` of the part before; lines stored since the first part are in none. */
  readonly from?: HistoryPlace;
}

/** Lines with the lowest ids first. `rest`: where it goes on; null: it does not. */
export interface LastPart {
  readonly lines: readonly PlacedPast[];
  readonly rest: HistoryPlace | null;
}

/** What is taken back: one line of a place, or all that an author (a key) has written with ids from one to another, both included. */
export type Purge =
  | { readonly id: number; readonly place: PlaceKey }
  | { readonly author: string; readonly from: number; readonly upTo: number };

/** What has gone: lines, and mails that waited (direct, private and to groups). */
export interface Purged {
  readonly lines: readonly PlacedPast[];
  readonly mails: readonly {
    readonly id: number;
    /** Key and name of whose mailbox it was in. */
    readonly to: string;
    readonly toName: string;
    readonly kind: MailKind;
    readonly from: string;
  }[];
}

export interface PastStore {
  /**
   * At the start, before anything is said; `first`: the id that the first line may have. What is between the last `upTo` and
   * `first` is a gap of every place. Returns the rooms that are kept, the one that was used longest ago first; `last`: the
   * id of a room's last line, 0: it has none.
   */
  openPast(first: number): Promise<readonly (KeptRoom & { readonly last: number })[]>;
  /**
   * Stores a part. A line that is there already, and lines and gaps of a group or room that is not, change nothing. What has to go
   * so that the newest stay is remembered: nothing up to there is complete.
   */
  appendBehind(part: BehindPart): Promise<void>;
  /** A room is gone, with its lines; `last`: at least the id of its last one. Whoever opens one of its name begins with nothing. */
  dropRoom(id: number, last: number): Promise<void>;
  /**
   * What was said after a line, merged by ids over places. `complete`: none of it is known to be missing; what was purged is
   * not missing. An emptied or unknown place answers as one in which nothing was said.
   */
  readAfter(query: AfterQuery): Promise<AfterPart>;
  readLast(query: LastQuery): Promise<LastPart>;
  /**
   * A line by its id: one of an author (a key), which may be in a mailbox alone, or one of these places. Null: there is none.
   */
  findLine(
    id: number,
    by: { readonly author: string } | { readonly places: readonly PlaceKey[] },
  ): Promise<PlacedPast | null>;
  /** At most so many lines and mails together, and nothing is missing for it; where fewer have gone, nothing is left. */
  purge(what: Purge, atMost: number): Promise<Purged>;
}
