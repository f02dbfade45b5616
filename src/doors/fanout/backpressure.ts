/**
 * Backpressure between people: a client whose outbox is over half full is waited for by those who speak to it, as long
 * as patience lasts, and is not read from itself. Owns who waits for whom, and how much patience is left.
 */
import type { Clock } from '../../clock.js';
import { RareSet } from '../../rare-set.js';

/**
 * Milliseconds in which patience that is used up comes back: who falls behind again and again is waited for no longer than
 * who does it once.
 */
const PATIENCE_RETURNS = 60_000;

/** Whose outbox it is about. */
interface Pressed {
  readonly closed: boolean;
  readonly backpressure: Backpressure;
  readonly owner: { hold(why: 'outbox' | 'hearer'): void; release(why: 'outbox' | 'hearer'): void };
  /** In the feeds that it hears it is waited for, or no longer. */
  congest(isWaitedFor: boolean): void;
}

interface Limits {
  readonly clock: Clock;
  readonly bounds: { readonly outbox: number; readonly patience: number };
}

export class Backpressure {
  private congested = false;
  /** Patience has run out: nobody waits for this client any more, until it has caught up. */
  private impatient = false;
  private cancelPatience: (() => void) | null = null;
  /** Milliseconds of patience that had been used up at `usedAt`, and have come back in part since. */
  private used = 0;
  private usedAt = 0;
  /** Speakers who wait for this client, and hearers for whom this client waits. */
  private readonly waiters = new RareSet<Backpressure>();
  private readonly waitingFor = new RareSet<Backpressure>();

  constructor(
    private readonly outbox: Pressed,
    private readonly hub: Limits,
  ) {}

  get isWaitedFor(): boolean {
    return this.congested && !this.impatient;
  }

  /** The outbox is over half its bound. */
  rise(): void {
    if (this.congested) return;
    this.congested = true;
    this.outbox.owner.hold('outbox');
    this.outbox.congest(true);
  }

  /** `pending` bytes are left to be written. */
  fell(pending: number): void {
    if (this.congested && pending <= this.hub.bounds.outbox / 2) this.clear();
  }

  /** This client speaks to `hearer`: its own lines wait while the hearer is waited for. */
  waitFor(hearer: Pressed): void {
    const { backpressure } = hearer;
    if (backpressure === this || !backpressure.isWaitedFor || this.outbox.closed || this.waitingFor.has(backpressure))
      return;
    this.waitingFor.add(backpressure);
    backpressure.waiters.add(this);
    backpressure.beginPatience();
    this.outbox.owner.hold('hearer');
  }

  end(): void {
    this.clear();
    for (const hearer of this.waitingFor) hearer.waiters.delete(this);
    this.waitingFor.clear();
  }

  private clear(): void {
    if (!this.congested) return;
    this.congested = false;
    this.impatient = false;
    this.release();
    this.outbox.owner.release('outbox');
  }

  /** Somebody begins to wait for this client. */
  private beginPatience(): void {
    if (this.cancelPatience !== null) return;
    const { clock } = this.hub;
    const { patience } = this.hub.bounds;
    const begin = clock.monotonic();
    const back = ((begin - this.usedAt) * patience) / PATIENCE_RETURNS;
    this.used = Math.max(0, this.used - back);
    const cancel = clock.after(patience - this.used, () => {
      this.impatient = true;
      this.release();
    });
    this.cancelPatience = () => {
      cancel();
      this.usedAt = clock.monotonic();
      this.used = Math.min(patience, this.used + this.usedAt - begin);
    };
  }

  /** Anybody who waits for this client goes on. */
  private release(): void {
    this.cancelPatience?.();
    this.cancelPatience = null;
    this.outbox.congest(false);
    for (const speaker of this.waiters) {
      speaker.waitingFor.delete(this);
      if (speaker.waitingFor.size === 0) speaker.outbox.owner.release('hearer');
    }
    this.waiters.clear();
  }
}
