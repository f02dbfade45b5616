/**
 * How late things are that fall due: what everybody waits for when the one thread of the server is busy. Owns its measure and the
 * rhythm in which it, and what else is given to it, forgets what is long ago.
 */
import { Durations } from './counts.js';

/**
 * Milliseconds between two looks. A look falls due at any moment, as what people send does, so that it waits as long as that would; more
 * of them would wake up an idle machine for nothing.
 */
const LOOK = 100;

/** Looks to a page: what is told as lately is the last half minute, and up to as much before it. */
const PAGE = 300;

export class LoopDelay {
  readonly delays = new Durations();
  private readonly turned: Durations[] = [this.delays];
  private looks = 0;
  private timer: NodeJS.Timeout = this.next();

  /** Their pages are turned with its own. */
  turnPagesOf(...others: readonly Durations[]): void {
    this.turned.push(...others);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private next(): NodeJS.Timeout {
    const due = performance.now() + LOOK;
    const timer = setTimeout(() => {
      // Timers count whole milliseconds, and may ring one too early.
      this.delays.add(Math.max(0, performance.now() - due));
      if (++this.looks % PAGE === 0) for (const one of this.turned) one.turnPage();
      this.timer = this.next();
    }, LOOK);
    return timer.unref();
  }
}
