/** How many accounts one address makes: some at once, a class of beginners, then one after the other. Knows no account. */

import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import { Allowance, type AllowanceLimits } from '../allowance.js';

export type NewAccountLimits = AllowanceLimits;

export class NewAccounts {
  private readonly allowance: Allowance;

  constructor(
    clock: Clock,
    private readonly limits: NewAccountLimits,
  ) {
    this.allowance = new Allowance(clock, limits);
  }

  /** Counts one. `share`: see Peer. Throws `TOO_MANY_ACCOUNTS`. */
  spend(share: string | null): void {
    const seconds = this.allowance.spend(share);
    if (seconds > 0) throw new Refusal({ code: 'TOO_MANY_ACCOUNTS', why: 'address', ...this.limits, seconds });
  }

  /** It has not been made after all. */
  refund(share: string | null): void {
    this.allowance.refund(share);
  }
}
