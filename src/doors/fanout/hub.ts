/**
 * The turn: collects what everybody says during one turn of the event loop and writes it at its end, once per client.
 * Owns the feeds, the sequence numbers and the list of who has something to get, and which outbox or feed a key of the
 * domain stands for; decides nothing about who may speak.
 */

import type { Clock } from '../../clock.js';
import { LineCounts, Tally } from '../../counts.js';
import type { LeaveReason } from '../../language/codes.js';
import { type Event, textLength } from '../../language/events.js';
import type { Bus, ToldReceipts } from '../../link/link.js';
import { type Chunk, type Except, Feed, Total } from './feed.js';
import type { Outbox, OutboxHost } from './outbox.js';

export interface HubBounds {
  /** Unwritten bytes of what is said to one client; over half of it, its speakers and itself are made to wait. */
  readonly outbox: number;
  /** Unwritten bytes in all, shared ones counted once. */
  readonly total: number;
  /** Milliseconds for which one slow hearer is waited for. */
  readonly patience: number;
  /** Milliseconds after which a byte that the kernel has not taken costs the connection. */
  readonly stall: number;
}

/** Members of a room. A larger one is written in slices that let the event loop breathe. */
const LARGE = 500;

/**
 * Milliseconds of writing, or of dropping, until others have their turn. One write costs some 15 µs, and ten times as
 * much where the kernel has to make room for a hearer who does not read: hence time, and no number.
 */
const SLICE = 5;

/** A turn in which more than this was said is written before it ends, so that bounds are seen while a chunk is still being read. Less where the bounds are small. */
const EARLY = 64 * 1024;

/** Milliseconds between two looks at those whose bytes wait. */
const STALL_CHECK = 1000;

export class Hub implements OutboxHost {
  readonly total = new Total();
  /** Copies that were given to clients, one for each, but for those that not even a look of theirs shows. */
  readonly deliveries = new LineCounts();
  /** Those who took their bytes too slowly. */
  readonly dropped = new Tally<LeaveReason>();
  /** Writes to large rooms, or to those who had fallen behind, that were put off to let others have their turn. */
  cutShort = 0;
  /** Counts turns. */
  turn = 0;
  /** Whose line is being handled; changed by `handles` and `handled` alone. */
  speaker: Outbox | null = null;

  /** The clock, read once a turn: a turn writes to thousands, and to all of them at one time. */
  private readTurn = -1;
  private date = 0;
  private time = 0;
  private seq = 0;
  private size = 0;
  /** Characters after which this turn ends early: looked up once a turn, for it is asked of each line. */
  private early = 0;
  private feedIds = 0;
  /** There is something to be written. */
  private due = false;
  /**
   * The end of the turn has been asked for: once, however often a turn is ended early, or each would add a slice to all
   * that follow.
   */
  private armed = false;
  private flushing = false;
  private watching = false;
  private dirty: Outbox[] = [];
  private dirtyFeeds: Feed<Outbox>[] = [];
  private slices: Outbox[] = [];
  /** They spoke to a large room that has not been written yet, and go on when it is. */
  private readonly outpacing = new Set<Outbox>();
  private readonly backlogged = new Set<Outbox>();
  private overflowing: { outbox: Outbox; reason: LeaveReason }[] = [];

  constructor(
    readonly bounds: HubBounds,
    readonly clock: Clock,
    readonly receipts: ToldReceipts,
  ) {
    this.setEarly();
  }

  private setEarly(): void {
    this.early = Math.min(EARLY, this.bounds.outbox / 4);
  }

  /** The date, for timestamps. */
  get now(): number {
    if (this.turn !== this.readTurn) this.readClock();
    return this.date;
  }

  /** For how long something has waited. */
  get monotonic(): number {
    if (this.turn !== this.readTurn) this.readClock();
    return this.time;
  }

  private readClock(): void {
    this.readTurn = this.turn;
    this.date = this.clock.now();
    this.time = this.clock.monotonic();
  }

  /** A line of `speaker` is being handled. What it says until `handled` is written together, whatever else was said in this turn. */
  handles(speaker: Outbox): void {
    this.speaker = speaker;
  }

