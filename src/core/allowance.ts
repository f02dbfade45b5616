/**
 * How much of something one address may ask for: some at once, and then one after the other. Owns when each address may again;
 * knows nothing of what it is.
 */

import type { Clock } from '../clock.js';

export interface AllowanceLimits {
  readonly atOnce: number;
  readonly perMinute: number;
}

const MINUTE = 60_000;

/** Addresses remembered, some 10 MB; beyond them the one that has waited longest is forgotten. */
const REMEMBERED = 100_000;

export class Allowance {
  /** When all that an address has had is made up for; the one that has had something last comes last. */
  private readonly debts = new Map<string, number>();
  constructor(
    private readonly clock: Clock,
    private readonly limits: AllowanceLimits,
  ) {}

  /** Milliseconds that make up for one. */
  private get each(): number {
    return MINUTE / this.limits.perMinute;
  }

  /** Counts one, and returns 0; or how many seconds it is until there is one. `share`: see Peer. */
  spend(share: string | null): number {
    if (share === null) return 0;
    const now = this.clock.monotonic();
    this.forget(now);
    const from = Math.max(now, this.debts.get(share) ?? now);
    const wait = from + this.each - (now + this.limits.atOnce * this.each);
    if (wait > 0) return Math.ceil(wait / 1000);
    this.debts.delete(share);
    this.debts.set(share, from + this.each);
    return 0;
  }

  /** It has not been had after all. */
  refund(share: string | null): void {
    const debt = share === null ? undefined : this.debts.get(share);
    if (share !== null && debt !== undefined) this.debts.set(share, debt - this.each);
  }

  private forget(now: number): void {
    for (const [share, debt] of this.debts) {
      if (debt > now && this.debts.size < REMEMBERED) return;
      this.debts.delete(share);
    }
  }
}
