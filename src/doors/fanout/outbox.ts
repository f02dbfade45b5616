/**
 * Everything on its way to one client. Lines come in during a turn, each with its sequence number, from the client's
 * own commands, from others, and from the feeds the client listens to; the hub has them sealed into bytes and written
 * once a turn. Owns the client's bounds; knows the wire only as something that takes bytes.
 */

import type { Clock } from '../../clock.js';
import type { LeaveReason } from '../../language/codes.js';
import { formatPushed, isShown } from '../../language/dialects.js';
import type { Event } from '../../language/events.js';
import type { ToCore, ToldReceipts } from '../../link/link.js';
import { RareSet } from '../../rare-set.js';
import { FRAMED, framesOf } from '../web/frames.js';
import { Backlog, type BacklogOwner } from './backlog.js';
import { Backpressure } from './backpressure.js';
import type { Wire } from './connection.js';
import { bytesOf, Chunk, type Feed, type Rendering, type Total } from './feed.js';

/** Why a connection's lines wait: for its own bytes, for a hearer that is slow, for a large room that has not been written. */
export type Pressed = 'outbox' | 'hearer' | 'slices';

/** Whose outbox it is: the connection's end of the link. */
export interface OutboxOwner {
  /** Told what is watched, and what has left. */
  readonly core: Pick<ToCore, 'overheard' | 'answersLeft'>;
  /** Stop, or go on, reading what this client sends. */
  hold(why: Pressed): void;
  release(why: Pressed): void;
  /** The outbox has reached a bound: end the connection without waiting for it. */
  overflow(reason: LeaveReason): void;
}

/** What an outbox needs of the turn that it is written in. */
export interface OutboxHost {
  readonly receipts: ToldReceipts;
  readonly bounds: { readonly outbox: number; readonly patience: number };
  readonly clock: Clock;
  readonly total: Total;
  /** Counts turns. */
  readonly turn: number;
  readonly now: number;
  readonly monotonic: number;
  nextSeq(): number;
  grew(size: number): void;
  touch(outbox: Outbox): void;
  spokeTo(hearer: Outbox): void;
  countSaid(line: Event, copies: number): void;
  checkBounds(outbox: Outbox): void;
  cleared(outbox: Outbox): void;
  writeLater(outbox: Outbox): void;
}

/** Hearers of one turn that are remembered, to be written first. */
const AWAITED = 64;

export class Outbox implements BacklogOwner {
  view = 0;
  readonly feeds = new Set<Feed<Outbox>>();
  /** Keys of those from whom nothing is heard in feeds. */
  readonly hidden = new RareSet<string>();
  readonly backpressure: Backpressure;
  /** The turn in which it was last put on the hub's list. */
  turn = -1;
  /** The turn in which the hub last went through it on the way to write it. */
  onPath = -1;
  /** The turn in which something was left out for it, so that it cannot share a feed's bytes. */
  special = -1;
  /** Feeds that have something for it in the turn that is being sealed. */
  readonly sources: Feed<Outbox>[] = [];
  /** Waits in the list of those who are written in slices: members of large rooms, and anybody who has room for more again. */
  waitsForSlice = false;
  closed = false;
  /** The core is told each line that comes unasked; see `watch`. */
  private watched = false;

  /** Lines of this turn that are this client's alone. */
  private seqs: number[] = [];
  private texts: string[] = [];
  private receipts: number[] | null = null;
  private unordered = false;
  /** Who was spoken to in this turn. */
  private readonly awaited: Outbox[] = [];
  /** Feeds joined during this turn, and from which of their lines on. */
  private starts: Map<Feed<Outbox>, number> | null = null;
  private readonly backlog: Backlog;
  /** Bytes of answers to the client's own lines that are not in the backlog yet. */
  private own = 0;

  constructor(
    private readonly hub: OutboxHost,
    wire: Wire,
    readonly owner: OutboxOwner,
  ) {
    this.backpressure = new Backpressure(this, hub);
    this.backlog = new Backlog(wire, this);
  }

