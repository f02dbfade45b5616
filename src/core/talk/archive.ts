/**
 * What is said is kept, behind talk: the last lines of each place are in memory, and what is not stored yet is written every half
 * second. Nobody who talks waits for it; a disk that is too slow costs lines, which are counted, and told as missing. Owns
 * these lines, and what of the Store's part of them is not written yet; does not know who may read them.
 */

import type { Clock } from '../../clock.js';
import type { Logger } from '../../logger.js';
import type { Calendar } from '../calendar.js';
import {
  type AfterPart,
  type AfterQuery,
  type Behind,
  CONVERSATION_LINES,
  EVERYONE,
  type Gap,
  type HistoryPlace,
  type KeptRoom,
  type LastPart,
  ofRoom,
  type Past,
  type PastStore,
  type PlacedPast,
  type PlaceKey,
} from '../past.js';
import { GoneRooms } from './gone-rooms.js';

/** Milliseconds from a line to its being written: with a slow commit it is still less than a second. */
const BEHIND = 500;

/** Lines written in one call: some 10 ms of the disk's thread, and others have their turn before the next. */
const PART = 250;

/** Lines of one place in memory, however many are kept. */
const IN_MEMORY = 2000;

/** Bytes of all lines in memory, and what a line takes besides its text. */
const MEMORY = 32 * 1024 ** 2;
const AROUND = 200;

/** Where so much is in memory, so much less is left when room has been made. */
const SLACK = MEMORY / 8;

/** Milliseconds after which a room in which people talk is stored as used again. */
const USED = 60_000;

export interface ArchiveSettings {
  /** Lines kept of a room, and of everyone, and bytes (UTF-8) of them. */
  readonly lines: number;
  readonly bytes: number;
  /** Milliseconds for which lines are kept. */
  readonly lifetime: number;
}

export interface ArchivePorts {
  readonly store: PastStore;
  readonly clock: Clock;
  readonly calendar: Pick<Calendar, 'judged'>;
  readonly logger: Logger;
  /** The newest id that was given out. */
  readonly ids: { readonly newest: number };
}

/** A room that was there when the server started; `last`: the id of its last line. */
export interface FoundRoom extends KeptRoom {
  readonly last: number;
}

/** The last lines of one place, in memory, and how much of the place they are. Changed by the Archive alone. */
export class Shelf {
  /** From `first` on, in the order of ids. */
  lines: Past[] = [];
  first = 0;
  /** Bytes of their bodies. */
  bytes = 0;
  /** The id of the last line that was said here. */
  last = 0;
  /** Every line with this id or a lower one is stored, or lost. */
  stored: number;
  /** The same, of what is on its way as well. */
  sent: number;
  /** All lines that are kept and have a higher id are in memory, and none of them is missing. */
  known: number;
  /** Lines up to here were dropped because newer ones have taken their place, and not stored before. */
  floor = 0;
  /** The last of them grows as long as nothing is stored after it. */
  gaps: Gap[] = [];
  /** The floor or the gaps have to be written. */
  changed = false;
  /** Something has to be written: it stands in the list of these. */
  dirty = false;
  /** The room is gone. */
  gone = false;
  /** `room` is not stored, or not as it is. */
  roomChanged = false;
  /** The Store has been given `room`, or had it. */
  roomStored = false;

  constructor(
    readonly place: PlaceKey,
    /** So many lines stay, in all, of them so many bytes; null: however many they are. */
    readonly keep: number,
    readonly most: number | null,
    /** The id before its first line in memory. */
    before: number,
    /** The Store may have lines that are not in memory. */
    public older: boolean,
    /** The room whose lines these are, as it has to be stored. */
    public room: KeptRoom | null = null,
  ) {
    this.stored = before;
    this.sent = before;
    this.known = before;
  }

  /** Of two people, or of a group: it is in memory until it is stored. */
  get isConversation(): boolean {
    return this.most === null;
  }

