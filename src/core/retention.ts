/**
 * What the store is told by the clock: that the server lives, who is here, and what has come to its end. Owns no more than its
 * own rhythm.
 */

import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { Calendar } from './calendar.js';
import type { Attendance } from './people/attendance.js';
import type { Store } from './store.js';

/** Milliseconds between two signs of life: as exact as the end of a stay is known after a crash. */
const HEARTBEAT = 10_000;
/** Signs of life between two searches for what has come to its end. */
const EXPIRY_BEATS = 60;
/** Rows of attendance: those of 200 people on 1,000 days. The oldest go first. */
const ATTENDANCE = 200_000;
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
    private readonly attendance: Pick<Attendance, 'beat'>,
  ) {}

  start(): void {
    void this.attendance.beat();
    this.report(this.signOfLife());
    if (this.beats++ % EXPIRY_BEATS === 0) this.report(this.expire());
    this.cancel = this.clock.after(HEARTBEAT, () => this.start());
  }

  /** Resolves when the store has written something. Rejects with StorageError. */
  signOfLife(): Promise<void> {
    const { at, caution } = this.calendar.life();
    return this.store.signOfLife(at, caution);
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
      const { mail, history } = this.lifetimes;
      const ends = { mail: now - mail, history: now - history, attendance: ATTENDANCE, now };
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
