/**
 * Flood control: what one client says may reach others only so fast. Nothing is dropped: who has spent their tokens is
 * not read from until there is one again; but see Floods. Owns one client's buckets.
 */

import type { Clock } from '../../clock.js';

/** What a line costs: speech reaches others, presence tells them of one's coming and going, errors reach oneself. */
export type Cost = 'speech' | 'presence' | 'error';

/** How fast one may speak. */
export interface FloodSettings {
  /** Off: as fast as one likes. */
  readonly on: boolean;
  /** Lines at once. */
  readonly burst: number;
  /** Lines a second after that. */
  readonly perSecond: number;
}

/** Tokens of each cost, where speech has one. */
const SHARES: Readonly<Record<Cost, number>> = {
  speech: 1,
  // Each of these reaches as many as speech does, and nobody needs many of them.
  presence: 1 / 2,
  // These reach nobody else; they only keep a broken client from filling the log and the line.
  error: 5,
};

/** Whose lines wait: the session. */
interface Held {
  hold(why: 'flood'): void;
  release(why: 'flood'): void;
}

class Bucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly speech: FloodSettings,
    private readonly share: number,
    now: number,
  ) {
    this.tokens = this.burst;
    this.filledAt = now;
  }

  private get burst(): number {
    return Math.ceil(this.speech.burst * this.share);
  }

  /** Takes `count` tokens, where there are fewer in advance; milliseconds until there is another. */
  spend(count: number, now: number): number {
    const perSecond = this.speech.perSecond * this.share;
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * perSecond) / 1000) - count;
    this.filledAt = now;
    return this.tokens >= 1 ? 0 : Math.ceil(((1 - this.tokens) * 1000) / perSecond);
  }
}

export class Flood {
  private readonly buckets: Partial<Record<Cost, Bucket>> = {};
  private cancel: (() => void) | null = null;
  /** When the wait that is under way is over. */
  private until = 0;

  constructor(
    private readonly settings: FloodSettings,
    private readonly clock: Clock,
    private readonly owner: Held,
  ) {}

  /** So many lines of this cost have been handled; the next one may have to wait. Returns the time, by the monotonic clock. */
  charge(cost: Cost, count = 1): number {
    const now = this.clock.monotonic();
    let bucket = this.buckets[cost];
    if (bucket === undefined) {
      bucket = new Bucket(this.settings, SHARES[cost], now);
      this.buckets[cost] = bucket;
    }
    const wait = bucket.spend(count, now);
    if (wait === 0 || now + wait <= this.until) return now;
    this.until = now + wait;
    this.cancel?.();
    this.owner.hold('flood');
    this.cancel = this.clock.after(wait, () => {
      this.cancel = null;
      this.owner.release('flood');
    });
    return now;
  }

  /** Milliseconds until the next line may be handled. */
  get wait(): number {
    return Math.max(0, this.until - this.clock.monotonic());
  }

  end(): void {
    this.cancel?.();
    this.cancel = null;
  }
}

/** Accounts that are not here, and whose buckets are remembered; the oldest go first. */
const REMEMBERED = 1_000;

/** As whom something is said. */
interface Speaker {
  readonly key: string;
  readonly operator: boolean;
}

/** Nothing waits: what comes too soon is refused. */
const NOBODY: Held = { hold: () => {}, release: () => {} };

/**
 * Whose buckets count for what is said as somebody, but not on their connection (R3.85): those of the connection on which they
 * are here. Owns those of accounts that are not here.
 */
export class Floods {
  /** Of stays, as long as they last. */
  private readonly here = new WeakMap<Speaker, Flood>();
  /** By key. */
  private readonly away = new Map<string, Flood>();

  constructor(
    private readonly settings: FloodSettings,
    private readonly clock: Clock,
  ) {}

  /** Somebody is here, and what they type counts there. */
  entered(speaker: Speaker, flood: Flood): void {
    this.here.set(speaker, flood);
  }

  /** Null: they are not slowed down. */
  of(speaker: Speaker): Flood | null {
    if (!this.settings.on || speaker.operator) return null;
    return this.here.get(speaker) ?? this.ofAbsent(speaker.key);
  }

  private ofAbsent(key: string): Flood {
    const flood = this.away.get(key) ?? new Flood(this.settings, this.clock, NOBODY);
    this.away.delete(key);
    this.away.set(key, flood);
    const [oldest] = this.away;
    if (this.away.size > REMEMBERED && oldest !== undefined) {
      oldest[1].end();
      this.away.delete(oldest[0]);
    }
    return flood;
  }
}
