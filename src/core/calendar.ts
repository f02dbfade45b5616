/**
 * The date by which it is judged what is over: mail, files, conversations, guests, bans. It is that of the machine, until
 * that jumps, forward or back, while the server runs or against its last sign of life. Then it stands still until the
 * server has run for a day: one start with a wrong date must not delete everything. Owns that date, and the day.
 */

import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { Caution, Life, Store } from './store.js';

const HOUR = 3_600_000;

/** Milliseconds by which the date may differ from what is expected: so long a server may be off, or a machine asleep. */
export const JUMP = HOUR;

/** Milliseconds that the server has to run, all starts together, until it is believed that the date is right. */
export const WHILE = 24 * HOUR;

/** A server that is off at night or over a weekend begins no new day with each start. */
const OFF = 4 * 24 * HOUR;

export class Calendar {
  private constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    /** As they were when the date was last looked at. */
    private date: number,
    private time: number,
    private caution: Caution | null,
  ) {}

  /** Rejects with StorageError. */
  static async open(store: Pick<Store, 'lastLife'>, clock: Clock, logger: Logger): Promise<Calendar> {
    const last = await store.lastLife();
    const date = clock.now();
    const calendar = new Calendar(clock, logger, date, clock.monotonic(), last?.caution ?? null);
    if (last !== null) calendar.met(date - last.at, last.at, OFF);
    return calendar;
  }

  /** Milliseconds since 1970: what ends then or before is over. Never ahead of the date. */
  get judged(): number {
    this.look();
    return this.caution === null ? this.date : Math.min(this.date, this.caution.standing);
  }

  /** For the store, now. */
  life(): Life {
    this.look();
    return { at: this.date, caution: this.caution };
  }

  private look(): void {
    const { date, time } = this;
    this.date = this.clock.now();
    this.time = this.clock.monotonic();
    const passed = this.time - time;
    if (this.caution !== null) {
      const left = Math.round(this.caution.left - passed);
      this.caution = left > 0 ? { ...this.caution, left } : null;
      if (this.caution === null) this.logger.info('the date is believed, and what is over by it is dropped again');
    }
    this.met(this.date - date - passed, date + passed, JUMP);
  }

  /** The date is `jump` milliseconds from what was expected. `ordinary`: so far ahead it begins no new day where one has begun. */
  private met(jump: number, expected: number, ordinary: number): void {
    if (Math.abs(jump) <= JUMP) return;
    const begun = this.caution;
    if (begun !== null && jump > 0 && jump <= ordinary) return;
    this.caution = { standing: Math.round(begun?.standing ?? expected), left: WHILE };
    this.logger.warn('the date has jumped, or the server was off for long: nothing is dropped for a while', {
      minutes: Math.round(jump / 60_000),
      hours: WHILE / HOUR,
    });
  }
}