  get count(): number {
    return this.lines.length - this.first;
  }

  get weight(): number {
    return this.bytes + this.count * AROUND;
  }

  /** Where in `lines` those with a higher id begin. */
  after(id: number): number {
    let [low, high] = [this.first, this.lines.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.lines[middle] as Past).id > id) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Takes out the oldest line, and returns its weight. */
  shift(): number {
    const bytes = Buffer.byteLength((this.lines[this.first] as Past).body);
    this.first++;
    this.bytes -= bytes;
    // Now and then, and not with each line: moving a thousand takes longer than all the rest.
    if (this.first * 4 > this.count) {
      this.lines = this.lines.slice(this.first);
      this.first = 0;
    }
    return bytes + AROUND;
  }

  /** Lines above `low` and below `high` may be missing. */
  miss(low: number, high: number): void {
    const last = this.gaps.at(-1);
    const grows = last !== undefined && last.high > this.stored;
    if (grows) this.gaps[this.gaps.length - 1] = { low: Math.min(last.low, low), high: Math.max(last.high, high) };
    else this.gaps.push({ low, high });
    this.known = Math.max(this.known, high - 1);
    this.changed = true;
  }
}

export class Archive {
  /** What is said to everyone. */
  readonly everyone: Shelf;
  /** Lines that were not kept because the disk was too slow, and of them those that the log knows of. */
  lost = 0;
  private reported = 0;
  /** The one that was written longest ago first. */
  private readonly shelves = new Map<PlaceKey, Shelf>();
  private dirty: Shelf[] = [];
  private readonly goneRooms: GoneRooms;
  /** Bytes of all lines in memory. */
  private weight = 0;
  private armed = false;
  private cancel = (): void => {};
  private writing: Promise<void> | null = null;
  /** The last part was refused: until all is written, each place has a part of its own, so that a bad one spoils no other. */
  private failing = false;
  private closed = false;

  private constructor(
    private readonly ports: ArchivePorts,
    private readonly settings: ArchiveSettings,
    newest: number,
  ) {
    this.everyone = this.add(new Shelf(EVERYONE, settings.lines, settings.bytes, newest, true));
    // What is there of a start with more of them goes, though nobody says anything.
    this.everyone.changed = settings.lines === 0;
    if (this.everyone.changed) this.soil(this.everyone);
    this.goneRooms = new GoneRooms(ports.store, (error) => {
      ports.logger.error('a room could not be dropped from the store', { err: error });
      this.arm();
    });
  }

  /** With the rooms that were kept, the one that was used longest ago first. Before anything is said. Rejects with StorageError. */
  static async open(
    ports: ArchivePorts,
    settings: ArchiveSettings,
  ): Promise<{ archive: Archive; rooms: readonly FoundRoom[] }> {
    const { newest } = ports.ids;
    const rooms = await ports.store.openPast(newest + 1);
    return { archive: new Archive(ports, settings, newest), rooms };
  }

  /** All that has been said has this id or a lower one. */
  get newest(): number {
    return this.ports.ids.newest;
  }

  /** The lines of a room that has been opened; it is stored with the first of them, unless it is kept before. */
  openRoom(room: KeptRoom): Shelf {
    const { lines, bytes } = this.settings;
    const shelf = this.add(new Shelf(ofRoom(room.id), lines, bytes, room.id, false));
    this.saveRoom(shelf, room);
    return shelf;
  }

  /** The lines of a room that was there when the server started. */
  findRoom({ last, ...room }: FoundRoom): Shelf {
    const { lines, bytes } = this.settings;
    const shelf = this.add(new Shelf(ofRoom(room.id), lines, bytes, this.newest, true, room));
    shelf.last = last;
    shelf.roomStored = true;
    return shelf;
  }