  handled(): void {
    this.speaker = null;
    this.grew(0);
  }

  newFeed(): Feed<Outbox> {
    return new Feed(this.feedIds++, this.total);
  }

  /** One line to every member of `feed` but those in `except`, and those who hide from `author`. */
  post(feed: Feed<Outbox>, line: Event, author: string, except: Except<Outbox>): void {
    if (feed.members.size === 0) return;
    if (feed.length === 0) this.dirtyFeeds.push(feed);
    feed.post(line, this.nextSeq(), author, except);
    if (except !== null) {
      if (except instanceof Set) for (const one of except) one.special = this.turn;
      else (except as Outbox).special = this.turn;
    }
    this.countSaid(line, copiesOf(feed, except));
    this.schedule();
    if (this.slices.length > 0 && feed.members.size > LARGE) this.holdSpeaker();
    if (feed.congested.size > 0 && this.speaker !== null) {
      for (const hearer of feed.congested) this.speaker.backpressure.waitFor(hearer);
    }
    if (feed.watched.size > 0) feed.showWatched(line);
    this.grew(40 + textLength(line));
  }

  nextSeq(): number {
    return this.seq++;
  }

  /** So many copies of a line go to clients. */
  countSaid(line: Event, copies: number): void {
    const { deliveries } = this;
    if (line.kind !== 'said' && line.kind !== 'acted') {
      deliveries.control += copies;
      return;
    }
    const { to } = line.place;
    if (to === 'room') deliveries.room += copies;
    else if (to === 'direct') deliveries.direct += copies;
    else if (to === 'all') deliveries.everyone += copies;
    else if (to === 'group') deliveries.group += copies;
    else deliveries.private += copies;
  }

  /** Outboxes whose bytes the kernel has not taken all. */
  get backloggedCount(): number {
    return this.backlogged.size;
  }

  /** `outbox` has something to get at the end of this turn. */
  touch(outbox: Outbox): void {
    if (outbox.turn === this.turn) return;
    outbox.turn = this.turn;
    this.dirty.push(outbox);
    this.schedule();
  }

  /** Something of `size` characters was said. */
  grew(size: number): void {
    this.size += size;
    if (this.size > this.early && this.speaker === null && !this.flushing) this.flush();
  }

  /** The line that is being handled says something to `hearer`, and its speaker is told when that is written. */
  spokeTo(hearer: Outbox): void {
    if (this.speaker === null) return;
    this.speaker.awaits(hearer);
    this.speaker.backpressure.waitFor(hearer);
  }

  /** The kernel has not taken all of `outbox`'s bytes. */
  checkBounds(outbox: Outbox): void {
    const { bounds } = this;
    this.backlogged.add(outbox);
    this.watch();
    const { said } = outbox;
    if (said > bounds.outbox) this.overflow(outbox, 'too slow');
    else if (said > bounds.outbox / 2) outbox.backpressure.rise();
  }

  /** All of `outbox`'s bytes are with the kernel, or it is gone. */
  cleared(outbox: Outbox): void {
    this.backlogged.delete(outbox);
  }

  /** The kernel has room for more of what waits for `outbox`: it gets it in a slice of the next turn. */
  writeLater(outbox: Outbox): void {
    this.putOff(outbox);
    this.schedule();
  }

  private putOff(outbox: Outbox): void {
    if (outbox.waitsForSlice) return;
    outbox.waitsForSlice = true;
    this.slices.push(outbox);
  }

