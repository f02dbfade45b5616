/**
 * Work that connections have ordered and that is no line of theirs: the next piece of a long answer, the lines that a
 * wait has to look at. Owns the order of it: a step of each, in the time of the connection that has ordered it, and after a
 * while everybody else first.
 */
import type { Seat } from '../../link/turns.js';

/** One step, of no more than some 100 µs. Whether there is more to do. */
export type Chore = () => boolean;

/** Milliseconds of a turn of the event loop. */
const SLICE = 5;

interface Order {
  readonly seat: Seat;
  readonly chore: Chore;
}

export class TaskQueue {
  private waiting: Order[] = [];
  private armed = false;

  /** `chore` is called after this turn, and again as long as it says that there is more; `seat` pays for it. */
  add(seat: Seat, chore: Chore): void {
    this.waiting.push({ seat, chore });
    this.arm();
  }

  private readonly onTurn = (): void => {
    this.armed = false;
    const end = performance.now() + SLICE;
    const due = this.waiting;
    this.waiting = [];
    const rest: Order[] = [];
    for (const order of due) {
      // Those whose turn has not come yet are before those who have had one.
      if (performance.now() > end || !this.isDone(order)) rest.push(order);
    }
    this.waiting = [...rest, ...this.waiting];
    if (this.waiting.length > 0) this.arm();
  };

  /** One step; false: the one who ordered it has no time left in this round. */
  private isDone(order: Order): boolean {
    const { seat, chore } = order;
    // Nobody is there to pay, and there is little to do: to let go of what was kept.
    if (seat.isGone) {
      if (chore()) this.waiting.push(order);
      return true;
    }
    if (!seat.enter()) return false;
    if (chore()) this.waiting.push(order);
    seat.leave();
    return true;
  }

  private arm(): void {
    if (this.armed) return;
    this.armed = true;
    setImmediate(this.onTurn);
  }
}
