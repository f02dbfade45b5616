/** One room: who is in it, who was, and its topic. All are changed by Rooms alone. */

import type { Place, Topic } from '../../language/events.js';
import * as make from '../../language/make.js';
import { firstNames, fold } from '../../language/names.js';
import type { KeptRoom } from '../past.js';
import type { Holder } from '../shares.js';
import type { Shelf } from './archive.js';

/** Those who have left it that are known. */
const LEAVERS = 200;

export class Room {
  readonly key: string;
  topic: Topic | null = null;
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
    readonly opener: Holder,
    /** What is said here, and who comes and goes, is in the transcript. */
    readonly written: boolean,
    /** What was said in it. */
    readonly shelf: Shelf,
  ) {
    this.key = fold(name);
    this.place = make.roomPlace(name);
  }

  /** As it is stored; `usedAt`: when somebody was in it last. */
  kept(usedAt: number): KeptRoom {
    const { id, name, opener, topic } = this;
    return { id, name, maker: opener.person, madeFrom: opener.address, topic, usedAt };
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
