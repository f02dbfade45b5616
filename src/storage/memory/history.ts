/**
 * What was said, of the store in memory: lines, and what of them may be missing. Does not know who may read them, nor which
 * groups and rooms there are.
 */
import {
  type AfterPart,
  type AfterQuery,
  type Behind,
  GAPS_OF_ALL,
  GAPS_OF_PLACE,
  type Gap,
  isPublic,
  type LastPart,
  type LastQuery,
  ofRoom,
  type Past,
  type PlacedPast,
  type PlaceKey,
  type Purge,
  roomOf,
} from '../../core/past.js';
import { untilFull } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { isGap, touches, withGap } from '../gaps.js';
import { type Budget, sizeOf } from './budget.js';
import type { Written } from './written.js';

/** Of one place: its lines by id, the bytes of their bodies, the highest id dropped. Never changed, but replaced. */
interface Kept {
  readonly lines: readonly Past[];
  readonly bytes: number;
  readonly floor: number;
  readonly gaps: readonly Gap[];
}

/** What a part comes to before it holds. */
interface Change {
  readonly places: Map<PlaceKey, Kept>;
  readonly added: PlacedPast[];
  readonly dropped: PlacedPast[];
}

export class History {
  private readonly places = new Map<PlaceKey, Kept>();
  private stored = 0;
  /** The highest id that a line may have had in a room, and in a conversation, of which nothing is left. */
  private roomsGone = 0;
  private talkGone = 0;

  constructor(
    private readonly budget: Budget,
    private readonly written: Written,
  ) {}

  /** Talk begins, with this id; see Store.openPast. */
  open(first: number): void {
    const kept = this.kept('');
    this.places.set('', { ...kept, gaps: joined('', kept, [{ low: this.stored, high: first }]) });
    this.stored = first - 1;
  }

  /** All of it or, where it might not find room, a StorageError and nothing. */
  append(behind: readonly Behind[], upTo: number | null = null): void {
    const change: Change = { places: new Map(), added: [], dropped: [] };
    for (const one of behind) this.appendOne(one, change);
    try {
      this.budget.exchange(sizeOfAll(change.dropped), sizeOfAll(change.added));
    } catch (error) {
      for (const line of change.added) this.written.remove(line);
      for (const line of change.dropped) this.written.add(line);
      throw error;
    }
    for (const [place, kept] of change.places) this.set(place, kept);
    if (upTo !== null) this.stored = Math.max(this.stored, upTo);
  }

  private appendOne(behind: Behind, { places, added, dropped }: Change): void {
    const { place, keep, bytes: most } = behind;
    const before = places.get(place) ?? this.kept(place);
    const gaps = [...behind.gaps];
    const fresh: Past[] = [];
    const ids = new Set<number>();
    for (const line of behind.lines) {
      if (ids.has(line.id) || has(before.lines, line.id)) continue;
      if (!isPublic(place) && this.written.isFull(line)) {
        gaps.push({ low: line.id - 1, high: line.id + 1 });
        continue;
      }
      // A copy: a line cut out of what a socket read keeps all of that in memory.
      const kept = { ...line, body: Buffer.from(line.body).toString() };
      fresh.push(kept);
      ids.add(line.id);
      added.push({ ...kept, place });
      if (!isPublic(place)) this.written.add(kept);
    }
    const all = [...before.lines, ...fresh].sort((one, other) => one.id - other.id);
    let bytes = before.bytes + bytesOf(fresh);
    let count = 0;
    for (; count < all.length; count++) {
      if (all.length - count <= Math.max(0, keep) && (most === null || bytes <= most)) break;
      bytes -= Buffer.byteLength((all[count] as Past).body);
    }
    const lines = all.slice(count);
    for (const line of all.slice(0, count)) {
      dropped.push({ ...line, place });
      if (!isPublic(place)) this.written.remove(line);
    }
    const floor = Math.max(before.floor, behind.floor, all[count - 1]?.id ?? 0);
    const kept: Kept = { lines, bytes, floor, gaps: above(floor, before.gaps) };
    places.set(place, { ...kept, gaps: joined(place, kept, above(floor, gaps)) });
  }