  /**
   * Whether the room outlasts those who are in it: something is kept that was said there, or, for as long as that would be
   * kept, it has a key or is quiet.
   */
  isKept({ last, keep, room }: Shelf): boolean {
    if (keep === 0) return false;
    return last > 0 || (room !== null && (room.keyHash !== null || room.quiet) && room.usedAt >= this.notBefore);
  }

  /** The room is as given from now on. It is stored with the first line that is said there, unless it is kept before. */
  saveRoom(shelf: Shelf, room: KeptRoom): void {
    shelf.room = room;
    shelf.roomChanged = true;
    if (this.isKept(shelf) || shelf.roomStored) this.soil(shelf);
  }

  /**
   * As `saveRoom`, and now: resolves when it is stored, or need not be. Rejects with StorageError, and is stored later, if that
   * can be.
   */
  async storeRoom(shelf: Shelf, room: KeptRoom): Promise<void> {
    this.saveRoom(shelf, room);
    if (shelf.gone || !(this.isKept(shelf) || shelf.roomStored)) return;
    try {
      await this.write([this.take(shelf, [])], null);
    } catch (error) {
      this.ports.logger.error('what was set of a room could not be stored', { room: room.name, err: error });
      throw error;
    }
  }

  /** The room is gone, with all that was said in it. */
  dropRoom(shelf: Shelf): void {
    shelf.gone = true;
    this.forgetShelf(shelf);
    if (shelf.room === null || (shelf.last === 0 && !shelf.older && !shelf.roomStored)) return;
    this.goneRooms.add({ id: shelf.room.id, last: shelf.last });
  }

  /** A line of a room, or to everyone. `id` undefined: there was no number for it, and it is told as missing. Returns its time. */
  said(shelf: Shelf, id: number | undefined, from: string, body: string, form?: Past['form']): number {
    const at = this.ports.clock.now();
    if (id === undefined) this.saidWithout(shelf);
    else {
      // A copy: a line cut out of what a socket read keeps all of that in memory.
      const copy = Buffer.from(body);
      const line = { id, from, body: copy.toString(), at };
      this.put(shelf, form === undefined ? line : { ...line, form }, copy.length);
    }
    return at;
  }

  /** A line of a conversation of two accounts, or of a group. */
  keep({ place, ...line }: PlacedPast): void {
    const shelf = this.shelves.get(place) ?? this.add(new Shelf(place, CONVERSATION_LINES, null, line.id - 1, true));
    const copy = Buffer.from(line.body);
    this.put(shelf, { ...line, body: copy.toString() }, copy.length);
  }

  /**
   * The newest `count` lines, up to the id `upTo`, of a room or of everyone that are not too old, oldest first; null: not all of
   * them are in memory. They are not to be changed.
   */
  recent(shelf: Shelf, count: number, upTo = shelf.last): readonly Past[] | null {
    const end = upTo >= shelf.last ? shelf.lines.length : shelf.after(upTo);
    const newer = shelf.lines.length - end;
    if (shelf.older && shelf.count - newer < Math.min(count, shelf.keep - newer)) return null;
    const { notBefore } = this;
    const from = Math.max(shelf.first, end - count);
    return shelf.lines.slice(from, end).filter(({ at }) => at >= notBefore);
  }

  /**
   * The first `count` lines after the id `after` and up to `upTo`, of all these places in the order of ids; null: some of
   * them are not in memory, or not known to be complete.
   */
  after(shelves: readonly Shelf[], after: number, upTo: number, count: number): readonly PlacedPast[] | null {
    const { notBefore } = this;
    const found: PlacedPast[] = [];
    for (const shelf of shelves) {
      if (shelf.known > after) return null;
      const from = shelf.after(after);
      for (const line of shelf.lines.slice(from, Math.min(from + count, shelf.after(upTo)))) {
        if (line.at < notBefore) return null;
        found.push({ ...line, place: shelf.place });
      }
    }
    return shelves.length > 1 ? found.sort((one, other) => one.id - other.id).slice(0, count) : found;
  }

