/**
 * One room: who is in it, who was, its topic, and who may enter and speak there. All are changed by Rooms and RoomRules alone.
 */

import { Refusal } from '../../language/codes.js';
import type { Place, Topic } from '../../language/events.js';
import * as make from '../../language/make.js';
import { firstNames, fold } from '../../language/names.js';
import type { KeptRoom } from '../past.js';
import type { Holder } from '../shares.js';
import type { Shelf } from './archive.js';

/** Those who have left it that are known. */
const LEAVERS = 200;

/** Somebody, as a room knows them. */
interface Speaker {
  readonly key: string;
  readonly account: boolean;
  readonly operator: boolean;
  /** See Person. */
  readonly stay: object;
  readonly lastingKey: string | null;
}

export class Room {
  readonly key: string;
  topic: Topic | null = null;
  /** Of the key that whoever enters has to give; null: anybody may enter. */
  keyHash: string | null = null;
  /** Only operators speak here, and those who have a voice. */
  quiet = false;
  /** Those who have one: lasting keys (see Person), and guests' stays. */
  readonly voices = { keys: new Set<string>(), stays: new Set<object>() };
  /** What is said here, and who comes and goes, is in the transcript. */
  written = false;
  /** By key. */
  readonly members = new Map<string, { readonly name: string }>();
  /** Who has left it, the last one last; `newest`: the id of the last line that they may have heard. */
  private readonly leavers: { readonly key: string; readonly newest: number }[] = [];
  /** As an event names it. */
  readonly place: Place;

  constructor(
    /** Of the one count of all ids: what is older than this room, and may be another one's of its name, has a lower one. */
    readonly id: number,
    readonly name: string,
    /** Who has opened it, in it still or not. */
    public opener: Holder,
    /** The stay in which that was; null: it was before the server started. */
    readonly openedIn: object | null,
    /** What was said in it. */
    readonly shelf: Shelf,
  ) {
    this.key = fold(name);
    this.place = make.roomPlace(name);
  }

  /** As it is stored; `usedAt`: when somebody was in it last. */
  kept(usedAt: number): KeptRoom {
    const { id, name, opener, topic, keyHash, quiet } = this;
    const voices = [...this.voices.keys];
    return { id, name, maker: opener.person, madeFrom: opener.address, topic, keyHash, quiet, voices, usedAt };
  }

  /** The same account, or the same stay of a guest: a name alone says nothing of who has it. */
  isOpener({ stay, account, key }: Speaker): boolean {
    return this.openedIn === stay || (account && this.opener.person === key);
  }

  hasVoice({ stay, lastingKey }: Speaker): boolean {
    return this.voices.stays.has(stay) || (lastingKey !== null && this.voices.keys.has(lastingKey));
  }

  /** Whether somebody who is in it is heard. Asked for each line that is said: where it is not quiet it costs nothing. */
  hears(person: Speaker): boolean {
    return !this.quiet || person.operator || this.hasVoice(person);
  }

  /** Throws `QUIET`. */
  mustLetSpeak(person: Speaker): void {
    if (!this.hears(person)) throw new Refusal({ code: 'QUIET', why: 'quiet', room: this.name });
  }

  noteLeaver(key: string, newest: number): void {
    this.leavers.push({ key, newest });
    if (this.leavers.length > LEAVERS) this.leavers.shift();
  }

  /** Keys of those who have left it after this line, and are not back. */
  leftSince(id: number): Set<string> {
    const left = this.leavers.filter(({ key, newest }) => newest >= id && !this.members.has(key));
    return new Set(left.map(({ key }) => key));
  }

  /** The first `count` members' names, in the order in which they came. */
  names(count: number): string[] {
    return firstNames(this.members.values(), count);
  }
}
