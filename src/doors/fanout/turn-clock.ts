/** The clock, read once a turn: a turn writes to thousands, and to all of them at one time. Owns what it was in that turn. */
import type { Clock } from '../../clock.js';

export class TurnClock {
  private turn = -1;
  private date = 0;
  private time = 0;

  constructor(private readonly clock: Clock) {}

  /** The date of the turn, for timestamps: milliseconds since 1970. */
  now(turn: number): number {
    if (turn !== this.turn) this.read(turn);
    return this.date;
  }

  /** Monotonic time of the turn, for how long something has waited. */
  monotonic(turn: number): number {
    if (turn !== this.turn) this.read(turn);
    return this.time;
  }

  private read(turn: number): void {
    this.turn = turn;
    this.date = this.clock.now();
    this.time = this.clock.monotonic();
  }
}
