/** The pauses between attempts to connect again: they grow, so that a server that comes back is not overrun. Pure. */

/** Milliseconds. */
const FIRST = 500;
const LONGEST = 60_000;

export class Pauses {
  private bound = FIRST;

  /** `random`: from 0 up to 1. Thousands of clients that lost one server must not all come back at one moment. */
  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds to wait now: between half of a time that doubles up to a minute, and all of it. */
  next(): number {
    const { bound } = this;
    this.bound = Math.min(bound * 2, LONGEST);
    return Math.round(bound / 2 + (this.random() * bound) / 2);
  }

  /** It worked: the next time begins with a short pause again. */
  reset(): void {
    this.bound = FIRST;
  }
}
