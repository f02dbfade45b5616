/**
 * How many accounts one address makes: some at once, a class of beginners, then one after the other. Owns when each address
 * may again; knows no account.
 */

import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';

export interface NewAccountLimits {
  readonly atOnce: number;
  readonly perMinute: number;
}

const MINUTE = 60_000;

/** Addresses remembered, some 10 MB; beyond them the one that has waited longest is forgotten. */
const REMEMBERED = 100_000;

export class NewAccounts {
  /** When all that an address has made is made up for; the one that has made one last comes last. */
  private readonly debts = new Map<string, number>();
  /** Milliseconds that make up for one account. */
  private readonly each: number;

  constructor(
    private readonly clock: Clock,
    private readonly limits: NewAccountLimits,
  ) {
    this.each = MINUTE / limits.perMinute;
  }

  /** Counts one. `share`: see Peer. Throws `TOO_MANY_ACCOUNTS`. */
  spend(share: string | null): void {
    if (share === null) return;
    const now = this.clock.monotonic();
    this.forget(now);
    const from = Math.max(now, this.debts.get(share) ?? now);
    const { atOnce, perMinute } = this.limits;
    const wait = from + this.each - (now + atOnce * this.each);
    if (wait > 0) {
      throw new Refusal({
        code: 'TOO_MANY_ACCOUNTS',
        why: 'address',
        atOnce,
        perMinute,
        seconds: Math.ceil(wait / 1000),
      });
    }
    this.debts.delete(share);
    this.debts.set(share, from + this.each);
  }

  /** It has not been made after all. */
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