  after({ places, reader, after, upTo, count, bytes, notBefore }: AfterQuery): AfterPart {
    const asked = [...places];
    if (reader !== null) for (const place of this.places.keys()) if (isOf(place, reader)) asked.push(place);
    const found: PlacedPast[] = [];
    for (const place of asked) {
      const lines = between(this.kept(place).lines, after, upTo).filter(({ at }) => at >= notBefore);
      for (const line of lines.slice(0, count + 1)) found.push(read(line, place));
    }
    found.sort(inOrder);
    const lines = untilFull(found.slice(0, Math.max(1, count)), bytes);
    const next = lines.length < found.length ? (lines.at(-1)?.id ?? null) : null;
    const end = next ?? upTo;
    const isMissing =
      end > after &&
      (this.kept('').gaps.some((gap) => touches(gap, after, end)) ||
        (reader !== null && this.talkGone > after) ||
        asked.some((place) => this.isMissing(place, after, end, notBefore)));
    return { lines, next, complete: !isMissing };
  }

  private isMissing(place: PlaceKey, after: number, end: number, notBefore: number): boolean {
    const { lines, floor, gaps } = this.kept(place);
    if (Math.max(floor, isPublic(place) ? 0 : this.talkGone) > after) return true;
    if (gaps.some((gap) => touches(gap, after, end))) return true;
    return between(lines, after, end).some(({ at }) => at < notBefore);
  }

  last({ place, count, upTo, notBefore, bytes, from }: LastQuery): LastPart {
    const { lines } = this.kept(place);
    const inTime = between(lines, from?.after ?? 0, from?.upTo ?? upTo).filter(({ at }) => at >= notBefore);
    const asked = from === undefined ? inTime.slice(Math.max(0, inTime.length - Math.max(0, count))) : inTime;
    const part = untilFull(asked, bytes);
    const rest = { after: part.at(-1)?.id ?? 0, upTo: from?.upTo ?? asked.at(-1)?.id ?? 0 };
    return { lines: part.map((line) => read(line, place)), rest: part.length < asked.length ? rest : null };
  }

  /** The id of the last line; 0: there is none. */
  lastOf(place: PlaceKey): number {
    return this.kept(place).lines.at(-1)?.id ?? 0;
  }

  /** A line of an author, by its id. Null: there is none. So does `findIn`. */
  find(id: number, author: string): PlacedPast | null {
    return this.writtenBy(author, id, id)[0] ?? null;
  }

  findIn(place: PlaceKey, id: number): PlacedPast | null {
    const { lines } = this.kept(place);
    const line = lines[placeOf(lines, id)];
    return line?.id === id ? read(line, place) : null;
  }

  /** At most so many lines, those with the lowest ids. */
  purge(what: Purge, atMost: number): PlacedPast[] {
    const lines = this.meantBy(what).slice(0, Math.max(0, atMost));
    const byPlace = new Map<PlaceKey, Set<number>>();
    for (const { place, id } of lines) byPlace.set(place, (byPlace.get(place) ?? new Set()).add(id));
    for (const [place, ids] of byPlace) this.remove(place, ({ id }) => ids.has(id), false);
    return lines;
  }

  private meantBy(what: Purge): readonly PlacedPast[] {
    if ('place' in what) return [this.findIn(what.place, what.id) ?? []].flat();
    return this.writtenBy(what.author, what.from, what.upTo);
  }

  /** What somebody (a key) has written with ids in this range. */
  writtenBy(author: string, low: number, high: number): PlacedPast[] {
    const found: PlacedPast[] = [];
    for (const [place, { lines }] of this.places)
      for (const line of between(lines, low - 1, high)) if (fold(line.from) === author) found.push(read(line, place));
    return found.sort(inOrder);
  }

  /** What was said before `notBefore`, in whatever place. Returns how many lines. */
  expire(notBefore: number, atMost: number): number {
    let left = atMost;
    let talk = 0;
    for (const [place, { lines }] of this.places) {
      if (left <= 0) break;
      const old = new Set(lines.filter(({ at }) => at < notBefore).slice(0, left));
      if (old.size === 0) continue;
      left -= old.size;
      const last = this.remove(place, (line) => old.has(line), true);
      if (!isPublic(place)) talk = Math.max(talk, last);
    }
    if (talk > 0) this.forgetEmpty(talk);
    return atMost - left;
  }

  /** Conversations of which nothing is left, up to an id: one number says of all of them what they did. */
  private forgetEmpty(upTo: number): void {
    let any = false;
    for (const [place, kept] of this.places) {
      if (place === '' || isPublic(place)) continue;
      const isEmpty = kept.lines.length === 0 && kept.floor > 0 && kept.floor <= upTo;
      const gaps = above(upTo, kept.gaps);
      if (!isEmpty && gaps.length === kept.gaps.length) continue;
      any = true;
      this.set(place, { ...kept, floor: isEmpty ? 0 : kept.floor, gaps });
    }
    if (any) this.talkGone = Math.max(this.talkGone, upTo);
  }

