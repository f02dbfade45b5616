/**
 * Names that are given to nobody without a code (R3.100): which they are, and whether a code is the right one. Owns nothing
 * but the way to those who keep the codes.
 */

import { type NameUse, Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import type { Accounts } from './accounts.js';
import type { OperatorCodes } from './operator-codes.js';
import type { Roster } from './roster.js';
import type { RosterCodes } from './roster-codes.js';
import type { Visitor } from './visitor.js';

export class NameCodes {
  constructor(
    private readonly accounts: Accounts,
    private readonly operators: OperatorCodes,
    private readonly roster: Roster,
    private readonly rosterCodes: RosterCodes,
  ) {}

  isNeeded(name: string): boolean {
    const key = fold(name);
    return this.operators.isNeeded(key) || this.rosterCodes.isNeeded(key);
  }

  /**
   * Somebody wants to have a name, or an account of one that they have: it may have become an operator's since a code was asked for.
   * Throws `CODE_NEEDED`.
   */
  mustBeProven(name: string, coded: boolean): void {
    if (!coded && this.operators.isNeeded(fold(name))) throw this.missing(name);
  }

  /** Before a code is asked for or looked at. Throws `PLAINTEXT`. */
  mustTakeCodes(visitor: Visitor): void {
    this.accounts.mustTakeCodes(visitor);
  }

  /** Of a name that nobody gets by any code. Throws `NAME_RESERVED`. */
  mustBeToHave(name: string): void {
    if (!this.operators.isKept(fold(name))) return;
    throw new Refusal({ code: 'NAME_RESERVED', why: 'operator', name, wanted: 'register' });
  }

  /** What is answered where there is no way to ask for it. */
  missing(name: string, wanted: NameUse = 'register'): Refusal {
    const why = this.operators.isNeeded(fold(name)) ? 'operator' : 'roster';
    return new Refusal({ code: 'CODE_NEEDED', why, name, wanted });
  }

  /** False: the name needs none. Throws `CODE_NEEDED`, `WRONG_CODE`, `TOO_MANY_TRIES`, `BUSY`, `PLAINTEXT`. */
  async check(name: string, code: string | undefined, visitor: Visitor): Promise<boolean> {
    if (!this.isNeeded(name)) return false;
    this.mustTakeCodes(visitor);
    if (code === undefined) throw this.missing(name);
    const key = fold(name);
    if (this.operators.isNeeded(key)) {
      this.operators.check(name, code, { account: key, network: visitor.network, from: 'anywhere', by: visitor });
      return true;
    }
    return this.rosterCodes.check(name, code, visitor);
  }

  /**
   * With the name in hand: the code by which a guest of the roster comes back. Null: the name has none. Throws `PLAINTEXT`, `BUSY`,
   * `STORAGE`.
   */
  async give(name: string, visitor: Visitor): Promise<string | null> {
    if (!this.roster.has(fold(name))) return null;
    this.mustTakeCodes(visitor);
    return this.rosterCodes.give(name, visitor);
  }

  /** The name is an account's now, which has a password; or nobody was shown the code. */
  used(key: string): void {
    this.operators.used(key);
    this.rosterCodes.forget(key);
  }
}
