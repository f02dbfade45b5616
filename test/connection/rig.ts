/** What a session and a socket would be to an outbox: made up, because no real kernel can be told to take nothing at all. */

import type { Wire } from '../../src/doors/fanout/connection.js';
import type { Outbox, OutboxOwner } from '../../src/doors/fanout/outbox.js';

/** Takes every write, each in so many milliseconds of the processor's time, or none at all. */
export class MadeUpWire implements Wire {
  readonly writes: (readonly Buffer[])[] = [];
  pending = 0;
  private untaken: (() => void)[] = [];

  constructor(private readonly takes: number | 'nothing') {}

  write(pieces: readonly Buffer[], done: () => void): void {
    this.writes.push(pieces);
    if (this.takes === 'nothing') {
      for (const bytes of pieces) this.pending += bytes.length;
      this.untaken.push(done);
      return;
    }
    const end = performance.now() + this.takes;
    while (performance.now() < end);
    process.nextTick(done);
  }

  /** The kernel has room for what it was given. */
  take(): void {
    const { untaken } = this;
    this.untaken = [];
    this.pending = 0;
    for (const done of untaken) done();
  }
}

export class Owner implements OutboxOwner {
  core: OutboxOwner['core'] = { overheard() {}, answersLeft() {} };
  readonly holds = new Set<string>();
  dropped: string | null = null;
  outbox: Outbox | null = null;

  hold(reason: string): void {
    this.holds.add(reason);
  }

  release(reason: string): void {
    this.holds.delete(reason);
  }

  overflow(reason: string): void {
    this.dropped = reason;
    this.outbox?.end();
  }
}
