/**
 * What the store is told by the clock: that the server lives, and what has come to its end. Owns no more than its own
 * rhythm.
 */

import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { Calendar } from './calendar.js';
import type { Store } from './store.js';

/** Milliseconds between two signs of life: as exact as the end of a stay is known after a crash. */
const HEARTBEAT = 10_000;
/** Signs of life between two searches for what has come to its end. */
const EXPIRY_BEATS = 60;
/** Things dropped at a time: some 10 ms of the disk's thread, and others have their turn before the next. */
const SLICE = 500;

export interface Lifetimes {
  /** Milliseconds for which mail waits. */
  readonly mail: number;
  /** Milliseconds for which what was said is kept. */
  readonly history: number;
}

export class Retention {
  private beats = 0;
  private expiring = false;
  private stopped = false;
  private cancel = (): void => {};

  constructor(
    private readonly store: Store,
    private readonly lifetimes: Lifetimes,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly logger: Logger,
  ) {}

  start(): void {
    const { at, caution } = this.calendar.life();
    this.report(this.store.signOfLife(at, caution));
    if (this.beats++ % EXPIRY_BEATS === 0) this.report(this.expire());
    this.cancel = this.clock.after(HEARTBEAT, () => this.start());
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  /** Until nothing is left, or the store is about to be closed. */
  private async expire(): Promise<void> {
    if (this.expiring) return;
    this.expiring = true;
    try {
      const now = this.calendar.judged;
      const ends = { mail: now - this.lifetimes.mail, history: now - this.lifetimes.history, now };
      let dropped = SLICE;
      while (dropped >= SLICE && !this.stopped) dropped = await this.store.expire(ends, SLICE);
    } finally {
      this.expiring = false;
    }
  }

  private report(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.logger.error('the store could not be kept up', { err: error }));
  }
}
