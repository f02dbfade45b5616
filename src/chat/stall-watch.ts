/** Notices that a transfer stands still. Owns one timer; knows no transfer. */
import type { Clock } from './ports.js';

export class StallWatch {
  private last: number;
  private cancel: () => void = () => {};

  /** `stalled` is called once, when `ms` milliseconds have passed without `progress`, unless it `mayRest` just then. */
  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly mayRest: () => boolean,
    private readonly stalled: () => void,
  ) {
    this.last = clock.monotonic();
    this.wait(ms);
  }

  progress(): void {
    this.last = this.clock.monotonic();
  }

  stop(): void {
    this.cancel();
  }

  private wait(ms: number): void {
    this.cancel = this.clock.after(ms, () => {
      if (this.mayRest()) this.progress();
      const left = this.last + this.ms - this.clock.monotonic();
      if (left > 0) this.wait(left);
      else this.stalled();
    });
  }
}