  /** Bytes not taken by the kernel yet. */
  get pending(): number {
    return this.backlog.pending;
  }

  /** Those of them that the client has not asked for itself: what others say to it, and what happens. */
  get said(): number {
    return this.backlog.pending - this.backlog.own;
  }

  /** Since when the oldest bytes have waited for the kernel; monotonic time. */
  get waitingSince(): number {
    return this.backlog.waitingSince;
  }

  /** A line that comes unasked. */
  send(line: Event, receipt?: number): void {
    if (this.closed) {
      if (receipt !== undefined) this.lost(receipt, false);
      return;
    }
    // Nobody asks for a receipt of that.
    if (!isShown(line, this.view)) return;
    if (receipt !== undefined) {
      if (this.receipts === null) this.receipts = [receipt];
      else this.receipts.push(receipt);
    }
    this.push(formatPushed(line, this.view, this.hub.now));
    if (this.watched) this.overhears(line);
    this.hub.countSaid(line, 1);
    this.hub.spokeTo(this);
  }

  /** From now on, or no longer, the core is told what comes unasked. */
  watch(on: boolean): void {
    this.watched = on;
    for (const feed of this.feeds) {
      if (on) feed.watched.add(this);
      else feed.watched.delete(this);
    }
  }

  /** In this turn something was said to `hearer`, whose bytes are best written before this client's. */
  awaits(hearer: Outbox): void {
    if (this.awaited[this.awaited.length - 1] !== hearer && this.awaited.length < AWAITED) this.awaited.push(hearer);
  }

  /** One of those, if it still has something to be written in `turn` and has not been named before. */
  nextAwaited(turn: number): Outbox | undefined {
    for (;;) {
      const hearer = this.awaited.pop();
      if (hearer === undefined) return undefined;
      if (hearer.turn !== turn || hearer.onPath === turn) continue;
      hearer.onPath = turn;
      return hearer;
    }
  }

  /** What answers the client's own lines, as it will be sent, of about so many bytes. */
  answer(text: string, bytes: number, receipts?: readonly number[]): void {
    if (this.closed) {
      for (const receipt of receipts ?? []) this.lost(receipt, false);
      return;
    }
    if (receipts !== undefined) this.receipts = this.receipts === null ? [...receipts] : this.receipts.concat(receipts);
    this.own += bytes;
    this.push(text);
  }

  /** From the next line on the client hears `feed`. */
  listen(feed: Feed<Outbox>): void {
    if (this.closed || feed.members.has(this)) return;
    feed.members.add(this);
    this.feeds.add(feed);
    if (this.backpressure.isWaitedFor) feed.congested.add(this);
    if (this.watched) feed.watched.add(this);
    if (feed.length > 0) {
      this.starts ??= new Map();
      this.starts.set(feed, feed.length);
      this.special = this.hub.turn;
    }
  }

  /** What `feed` has said up to now is still for this client; nothing after it is. */
  unlisten(feed: Feed<Outbox>): void {
    if (!feed.members.delete(this)) return;
    this.feeds.delete(feed);
    feed.congested.delete(this);
    feed.watched.delete(this);
    const from = this.startOf(feed);
    this.starts?.delete(feed);
    for (let index = from; index < feed.length; index++) {
      if (!feed.isFor(index, this)) continue;
      this.hub.touch(this);
      this.seqs.push(feed.seq(index));
      this.texts.push(formatPushed(feed.line(index), this.view, this.hub.now));
      this.unordered = true;
    }
  }

  /** Its speakers wait for it in the feeds that it hears, or no longer. */
  congest(isWaitedFor: boolean): void {
    for (const feed of this.feeds) {
      if (isWaitedFor) feed.congested.add(this);
      else feed.congested.delete(this);
    }
  }

  /** A line of a feed, while it is watched. */
  overhears(line: Event): void {
    this.owner.core.overheard(line);
  }

  /** The first of this turn's lines of `feed` that is for this client. */
  startOf(feed: Feed<Outbox>): number {
    return this.starts?.get(feed) ?? 0;
  }