  /** The room is gone; see Store.dropRoom. */
  dropRoom(room: number, last: number): void {
    const place = ofRoom(room);
    const { lines, floor } = this.kept(place);
    // Not the floor of a room of which nothing is stored: that is of others.
    this.roomsGone = Math.max(this.roomsGone, last, lines.at(-1)?.id ?? 0, this.places.has(place) ? floor : 0);
    this.drop(place);
  }

  drop(place: PlaceKey): void {
    this.remove(place, () => true, false);
    this.places.delete(place);
  }

  /** Every removal goes this way. `isMissing`: what is gone is missing from now on. Returns the highest id removed. */
  private remove(place: PlaceKey, isGone: (line: Past) => boolean, isMissing: boolean): number {
    const kept = this.kept(place);
    const gone = kept.lines.filter(isGone);
    this.budget.refund(sizeOfAll(gone));
    if (!isPublic(place)) for (const line of gone) this.written.remove(line);
    const last = gone.at(-1)?.id ?? 0;
    const floor = isMissing ? Math.max(kept.floor, last) : kept.floor;
    const lines = kept.lines.filter((line) => !isGone(line));
    this.set(place, { lines, bytes: kept.bytes - bytesOf(gone), floor, gaps: above(floor, kept.gaps) });
    return last;
  }

  private kept(place: PlaceKey): Kept {
    return this.places.get(place) ?? { lines: [], bytes: 0, floor: this.firstFloor(place), gaps: [] };
  }

  /** Of a room of which nothing is stored yet: others had its name before it. */
  private firstFloor(place: PlaceKey): number {
    const room = roomOf(place);
    return room === null ? 0 : Math.min(room, this.roomsGone);
  }

  private set(place: PlaceKey, kept: Kept): void {
    const isEmpty = kept.lines.length === 0 && kept.floor === 0 && kept.gaps.length === 0;
    if (isEmpty && !isPublic(place)) this.places.delete(place);
    else this.places.set(place, kept);
  }
}

/** Whether it is the conversation of an account with somebody. */
function isOf(place: PlaceKey, reader: string): boolean {
  return place.includes(' ') && place.split(' ').includes(reader);
}

/** As it is handed out. */
function read({ origin: _, ...line }: Past, place: PlaceKey): PlacedPast {
  return { ...line, place };
}

function inOrder(one: PlacedPast, other: PlacedPast): number {
  return one.id - other.id || (one.place < other.place ? -1 : 1);
}

/** Gaps of which the floor does not say all. */
function above(floor: number, gaps: readonly Gap[]): readonly Gap[] {
  return gaps.filter(({ high }) => high > floor + 1);
}

/** The gaps of a place and some more. */
function joined(place: PlaceKey, { lines, gaps }: Kept, more: readonly Gap[]): readonly Gap[] {
  let all = gaps;
  for (const gap of more) {
    if (!isGap(gap)) continue;
    const { low, high } = gap;
    // Lines are in every place, so gaps of every place join only where they touch.
    const before = place === '' ? low : (lines[placeOf(lines, low + 1) - 1]?.id ?? -1);
    const behind = place === '' ? high : (lines[placeOf(lines, high)]?.id ?? Number.MAX_SAFE_INTEGER);
    all = withGap(all, gap, { before, behind }, place === '' ? GAPS_OF_ALL : GAPS_OF_PLACE);
  }
  return all;
}

/** Where a line is, or would be. */
function placeOf(lines: readonly Past[], id: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] as Past).id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

function has(lines: readonly Past[], id: number): boolean {
  return lines[placeOf(lines, id)]?.id === id;
}

/** Those with an id above `after` and up to `end`. */
function between(lines: readonly Past[], after: number, end: number): readonly Past[] {
  return lines.slice(placeOf(lines, after + 1), placeOf(lines, end + 1));
}

function bytesOf(lines: readonly Past[]): number {
  return lines.reduce((bytes, { body }) => bytes + Buffer.byteLength(body), 0);
}

function sizeOfAll(lines: readonly Past[]): number {
  return lines.reduce((bytes, { from, body }) => bytes + sizeOf(from, body), 0);
}
