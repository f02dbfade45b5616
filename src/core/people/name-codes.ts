/**
 * Names that are given to nobody without a code (R3.100): which they are, and whether a code is the right one. Owns nothing
 * but the way to those who keep the codes.
 */

import { type NameUse, Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import type { Accounts } from './accounts.js';
import type { OperatorCodes } from './operator-codes.js';
import type { Visitor } from './visitor.js';

export class NameCodes {
  constructor(
    private readonly accounts: Accounts,
    private readonly operators: OperatorCodes,
  ) {}

  isNeeded(name: string): boolean {
    return this.operators.isNeeded(fold(name));
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
    return new Refusal({ code: 'CODE_NEEDED', why: 'operator', name, wanted });
  }

  /** False: the name needs none. Throws `CODE_NEEDED`, `WRONG_CODE`, `TOO_MANY_TRIES`, `PLAINTEXT`. */
  check(name: string, code: string | undefined, visitor: Visitor): boolean {
    if (!this.isNeeded(name)) return false;
    if (code === undefined) throw this.missing(name);
    this.mustTakeCodes(visitor);
    const attempt = { account: fold(name), network: visitor.network, from: 'anywhere', by: visitor } as const;
    this.operators.check(name, code, attempt);
    return true;
  }

  /** The name is an account's now, which has a password. */
  used(key: string): void {
    this.operators.used(key);
  }
}