  /** Ends the turn: everything said so far is given to the kernel, in slices where a room is large. */
  flush(): void {
    if (this.flushing) return;
    this.flushing = true;
    this.due = false;
    const feeds = this.dirtyFeeds;
    const listeners = this.dirty;
    const sliced: Outbox[] = [];
    // Small rooms first: who is in one of those is not made to wait for a slice of a large one.
    for (const feed of feeds) if (feed.members.size <= LARGE) this.collect(feed, listeners);
    for (const feed of feeds) if (feed.members.size > LARGE) this.collect(feed, sliced);
    // Lines that come while this turn is written (what became of messages) belong to the next one, but a client that
    // has not been written yet takes them along.
    this.dirty = [];
    const shared = new Map<string, Chunk>();
    for (const outbox of sliced) {
      outbox.seal(shared);
      this.putOff(outbox);
    }
    for (const outbox of listeners) this.writeAfterAwaited(outbox, shared);
    for (const feed of feeds) feed.clear();
    this.dirtyFeeds = [];
    this.size = 0;
    this.setEarly();
    this.turn++;
    for (const outbox of this.dirty) outbox.turn = this.turn;
    this.flushing = false;
    this.dropOverflowing();
    this.writeSlice();
    if (this.dirty.length > 0) this.schedule();
  }

  /**
   * Seals and writes `outbox`, but before it those whom its messages went to in this turn, so that what became of them
   * leaves in the same write. Where people wait for each other in a circle, somebody's answer takes the next turn.
   */
  private writeAfterAwaited(outbox: Outbox, shared: Map<string, Chunk>): void {
    const path = [outbox];
    for (;;) {
      const last = path[path.length - 1];
      if (last === undefined) return;
      const awaited = last.turn === this.turn ? last.nextAwaited(this.turn) : undefined;
      if (awaited !== undefined) {
        path.push(awaited);
        continue;
      }
      path.pop();
      if (last.turn !== this.turn) continue;
      last.seal(shared);
      last.writeOut();
    }
  }

  /** Puts those who hear `feed` on the list of this turn, each once. */
  private collect(feed: Feed<Outbox>, list: Outbox[]): void {
    for (const outbox of feed.members) {
      outbox.sources.push(feed);
      if (outbox.turn === this.turn) continue;
      outbox.turn = this.turn;
      list.push(outbox);
    }
  }

  /** Looks after those whose bytes wait, as long as there are any. */
  private watch(): void {
    if (this.watching) return;
    this.watching = true;
    this.clock.after(Math.min(STALL_CHECK, this.bounds.stall), () => {
      this.watching = false;
      const before = this.clock.monotonic() - this.bounds.stall;
      for (const outbox of [...this.backlogged]) {
        if (outbox.waitingSince <= before) this.overflow(outbox, 'too slow');
      }
      this.dropOverflowing();
      if (this.backlogged.size > 0) this.watch();
    });
  }

  private writeSlice(): void {
    if (this.slices.length === 0) return;
    const end = performance.now() + SLICE;
    let count = 0;
    this.flushing = true;
    for (const outbox of this.slices) {
      count++;
      if (outbox.waitsForSlice) outbox.writeOut();
      if (performance.now() > end) break;
    }
    this.flushing = false;
    this.slices.splice(0, count);
    this.dropOverflowing();
    if (this.slices.length > 0) {
      this.cutShort++;
      this.schedule();
    } else this.releaseSpeakers();
  }

  /** Who speaks faster than a large room can be written would fill the outboxes of hearers who do read. */
  private holdSpeaker(): void {
    const { speaker } = this;
    if (speaker === null || this.outpacing.has(speaker)) return;
    this.outpacing.add(speaker);
    speaker.owner.hold('slices');
  }

  private releaseSpeakers(): void {
    for (const speaker of this.outpacing) speaker.owner.release('slices');
    this.outpacing.clear();
  }

  private schedule(): void {
    this.due = true;
    if (this.armed) return;
    this.armed = true;
    setImmediate(this.onImmediate);
  }

  private readonly onImmediate = (): void => {
    this.armed = false;
    if (this.due) this.flush();
  };

  private overflow(outbox: Outbox, reason: LeaveReason): void {
    this.overflowing.push({ outbox, reason });
  }

  private drop(outbox: Outbox, reason: LeaveReason): void {
    this.dropped.add(reason);
    outbox.overflow(reason);
  }

  private largest(): Outbox | null {
    let largest: Outbox | null = null;
    for (const outbox of this.backlogged) {
      if (largest === null || outbox.pending > largest.pending) largest = outbox;
    }
    return largest;
  }

