/** One wait for a line: looks at what is shown to a client until something fits or the time is over. Owns its alarm. */
import type { Clock } from '../chat/ports.js';
import type { Outbox } from './outbox.js';

export class Lookout {
  /** The line that fitted; null: none has, and the wait is over. Never rejects. */
  readonly line: Promise<string | null>;
  private settle: (line: string | null) => void = () => {};
  private readonly cancel: () => void;

  /** Of what comes unasked from now on; `ms`: milliseconds. */
  constructor(
    private readonly outbox: Outbox,
    fits: (line: string) => boolean,
    clock: Clock,
    ms: number,
  ) {
    this.line = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.cancel = clock.after(ms, () => this.end(null));
    outbox.watch((line) => {
      if (fits(line)) this.end(line);
    });
  }

  /** Ends the wait, unless it is over. */
  end(line: string | null): void {
    this.cancel();
    this.outbox.watch(null);
    this.settle(line);
  }
}