  /** As `PastStore.readAfter`, with what is not stored yet. Rejects with StorageError. */
  async readAfter(query: Omit<AfterQuery, 'notBefore'>): Promise<AfterPart> {
    const { reader, places } = query;
    const shelves = places.flatMap((place) => this.shelves.get(place) ?? []);
    if (reader !== null)
      for (const shelf of this.shelves.values()) if (isBetween(shelf.place, reader)) shelves.push(shelf);
    await this.writeFirst(shelves);
    return this.ports.store.readAfter({ ...query, notBefore: this.notBefore });
  }

  /** As `PastStore.readLast`, with what is not stored yet. Rejects with StorageError. */
  async readLast(place: PlaceKey, count: number, upTo: number, bytes: number, from?: HistoryPlace): Promise<LastPart> {
    const shelf = this.shelves.get(place);
    await this.writeFirst(shelf === undefined ? [] : [shelf]);
    const { notBefore } = this;
    return this.ports.store.readLast({ place, count, upTo, notBefore, bytes, ...(from && { from }) });
  }

  /** The line with this id that is meant, as far as it is in memory. */
  find(id: number, isMeant: (line: PlacedPast) => boolean): PlacedPast | null {
    for (const shelf of this.shelves.values()) {
      const found = shelf.lines[shelf.after(id - 1)];
      if (found?.id !== id) continue;
      const line = { ...found, place: shelf.place };
      if (isMeant(line)) return line;
    }
    return null;
  }

  /**
   * Lines that are taken back, of one place or of all: out of memory, so that they are not written either. Returns them. What is
   * stored of them is the Store's.
   */
  forget(isMeant: (line: Past, place: PlaceKey) => boolean, where?: PlaceKey): PlacedPast[] {
    const gone: PlacedPast[] = [];
    for (const shelf of this.shelves.values()) {
      const { place, weight } = shelf;
      if (where !== undefined && where !== place) continue;
      const before = gone.length;
      const lines: Past[] = [];
      for (const line of shelf.lines.slice(shelf.first)) {
        if (isMeant(line, place)) gone.push({ ...line, place });
        else lines.push(line);
      }
      if (gone.length === before) continue;
      shelf.lines = lines;
      shelf.first = 0;
      shelf.bytes = lines.reduce((bytes, { body }) => bytes + Buffer.byteLength(body), 0);
      this.weight += shelf.weight - weight;
    }
    return gone;
  }