  /** Ending a connection says lines to others; that has to wait until nobody's bytes are being put together. */
  private dropOverflowing(): void {
    const end = performance.now() + SLICE;
    while (this.overflowing.length > 0) {
      const { outbox, reason } = this.overflowing.shift() as { outbox: Outbox; reason: LeaveReason };
      if (!outbox.closed) this.drop(outbox, reason);
      if (performance.now() > end) break;
    }
    if (this.overflowing.length > 0) this.schedule();
    // One after the other: how much is free when one has gone depends on who shares its bytes.
    while (this.total.bytes > this.bounds.total) {
      const largest = this.largest();
      if (largest === null) return;
      this.drop(largest, 'too slow, and the server is short of memory');
    }
  }
}

/** Those who hear `feed`, without the ones whom a line passes by: its author is nearly always one of them. */
function copiesOf(feed: Feed<Outbox>, except: Except<Outbox>): number {
  const { members } = feed;
  if (except === null) return members.size;
  if (!(except instanceof Set)) return members.size - (members.has(except as Outbox) ? 1 : 0);
  let passed = 0;
  for (const one of except) if (members.has(one)) passed++;
  return members.size - passed;
}

/**
 * Who is connected here under which name, and who hears which room: turns the domain's keys into outboxes and feeds.
 * The Bus, in the process of the connections.
 */
export class Switchboard implements Bus {
  private readonly attached = new Map<string, Outbox>();
  private readonly rooms = new Map<string, Feed<Outbox>>();
  private readonly everyone: Feed<Outbox>;

  constructor(private readonly hub: Hub) {
    this.everyone = hub.newFeed();
  }

  /** From now on lines for `key` reach `outbox`, and those to all where it `hears` them already. */
  attach(key: string, outbox: Outbox, hears: boolean): void {
    this.attached.set(key, outbox);
    if (hears) outbox.listen(this.everyone);
  }

  hear(key: string): void {
    this.attached.get(key)?.listen(this.everyone);
  }

  detach(key: string, outbox: Outbox): void {
    if (this.attached.get(key) !== outbox) return;
    outbox.unlisten(this.everyone);
    this.attached.delete(key);
  }

  subscribe(room: string, key: string): void {
    const outbox = this.attached.get(key);
    if (outbox === undefined) return;
    let feed = this.rooms.get(room);
    if (feed === undefined) {
      feed = this.hub.newFeed();
      this.rooms.set(room, feed);
    }
    outbox.listen(feed);
  }

  unsubscribe(room: string, key: string): void {
    const feed = this.rooms.get(room);
    if (feed === undefined) return;
    this.attached.get(key)?.unlisten(feed);
    if (feed.members.size === 0) this.rooms.delete(room);
  }

  toPerson(key: string, event: Event, receipt?: number): void {
    const outbox = this.attached.get(key);
    if (outbox !== undefined) outbox.send(event, receipt);
    else if (receipt !== undefined) this.hub.receipts.lost(receipt, false);
  }

  toRoom(room: string, event: Event, author: string): void {
    const feed = this.rooms.get(room);
    if (feed !== undefined) this.hub.post(feed, event, author, this.attached.get(author) ?? null);
  }

  toAll(event: Event, author: string, except?: ReadonlySet<string>): void {
    const outbox = this.attached.get(author) ?? null;
    if (except === undefined || except.size === 0) {
      this.hub.post(this.everyone, event, author, outbox);
      return;
    }
    const outboxes = new Set<Outbox>();
    if (outbox !== null) outboxes.add(outbox);
    for (const key of except) {
      const one = this.attached.get(key);
      if (one !== undefined) outboxes.add(one);
    }
    this.hub.post(this.everyone, event, author, outboxes);
  }

  hide(key: string, author: string, hidden: boolean): void {
    const outbox = this.attached.get(key);
    if (outbox === undefined) return;
    // What was said before is still heard.
    this.hub.flush();
    if (hidden) outbox.hidden.add(author);
    else outbox.hidden.delete(author);
  }
}