  /** Makes bytes of what came in this turn and queues them. `shared` keeps mixtures of feeds that several clients get alike. */
  seal(shared: Map<string, Chunk>): void {
    const chunk = this.makeChunk(shared);
    this.sources.length = 0;
    this.awaited.length = 0;
    // What comes from now on, while others are still being written, belongs to the next turn.
    this.turn = -1;
    const { receipts } = this;
    const { own } = this;
    this.own = 0;
    this.receipts = null;
    this.starts = null;
    if (chunk !== null && !this.closed) this.backlog.add(chunk, receipts, own);
  }

  /** Gives the wire all that is queued, as long as the kernel takes it; the rest in slices, when it has room again. */
  writeOut(): void {
    this.waitsForSlice = false;
    if (!this.closed) this.backlog.write();
  }

  /** The connection is about to end: all of it, whether the wire is busy or not. */
  writeLast(): void {
    if (!this.closed) this.backlog.writeLast();
  }

  // BacklogOwner

  get monotonic(): number {
    return this.hub.monotonic;
  }

  taken(own: number): void {
    if (this.pending === 0) this.hub.cleared(this);
    this.backpressure.fell(this.said);
    if (own > 0) this.owner.core.answersLeft(own);
  }

  delivered(receipt: number): void {
    this.hub.receipts.delivered(receipt);
  }

  lost(receipt: number, shown: boolean): void {
    this.hub.receipts.lost(receipt, shown);
  }

  stuck(): void {
    this.hub.checkBounds(this);
  }

  hasMore(): void {
    this.hub.writeLater(this);
  }

  /** The connection has ended: what has not been written is lost, oldest first. */
  end(): void {
    if (this.closed) return;
    this.closed = true;
    this.backpressure.end();
    this.hub.cleared(this);
    this.watch(false);
    for (const feed of this.feeds) {
      feed.members.delete(this);
      feed.congested.delete(this);
    }
    this.feeds.clear();
    const { receipts } = this;
    this.receipts = null;
    this.seqs = [];
    this.texts = [];
    this.backlog.end();
    for (const receipt of receipts ?? []) this.lost(receipt, false);
  }

  overflow(reason: LeaveReason): void {
    this.owner.overflow(reason);
  }

  private push(text: string): void {
    this.hub.touch(this);
    this.seqs.push(this.hub.nextSeq());
    this.texts.push(text);
    this.hub.grew(text.length);
  }

  private makeChunk(shared: Map<string, Chunk>): Chunk | null {
    const { sources, texts, hub } = this;
    const own = texts.length > 0;
    if (sources.length === 0) {
      if (!own) return null;
      if (this.unordered) this.order();
      const text = this.texts.length === 1 ? (this.texts[0] as string) : this.texts.join('');
      this.clearOwn();
      return new Chunk(bytesOf(text, this.view), hub.total);
    }
    const plain = !own && this.special !== hub.turn && this.hidden.size === 0;
    if (plain && sources.length === 1) return filled((sources[0] as Feed<Outbox>).render(this.view, hub.now).chunk);
    if (!plain) {
      if (this.unordered) this.order();
      const bytes = merge(this, sources, this.seqs, this.texts, hub.now);
      this.clearOwn();
      return bytes.length === 0 ? null : new Chunk(bytes, hub.total);
    }
    const key = `${this.view}:${sources.map((feed) => feed.id).join(':')}`;
    let chunk = shared.get(key);
    if (chunk === undefined) {
      chunk = new Chunk(merge(this, sources, [], [], hub.now), hub.total);
      shared.set(key, chunk);
    }
    return filled(chunk);
  }

  private clearOwn(): void {
    this.seqs = [];
    this.texts = [];
    this.unordered = false;
  }

  private order(): void {
    const places = this.seqs.map((_, index) => index);
    places.sort((a, b) => (this.seqs[a] as number) - (this.seqs[b] as number));
    this.texts = places.map((place) => this.texts[place] as string);
    this.seqs = places.map((place) => this.seqs[place] as number);
  }
}

