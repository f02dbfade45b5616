/** One wait for a line: looks at what is shown to a client until something fits or the time is over. Owns its alarms. */
import type { Clock } from '../chat/ports.js';
import type { Outbox } from './outbox.js';
import type { Transport } from './transport.js';

/** Milliseconds between two looks at whether whoever waits is still there: a name is not taken for long by who is not. */
const PROBE = 10_000;

export class Lookout {
  /** The line that fitted; null: none has, and the wait is over. Never rejects. */
  readonly line: Promise<string | null>;
  private settle: (line: string | null) => void = () => {};
  private readonly cancelEnd: () => void;
  private cancelProbe: () => void = () => {};

  /** Of what comes unasked from now on; `ms`: milliseconds. */
  constructor(
    private readonly outbox: Outbox,
    private readonly transport: Transport,
    private readonly clock: Clock,
    fits: (line: string) => boolean,
    ms: number,
  ) {
    this.line = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.cancelEnd = clock.after(ms, () => this.end(null));
    this.probeLater();
    outbox.watch((line) => {
      if (fits(line)) this.end(line);
    });
  }

  /** Ends the wait, unless it is over. */
  end(line: string | null): void {
    this.cancelEnd();
    this.cancelProbe();
    this.outbox.watch(null);
    this.settle(line);
  }

  private probeLater(): void {
    this.cancelProbe = this.clock.after(PROBE, () => {
      this.transport.probe();
      this.probeLater();
    });
  }
}
