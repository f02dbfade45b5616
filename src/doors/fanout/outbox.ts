/**
 * Everything on its way to one client. Lines come in during a turn, each with its sequence number, from the client's
 * own commands, from others, and from the feeds the client listens to; the hub has them sealed into bytes and written
 * once a turn. Owns the client's bounds; knows the wire only as something that takes bytes.
 */
import type { Recipient } from '../../core/bus.js';
import { formatAnswer, formatPushed } from '../../language/dialects.js';
import type { Event } from '../../language/events.js';
import type { Line } from '../../language/line.js';
import type { Receipt } from '../../link/peer.js';
import type { Seat } from '../../link/turns.js';
import { RareSet } from '../../rare-set.js';
import { Backlog, type BacklogOwner, type Wire } from './backlog.js';
import { Backpressure } from './backpressure.js';
import { Chunk } from './chunk.js';
import type { Feed } from './feed.js';
import { Heard } from './heard.js';
import type { Hub } from './hub.js';
import { merge } from './merge.js';
import { OwnAnswers } from './own-answers.js';

/** Who owns an outbox: the session. */
export interface OutboxOwner {
  /** Whoever does work for this client does it at the client's cost: `seat.pays`. */
  readonly seat: Seat;
  /** Stop, or go on, reading what this client sends. */
  hold(reason: string): void;
  release(reason: string): void;
  /** The outbox has reached a bound: end the connection without waiting for it. */
  overflow(reason: string): void;
}

/** Hearers of one turn that are remembered, to be written first. */
const AWAITED = 64;

export class Outbox implements Recipient, BacklogOwner {
  view = 0;
  readonly feeds = new Set<Feed>();
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
  readonly sources: Feed[] = [];
  /** Waits in the list of those who are written in slices: members of large rooms, and whoever has room for more again. */
  waitsForSlice = false;
  closed = false;
  /** Told each line that comes unasked, while one is waited for; see `watch`. */
  watcher: ((heard: Heard) => void) | null = null;
  /** Told each direct message, while its owner may have to say how such a one is answered. */
  onMessage: ((said: Event<'said'>) => void) | null = null;

  /** Lines of this turn that are this client's alone. */
  private seqs: number[] = [];
  private texts: string[] = [];
  private receipts: Receipt[] | null = null;
  private unordered = false;
  /** Who was spoken to in this turn. */
  private readonly awaited: Outbox[] = [];
  /** Feeds joined during this turn, and from which of their lines on. */
  private starts: Map<Feed, number> | null = null;
  private readonly backlog: Backlog;
  /** Answers to the client's own lines. */
  readonly own: OwnAnswers;

  constructor(
    private readonly hub: Hub,
    wire: Wire,
    readonly owner: OutboxOwner,
  ) {
    this.backpressure = new Backpressure(this, hub);
    this.backlog = new Backlog(wire, this);
    this.own = new OwnAnswers(this.backlog, hub.bounds.outbox);
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
  send(line: Line, receipt?: Receipt): void {
    if (this.closed) {
      receipt?.lost(false);
      return;
    }
    if (receipt !== undefined) {
      if (this.receipts === null) this.receipts = [receipt];
      else this.receipts.push(receipt);
    }
    this.push(formatPushed(line, this.view, this.hub.now));
    this.watcher?.(new Heard(line));
    this.hub.spokeTo(this);
    if (this.onMessage !== null && line.kind === 'said' && line.place.to === 'direct') this.onMessage(line);
  }

  /** From now on `watcher` is told what comes unasked; null: nobody is. */
  watch(watcher: ((heard: Heard) => void) | null): void {
    this.watcher = watcher;
    for (const feed of this.feeds) {
      if (watcher === null) feed.watched.delete(this);
      else feed.watched.add(this);
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

  /** The answer to one of the client's own lines; `whole` false: more of it follows. */
  answer(answer: readonly Line[], tag: string | null, whole = true): void {
    if (!this.closed) this.answerText(formatAnswer(answer, this.view, tag, whole));
  }

  /** An answer as `answerText` takes it later. */
  format(answer: readonly Line[], tag: string | null): string {
    return formatAnswer(answer, this.view, tag);
  }

  answerText(text: string): void {
    if (this.closed || text === '') return;
    this.own.add(text);
    this.push(text);
  }

  /** From the next line on the client hears `feed`. */
  listen(feed: Feed): void {
    if (feed.members.has(this)) return;
    feed.members.add(this);
    this.feeds.add(feed);
    if (this.backpressure.isWaitedFor) feed.congested.add(this);
    if (feed.length > 0) {
      this.starts ??= new Map();
      this.starts.set(feed, feed.length);
      this.special = this.hub.turn;
    }
  }

  /** What `feed` has said up to now is still for this client; nothing after it is. */
  unlisten(feed: Feed): void {
    if (!feed.members.delete(this)) return;
    this.feeds.delete(feed);
    feed.congested.delete(this);
    feed.watched.delete(this);
    const from = this.startOf(feed);
    this.starts?.delete(feed);
    for (let index = from; index < feed.length; index++) {
      if (feed.passesBy(index, this)) continue;
      this.hub.touch(this);
      this.seqs.push(feed.seq(index));
      this.texts.push(formatPushed(feed.line(index), this.view, this.hub.now));
      this.unordered = true;
    }
  }

  /** The first of this turn's lines of `feed` that is for this client. */
  startOf(feed: Feed): number {
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
    const own = this.own.seal();
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

  taken(): void {
    if (this.pending === 0) this.hub.cleared(this);
    this.backpressure.fell(this.said);
    this.own.taken();
  }

  stuck(): void {
    this.hub.checkBounds(this);
  }

  hasMore(): void {
    this.hub.writeLater(this);
  }

  /** The connection has ended: what has not been written is lost, oldest first. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.backpressure.close();
    this.hub.cleared(this);
    this.watch(null);
    for (const feed of this.feeds) {
      feed.members.delete(this);
      feed.congested.delete(this);
    }
    this.feeds.clear();
    const { receipts } = this;
    this.receipts = null;
    this.seqs = [];
    this.texts = [];
    this.backlog.close();
    this.own.close();
    for (const receipt of receipts ?? []) receipt.lost(false);
  }

  overflow(reason: string): void {
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
      return new Chunk(Buffer.from(text), hub.total);
    }
    const plain = !own && this.special !== hub.turn && this.hidden.size === 0;
    if (plain && sources.length === 1) return (sources[0] as Feed).render(this.view, hub.now).chunk;
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
    return chunk;
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