/** Null: nothing of what was said is shown. */
const filled = (chunk: Chunk): Chunk | null => (chunk.bytes.length === 0 ? null : chunk);

/** Where a merge is in one of the feeds. */
interface Cursor {
  readonly feed: Feed<Outbox>;
  readonly rendering: Rendering;
  next: number;
}

/** What the bytes of a merge are made of, in order: they are measured first and copied once. */
class Parts {
  private readonly from: (Buffer | string)[] = [];
  /** Where each part begins in what it is from, and where it ends. */
  private readonly spans: number[] = [];
  private length = 0;

  constructor(private readonly view: number) {}

  text(text: string): void {
    if (this.view & FRAMED) {
      const bytes = framesOf(text);
      this.slice(bytes, 0, bytes.length);
      return;
    }
    const bytes = Buffer.byteLength(text);
    this.from.push(text);
    this.spans.push(0, bytes);
    this.length += bytes;
  }

  slice(bytes: Buffer, begin: number, end: number): void {
    this.from.push(bytes);
    this.spans.push(begin, end);
    this.length += end - begin;
  }

  join(): Buffer {
    const { from, spans } = this;
    const [only] = from;
    if (from.length === 1 && typeof only === 'object') return only.subarray(spans[0], spans[1]);
    const joined = Buffer.allocUnsafe(this.length);
    let at = 0;
    for (let index = 0; index < from.length; index++) {
      const part = from[index] as Buffer | string;
      const [begin, end] = [spans[2 * index] as number, spans[2 * index + 1] as number];
      if (typeof part === 'string') joined.write(part, at);
      else part.copy(joined, at, begin, end);
      at += end - begin;
    }
    return joined;
  }
}

/**
 * The bytes of one client whose lines come from several sources, in the order of their sequence numbers.
 * Lines that follow each other in one feed are copied as one slice of its shared bytes.
 * `seqs` rise; `texts` are the client's own lines under them.
 */
function merge(
  hearer: Outbox,
  feeds: readonly Feed<Outbox>[],
  seqs: readonly number[],
  texts: readonly string[],
  now: number,
): Buffer {
  const cursors: Cursor[] = feeds.map((feed) => ({
    feed,
    rendering: feed.render(hearer.view, now),
    next: hearer.startOf(feed),
  }));
  const parts = new Parts(hearer.view);
  let own = 0;
  for (;;) {
    // Everything below `limit` in the cursor with the lowest number is one run.
    let lowest: Cursor | null = null;
    let low = own < seqs.length ? (seqs[own] as number) : Number.POSITIVE_INFINITY;
    let limit = Number.POSITIVE_INFINITY;
    for (const cursor of cursors) {
      if (cursor.next >= cursor.feed.length) continue;
      const seq = cursor.feed.seq(cursor.next);
      if (seq < low) {
        limit = low;
        low = seq;
        lowest = cursor;
      } else if (seq < limit) limit = seq;
    }
    if (low === Number.POSITIVE_INFINITY) break;
    if (lowest === null) {
      let text = '';
      while (own < seqs.length && (seqs[own] as number) < limit) text += texts[own++] as string;
      parts.text(text);
    } else takeRun(lowest, limit, hearer, parts);
  }
  return parts.join();
}

/** Copies `cursor`'s lines up to sequence number `limit`, in slices around those that pass the client by. */
function takeRun(cursor: Cursor, limit: number, hearer: Outbox, parts: Parts): void {
  const { feed, rendering } = cursor;
  const { offsets, chunk } = rendering;
  let begin = cursor.next;
  let index = begin;
  const cut = (): void => {
    if (index > begin) parts.slice(chunk.bytes, offsets[begin] as number, offsets[index] as number);
  };
  for (; index < feed.length && feed.seq(index) < limit; index++) {
    if (!feed.passesBy(index, hearer)) continue;
    cut();
    begin = index + 1;
  }
  cut();
  cursor.next = index;
}
