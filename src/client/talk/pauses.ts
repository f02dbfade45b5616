/** The pauses between attempts to connect again: they grow, so that a server that comes back is not overrun. Pure. */

/** Milliseconds. */
const FIRST = 500;
const LONGEST = 60_000;

export class Pauses {
  private next = FIRST;

  /** `random`: from 0 up to 1. Thousands of clients that lost one server must not all come back at one moment. */
  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds to wait now: between half of a time that doubles up to a minute, and all of it. */
  take(): number {
    const { next } = this;
    this.next = Math.min(next * 2, LONGEST);
    return Math.round(next / 2 + (this.random() * next) / 2);
  }

  /** It worked: the next time begins with a short pause again. */
  reset(): void {
    this.next = FIRST;
  }
}
