/**
 * Notices that one side of a transfer stands still, or drips. Owns one timer and what the side has moved; knows no transfer.
 *
 * Every byte buys time, at the least rate, up to twice what a standstill may last: so the rate is an average over that long,
 * and a fast beginning is no credit for an endless end. While it is the other side's turn, no time passes.
 */
import type { Clock } from '../../clock.js';

/** Over how many times a standstill the rate is an average. */
const OVER = 2;

export interface PaceLimits {
  /** Milliseconds without a byte. */
  readonly stall: number;
  /** Bytes a second; 0: any. */
  readonly rate: number;
}

/** Milliseconds between two looks, lest one that is about to be too slow is looked at all the time. */
const SHORTEST = 1000;

export class Pace {
  /** When the last byte moved. */
  private last: number;
  /** Until when the bytes that have moved suffice. */
  private paidUntil: number;
  private restingSince: number | null = null;
  private cancel: () => void = () => {};

  /** `sample` says what has moved in the meantime, if that is not told as it happens. `missed` is called once. */
  constructor(
    private readonly clock: Clock,
    private readonly limits: PaceLimits,
    private readonly sample: () => void,
    private readonly missed: (how: 'stalled' | 'too slow') => void,
  ) {
    this.last = clock.monotonic();
    this.paidUntil = this.last + OVER * limits.stall;
    this.look(limits.stall);
  }

  moved(bytes: number): void {
    if (bytes <= 0) return;
    const { stall, rate } = this.limits;
    this.last = this.clock.monotonic();
    if (rate > 0) this.paidUntil = Math.min(this.last + OVER * stall, this.paidUntil + (bytes * 1000) / rate);
  }

  /** It is the other side's turn. */
  rest(): void {
    this.restingSince ??= this.clock.monotonic();
  }

  goOn(): void {
    if (this.restingSince === null) return;
    this.last = this.clock.monotonic();
    this.paidUntil += this.last - this.restingSince;
    this.restingSince = null;
  }

  stop(): void {
    this.cancel();
  }

  private look(ms: number): void {
    this.cancel = this.clock.after(ms, () => this.judge());
  }

  private judge(): void {
    const { stall, rate } = this.limits;
    if (this.restingSince !== null) {
      this.look(stall);
      return;
    }
    this.sample();
    const now = this.clock.monotonic();
    const still = this.last + stall - now;
    const paid = rate > 0 ? this.paidUntil - now : still;
    if (still <= 0) this.missed('stalled');
    else if (paid <= 0) this.missed('too slow');
    else this.look(Math.min(still, Math.max(paid, SHORTEST)));
  }
}
