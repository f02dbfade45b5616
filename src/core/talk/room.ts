/** One room: who is in it, and its topic. Both are changed by Rooms alone. */

import type { Place, Topic } from '../../language/events.js';
import * as make from '../../language/make.js';
import { firstNames, fold } from '../../language/names.js';
import type { Holder } from '../shares.js';

export class Room {
  readonly key: string;
  topic: Topic | null = null;
  /** By key. */
  readonly members = new Map<string, { readonly name: string }>();
  /** As an event names it. */
  readonly place: Place;

  constructor(
    readonly name: string,
    /** What is older than this room, and may be another one's of its name, has a lower message id. */
    readonly firstId: number,
    /** Who has opened it, in it still or not. */
    readonly opener: Holder,
    /** What is said here, and who comes and goes, is in the transcript. */
    readonly written: boolean,
  ) {
    this.key = fold(name);
    this.place = make.roomPlace(name);
  }

  /** The first `count` members' names, in the order in which they came. */
  names(count: number): string[] {
    return firstNames(this.members.values(), count);
  }
}
