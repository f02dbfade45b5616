/**
 * One connection of the page: requests out, answers and events in, one object a frame. Owns the requests that are not answered
 * yet, and gives up a server that answers none. Must not know what an object means.
 */
import { readObject, type ServerEvent } from './objects.js';
import type { Clock, Connect, Wire } from './types.js';

/** Milliseconds that the oldest request may go unanswered, and the same before the server has said anything. */
const PATIENCE = 30_000;
const PATIENCE_AT_FIRST = 15_000;

/** Milliseconds after which it is told that the server is slow. */
const SLOW = 4000;

/** Milliseconds without a word, after which it is asked whether it is there: a wire that swallows everything looks like a quiet room. */
const QUIET = 45_000;

/** Milliseconds for the answer where there is reason to ask: a network that has changed, a machine that slept. */
const TO_PROVE = 5000;

export type Fields = Readonly<Record<string, unknown>>;

/** What a request is answered by, one after the other; `last` with the last one. */
export type OnAnswer = (answer: ServerEvent, last: boolean) => void;

export interface ConnectionHost {
  opened(): void;
  /** Came unasked. */
  event(event: ServerEvent): void;
  /** Said once, after the `lost` of each request that is not answered. */
  closed(): void;
  /** What is asked waits for longer than one likes; or no longer. */
  slow(isSlow: boolean): void;
}

interface Pending {
  readonly onAnswer: OnAnswer;
  readonly lost: () => void;
}

export class Connection {
  private readonly wire: Wire;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private isOpen = false;
  private isOver = false;
  /** The page has ended it, and is told nothing. */
  private isQuiet = false;
  /** Since when the oldest request is what the server has to answer next. */
  private waitingSince: number;
  /** When something has come last; null: nothing has. */
  private heardAt: number | null = null;
  private isSlow = false;
  private stopWatching: (() => void) | null = null;

  constructor(
    connect: Connect,
    private readonly clock: Clock,
    private readonly host: ConnectionHost,
  ) {
    this.waitingSince = clock.now();
    this.wire = connect({
      opened: () => this.opened(),
      received: (text) => this.received(text),
      closed: () => this.settle(),
    });
    this.watch();
  }

  get open(): boolean {
    return this.isOpen && !this.isOver;
  }

  get over(): boolean {
    return this.isOver;
  }

  /** When the server was heard of last; the time of the beginning, where it was not. */
  get lastHeard(): number {
    return this.heardAt ?? this.waitingSince;
  }

  /** `lost`: it cannot be answered any more. */
  request(fields: Fields, onAnswer: OnAnswer, lost: () => void = () => {}): void {
    if (!this.open) {
      lost();
      return;
    }
    const id = ++this.lastId;
    if (this.pending.size === 0) this.waitingSince = this.clock.now();
    this.pending.set(id, { onAnswer, lost });
    this.wire.send(JSON.stringify({ ...fields, id }));
    this.watch();
  }

  /** There is reason to believe that nobody is there any more. Somebody who answers nothing just now is asked already. */
  probe(): void {
    if (!this.open || this.pending.size > 0) return;
    const asked = this.clock.now();
    this.request({ type: 'ping' }, () => {});
    this.clock.after(TO_PROVE, () => {
      if ((this.heardAt ?? 0) < asked) this.giveUp();
    });
  }

  /** Ends it, and says so to nobody but the requests that are not answered. */
  end(): void {
    this.isQuiet = true;
    this.wire.close();
    this.settle();
  }

  private opened(): void {
    this.isOpen = true;
    this.waitingSince = this.clock.now();
    this.host.opened();
  }

  private received(text: string): void {
    if (this.isOver) return;
    this.heardAt = this.clock.now();
    const event = readObject(text);
    if (event === null) return;
    // Of an object that was too long the server knows no id.
    const isNameless = event.type === 'error' && event.id === undefined && event.code === 'LINE_TOO_LONG';
    const [id] = isNameless ? this.pending.keys() : [event.id];
    const pending = typeof id === 'number' ? this.pending.get(id) : undefined;
    if (pending === undefined) {
      this.host.event(event);
      return;
    }
    this.waitingSince = this.heardAt;
    const last = event.more !== true;
    if (last) this.pending.delete(id as number);
    if (this.pending.size === 0) this.tellSlow(false);
    pending.onAnswer(event, last);
  }

  private settle(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stopWatching?.();
    this.tellSlow(false);
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { lost } of waiting) lost();
    if (!this.isQuiet) this.host.closed();
  }

  /** Sees to it that the oldest request is answered in time, and that a silent server is asked. */
  private watch(): void {
    if (this.isOver || this.stopWatching !== null) return;
    const next = this.look();
    if (next === null) return;
    this.stopWatching = this.clock.after(next, () => {
      this.stopWatching = null;
      this.watch();
    });
  }

  /** Milliseconds until it is to be looked again; null: it has been given up. */
  private look(): number | null {
    const now = this.clock.now();
    if (this.isOpen && this.pending.size === 0) {
      const left = this.lastHeard + QUIET - now;
      if (left > 0) return Math.min(left, SLOW);
      this.request({ type: 'ping' }, () => {});
      return SLOW;
    }
    const waited = now - this.waitingSince;
    this.tellSlow(this.isOpen && waited >= SLOW);
    const left = (this.heardAt === null ? PATIENCE_AT_FIRST : PATIENCE) - waited;
    if (left > 0) return Math.min(left, Math.max(SLOW - waited, 1000));
    this.giveUp();
    return null;
  }

  private giveUp(): void {
    if (this.isOver) return;
    this.wire.close();
    this.settle();
  }

  private tellSlow(isSlow: boolean): void {
    if (isSlow === this.isSlow) return;
    this.isSlow = isSlow;
    this.host.slow(isSlow);
  }
}