  /** Writes what is not stored yet. Never rejects; what cannot be written stays. */
  async flush(): Promise<void> {
    // That has begun before.
    await this.writing;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = null;
    });
    await this.writing;
  }

  /** Nothing is said any more. Never rejects. */
  async close(): Promise<void> {
    this.closed = true;
    this.cancel();
    await this.flush();
    if (this.failing) {
      // It may have been refused because too much waits for the disk: this waits as well.
      await this.readLast(EVERYONE, 0, 0, 0).catch(() => {});
      await this.flush();
    }
    await this.goneRooms.settled();
  }

  /** What was said before is too old. Milliseconds since 1970. */
  private get notBefore(): number {
    return this.ports.calendar.judged - this.settings.lifetime;
  }

  private add(shelf: Shelf): Shelf {
    this.shelves.set(shelf.place, shelf);
    return shelf;
  }

  private forgetShelf(shelf: Shelf): void {
    this.weight -= shelf.weight;
    this.shelves.delete(shelf.place);
  }

  private put(shelf: Shelf, line: Past, bytes: number): void {
    shelf.lines.push(line);
    shelf.bytes += bytes;
    shelf.last = line.id;
    this.weight += bytes + AROUND;
    const most = shelf.most ?? Number.POSITIVE_INFINITY;
    while (shelf.count > shelf.keep || shelf.bytes > most) this.dropOldest(shelf, true);
    while (shelf.count > IN_MEMORY) this.dropOldest(shelf, false);
    if (this.weight > MEMORY) this.makeRoom();
    this.soil(shelf);
  }

  private saidWithout(shelf: Shelf): void {
    const { newest } = this;
    this.lost++;
    // One more on both sides: it may have been said before the newest line, or after it.
    shelf.miss(newest - 1, newest + 2);
    this.soil(shelf);
  }

  /** `outdated`: newer ones have taken its place, so that it would not be kept either if it were stored. */
  private dropOldest(shelf: Shelf, outdated: boolean): void {
    const { id } = shelf.lines[shelf.first] as Past;
    this.weight -= shelf.shift();
    if (id <= shelf.stored) shelf.older = true;
    else if (outdated) {
      shelf.floor = id;
      shelf.changed = true;
    } else if (id <= shelf.sent) shelf.older = true;
    else {
      this.lost++;
      shelf.miss(Math.min(shelf.sent, id - 1), id + 1);
      this.soil(shelf);
    }
    shelf.known = Math.max(shelf.known, id);
  }

  /** First what is stored, where nothing was said for longest; then the oldest lines, stored or not. */
  private makeRoom(): void {
    for (const shelf of this.shelves.values()) {
      if (this.weight <= MEMORY - SLACK) return;
      while (shelf.count > 0 && (shelf.lines[shelf.first] as Past).id <= shelf.stored) this.dropOldest(shelf, false);
    }
    while (this.weight > MEMORY - SLACK) {
      let oldest = Number.POSITIVE_INFINITY;
      for (const { lines, first } of this.shelves.values()) oldest = Math.min(oldest, lines[first]?.id ?? oldest);
      const upTo = oldest + Math.floor((this.newest - oldest) / 16);
      for (const shelf of this.shelves.values())
        while (shelf.count > 0 && (shelf.lines[shelf.first] as Past).id <= upTo) this.dropOldest(shelf, false);
    }
  }

  /** Something has to be written. */
  private soil(shelf: Shelf): void {
    if (shelf.dirty) return;
    shelf.dirty = true;
    this.dirty.push(shelf);
    this.arm();
  }

  private arm(): void {
    if (this.armed || this.closed) return;
    this.armed = true;
    this.cancel = this.ports.clock.after(BEHIND, () => {
      this.armed = false;
      void this.flush();
    });
  }

  /** Whatever is there to be written now, in parts, each when the one before is done. Never rejects. */
  private async writeAll(): Promise<void> {
    // What is said from now on is the next time's.
    const upTo = this.newest;
    this.goneRooms.goOn();
    const shelves = this.dirty;
    this.dirty = [];
    for (const shelf of shelves) shelf.dirty = false;
    let part: Written[] = [];
    try {
      do {
        part = this.nextPart(shelves, upTo);
        await this.write(part, shelves.length === 0 ? upTo : null);
      } while (shelves.length > 0);
      if (this.failing) this.ports.logger.info('history is stored again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.ports.logger.error('history could not be stored', { err: error });
      this.failing = true;
      // Others come first the next time.
      const refused = new Set(part.map(({ shelf }) => shelf));
      for (const shelf of shelves) if (!refused.has(shelf)) this.soil(shelf);
      for (const shelf of refused) this.soil(shelf);
    }
    if (this.lost > this.reported)
      this.ports.logger.warn('history could not be kept', { lines: this.lost - this.reported });
    this.reported = this.lost;
  }

  /** What is to be read has to be stored. Rejects with StorageError. */
  private async writeFirst(shelves: Shelf[]): Promise<void> {
    const { newest } = this;
    const open = shelves.filter((shelf) => shelf.changed || shelf.after(shelf.stored) < shelf.lines.length);
    while (open.length > 0) await this.write(this.nextPart(open, newest), null);
  }

  /** What has to be written of the first of `shelves`, as much as one part has. Those that are done with it are taken out. */
  private nextPart(shelves: Shelf[], upTo: number): Written[] {
    const part: Written[] = [];
    let left = PART;
    while (left > 0) {
      const shelf = shelves[0];
      if (shelf === undefined) break;
      const from = shelf.after(shelf.stored);
      const whole = shelf.gone ? from : shelf.after(upTo);
      const end = Math.min(whole, from + left);
      if (end === whole) shelves.shift();
      if (shelf.gone) continue;
      left = this.failing ? 0 : left - Math.max(end - from, 1);
      part.push(this.take(shelf, shelf.lines.slice(from, end)));
    }
    return part;
  }

  private take(shelf: Shelf, lines: readonly Past[]): Written {
    const last = lines.at(-1);
    if (last !== undefined) shelf.sent = Math.max(shelf.sent, last.id);
    const { gaps, floor, changed } = shelf;
    shelf.changed = false;
    return { shelf, lines, gaps: [...gaps], floor, changed, room: this.roomToStore(shelf) };
  }

  /** Null: it is stored as it is. */
  private roomToStore(shelf: Shelf): KeptRoom | null {
    if (shelf.room === null || !(this.isKept(shelf) || shelf.roomStored)) return null;
    const now = this.ports.clock.now();
    if (!shelf.roomChanged && Math.abs(now - shelf.room.usedAt) < USED) return null;
    if (!shelf.roomChanged) shelf.room = { ...shelf.room, usedAt: now };
    shelf.roomChanged = false;
    shelf.roomStored = true;
    return shelf.room;
  }

  private async write(part: readonly Written[], upTo: number | null): Promise<void> {
    const rooms = part.flatMap(({ room }) => room ?? []);
    const places = part.filter(({ lines, changed }) => changed || lines.length > 0).map(behindOf);
    try {
      await this.ports.store.appendBehind({ rooms, places, upTo });
    } catch (error) {
      for (const written of part) this.refused(written);
      throw error;
    }
    for (const written of part) this.stored(written);
  }

  private stored({ shelf, lines, gaps }: Written): void {
    shelf.stored = Math.max(shelf.stored, lines.at(-1)?.id ?? 0);
    shelf.gaps = shelf.gaps.filter((gap) => gap.high > shelf.stored || !gaps.includes(gap));
    // The room is gone; or it was stored twice at once, by a reader as well, and what has come since is another shelf's.
    if (this.shelves.get(shelf.place) !== shelf) return;
    // The longest unspoken comes first.
    this.shelves.delete(shelf.place);
    this.shelves.set(shelf.place, shelf);
    if (!shelf.isConversation) return;
    while (shelf.count > 0 && (shelf.lines[shelf.first] as Past).id <= shelf.stored) this.dropOldest(shelf, false);
    if (shelf.count === 0 && !shelf.dirty) this.forgetShelf(shelf);
  }

  private refused({ shelf, lines, changed, room }: Written): void {
    shelf.sent = shelf.stored;
    if (room !== null) shelf.roomChanged = true;
    if (changed) shelf.changed = true;
    // Meanwhile they have gone from memory, because they were on their way.
    const gone = lines.filter(({ id }) => id <= shelf.known && id > Math.max(shelf.floor, shelf.stored));
    const last = gone.at(-1);
    if (last === undefined) return;
    this.lost += gone.length;
    shelf.miss(shelf.stored, last.id + 1);
  }
}

/** What is written of one place in one part. */
interface Written {
  readonly shelf: Shelf;
  readonly lines: readonly Past[];
  readonly gaps: readonly Gap[];
  readonly floor: number;
  /** The gaps or the floor are new. */
  readonly changed: boolean;
  readonly room: KeptRoom | null;
}

function behindOf({ shelf: { place, keep, most: bytes }, lines, gaps, floor }: Written): Behind {
  return { place, keep, bytes, lines, gaps, floor };
}

/** Direct messages of this person. */
function isBetween(place: PlaceKey, person: string): boolean {
  return place.startsWith(`${person} `) || place.endsWith(` ${person}`);
}
