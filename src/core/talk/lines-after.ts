/**
 * What came after a line, in one place or in several, as one person is shown it: in the order of ids, and without those whom this
 * person has shut out. Owns nothing: the lines are the Archive's, and where somebody may hear is for those to know who ask.
 */

import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { type AfterPart, ofGroup, type Past, type PlaceKey } from '../past.js';
import type { Person } from '../people/people.js';
import type { Archive, Shelf } from './archive.js';

export type Line = Event<'said'> | Event<'acted'>;

/** A place in which somebody hears, and how its lines are shown. */
export interface Heard {
  readonly place: PlaceKey;
  /** Its lines in memory; null: the Store alone has all that is said there. */
  readonly shelf: Shelf | null;
  /** A conversation of two: what was kept of it stays to be read, also where one has shut out the other since. */
  readonly ofTwo?: true;
  line(past: Past): Line;
}

/** What a room is to those who read in it again. */
export interface HeardRoom {
  readonly name: string;
  readonly shelf: Shelf;
}

export function heardByAll(everyone: Shelf): Heard {
  return {
    place: everyone.place,
    shelf: everyone,
    line: (past) => (past.form === 'deed' ? make.actionToAll : make.toAll)(shown(past)),
  };
}

export function heardInRoom({ name, shelf }: HeardRoom): Heard {
  return {
    place: shelf.place,
    shelf,
    line: (past) => (past.form === 'deed' ? make.actionInRoom : make.inRoom)({ ...shown(past), room: name }),
  };
}

export function heardInGroup({ id, name }: { readonly id: number; readonly name: string }): Heard {
  return { place: ofGroup(id), shelf: null, line: (past) => make.inGroup({ ...shown(past), group: name }) };
}

/** The direct and private messages of two people, as those of one conversation are shown. */
export function heardBetween(place: PlaceKey): Heard {
  return { place, shelf: null, ofTwo: true, line: (past) => make.direct(shown(past)) };
}

function shown({ from, body, at, id }: Past) {
  return { from, text: body, sentAt: at, id };
}

/** Of the lines of a place, those that are there for this person: of a conversation of two not those of an earlier account of the name. */
export function thereFor(person: Person, { ofTwo }: Heard, lines: readonly Past[]): readonly Past[] {
  return ofTwo ? lines.filter(({ id }) => person.mayHave(id)) : lines;
}

/** These, as this person is shown them. */
export function shownOf(person: Person, heard: Heard, lines: readonly Past[]): readonly Line[] {
  const { blocks } = person;
  const isShown = ({ from }: Past): boolean => blocks.size === 0 || !blocks.has(fold(from));
  return (heard.ofTwo ? lines : lines.filter(isShown)).map((past) => heard.line(past));
}

/** A part of what came after a line, as AfterPart has it: `next` passes over lines that are not shown. */
export interface LinesPart {
  readonly lines: readonly Line[];
  /** So many lines it took, those included that are not shown. */
  readonly read: number;
  readonly next: number | null;
  readonly complete: boolean;
}

export interface Wanted {
  /** Lines above `after` and up to `upTo`, both ids. */
  readonly after: number;
  readonly upTo: number;
  /** So many at most, those included that are not shown; of some `bytes` bytes. */
  readonly count: number;
  readonly bytes: number;
}

/** Bytes of a line that are not its text: who said it, where and when. */
export const AROUND = 60;

export class LinesAfter {
  private readonly places: ReadonlyMap<PlaceKey, Heard>;

  constructor(
    private readonly archive: Archive,
    private readonly person: Person,
    heard: readonly Heard[],
    /** And the direct and private messages that others have sent to this person, whose account keeps them. */
    private readonly direct: boolean,
  ) {
    this.places = new Map(heard.map((one) => [one.place, one]));
  }

  /** At once where memory has all of it, and without a hole; it asks the Store otherwise. Rejects with StorageError. */
  read(wanted: Wanted): LinesPart | Promise<LinesPart> {
    return this.fromMemory(wanted) ?? this.fromStore(wanted);
  }

  /** Null: some of it may be the Store's alone. */
  fromMemory({ after, upTo, count, bytes }: Wanted): LinesPart | null {
    const shelves: Shelf[] = [];
    for (const { shelf } of this.places.values()) if (shelf !== null) shelves.push(shelf);
    if (this.direct || shelves.length < this.places.size) return null;
    // One more tells whether there is more.
    const lines = this.archive.after(shelves, after, upTo, count + 1);
    if (lines === null) return null;
    let end = 0;
    for (let left = bytes; left > 0 && end < Math.min(count, lines.length); end++)
      left -= Buffer.byteLength(lines[end]?.body ?? '') + AROUND;
    const next = end < lines.length ? (lines[end - 1]?.id ?? after) : null;
    return this.shown({ lines: lines.slice(0, end), next, complete: true });
  }

  private async fromStore({ after, upTo, count, bytes }: Wanted): Promise<LinesPart> {
    const places = [...this.places.keys()];
    const reader = this.direct ? this.person.key : null;
    return this.shown(await this.archive.readAfter({ places, reader, after, upTo, count, bytes }));
  }

  private shown({ lines, next, complete }: AfterPart): LinesPart {
    const { key, blocks } = this.person;
    const seen: Line[] = [];
    for (const past of lines) {
      const from = fold(past.from);
      const heard = this.places.get(past.place);
      if (blocks.size > 0 && heard?.ofTwo !== true && blocks.has(from)) continue;
      // What an earlier account of the name has written and got.
      if ((heard === undefined || heard.ofTwo) && !this.person.mayHave(past.id)) continue;
      if (heard !== undefined) seen.push(heard.line(past));
      // A conversation that was not asked for by its place: what one has sent oneself says nothing of to whom.
      else if (from !== key) seen.push((past.form === 'private' ? make.inPrivate : make.direct)(shown(past)));
    }
    return { lines: seen, read: lines.length, next, complete };
  }
}
