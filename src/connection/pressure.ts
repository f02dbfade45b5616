/**
 * Backpressure between people: a client whose outbox is over half full is waited for by those who speak to it, as long
 * as patience lasts, and is not read from itself. Owns who waits for whom.
 */
import { RareSet } from '../chat/rare-set.js';
import type { Hub } from './hub.js';
import type { Outbox } from './outbox.js';

export class Pressure {
  private congested = false;
  /** Patience has run out: nobody waits for this client any more, until it has caught up. */
  private impatient = false;
  private cancelPatience: (() => void) | null = null;
  /** Speakers who wait for this client, and hearers for whom this client waits. */
  private readonly waiters = new RareSet<Pressure>();
  private readonly waitingFor = new RareSet<Pressure>();

  constructor(
    private readonly outbox: Outbox,
    private readonly hub: Hub,
  ) {}

  get isWaitedFor(): boolean {
    return this.congested && !this.impatient;
  }

  /** The outbox is over half its bound. */
  rise(): void {
    if (this.congested) return;
    this.congested = true;
    this.outbox.owner.hold('outbox');
    for (const feed of this.outbox.feeds) feed.congested.add(this.outbox);
    this.cancelPatience = this.hub.after(this.hub.bounds.patience, () => {
      this.impatient = true;
      this.release();
    });
  }

  /** `pending` bytes are left to be written. */
  fell(pending: number): void {
    if (this.congested && pending <= this.hub.bounds.outbox / 2) this.clear();
  }

  /** This client speaks to `hearer`: its own lines wait while the hearer is waited for. */
  waitFor(hearer: Outbox): void {
    const { pressure } = hearer;
    if (pressure === this || !pressure.isWaitedFor || this.outbox.closed || this.waitingFor.has(pressure)) return;
    this.waitingFor.add(pressure);
    pressure.waiters.add(this);
    this.outbox.owner.hold('hearer');
  }

  close(): void {
    this.clear();
    for (const hearer of this.waitingFor) hearer.waiters.delete(this);
    this.waitingFor.clear();
  }

  private clear(): void {
    if (!this.congested) return;
    this.congested = false;
    this.impatient = false;
    this.cancelPatience?.();
    this.cancelPatience = null;
    this.release();
    this.outbox.owner.release('outbox');
  }

  /** Whoever waits for this client goes on. */
  private release(): void {
    for (const feed of this.outbox.feeds) feed.congested.delete(this.outbox);
    for (const speaker of this.waiters) {
      speaker.waitingFor.delete(this);
      if (speaker.waitingFor.size === 0) speaker.outbox.owner.release('hearer');
    }
    this.waiters.clear();
  }
}
