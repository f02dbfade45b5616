/**
 * Operators who have no account yet: whoever takes such a name first would have their power. So it is given to nobody without
 * the code that the log says at the start, or that whoever makes somebody an operator is told. Owns these codes, which are new at
 * each start, and the guesses at them; knows nobody who is here.
 */

import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import type { Logger } from '../../logger.js';
import { legible } from '../legible.js';
import type { Store } from '../store.js';
import { GuessThrottle, type Try } from './guess-throttle.js';

/** Of some 40 bits; each guess costs time. */
const LENGTH = 8;

export class OperatorCodes {
  /** By key, as long as there is no account. */
  private readonly codes = new Map<string, string>();
  /** Keys of all of them, where nobody can have an account. */
  private readonly never = new Set<string>();

  private readonly throttle: GuessThrottle;

  private constructor(
    clock: Clock,
    private readonly logger: Logger,
    /** There are any; otherwise nobody can have one. */
    private readonly accounts: boolean,
  ) {
    this.throttle = new GuessThrottle(clock, 'code', true);
  }

  /** Says in the log by which code each of `operators` who has no account gets one. Without `accounts` nobody can have any. */
  static async open(
    operators: readonly string[],
    accounts: boolean,
    store: Pick<Store, 'account'>,
    clock: Clock,
    logger: Logger,
  ): Promise<OperatorCodes> {
    const opened = new OperatorCodes(clock, logger, accounts);
    for (const [key, name] of new Map(operators.map((one) => [fold(one), one])))
      opened.announce(name, accounts && (await store.account(key)) !== null);
    return opened;
  }

  /** Whether nobody gets the name by any code. */
  isKept(key: string): boolean {
    return this.never.has(key);
  }

  isNeeded(key: string): boolean {
    return this.codes.has(key);
  }

  /** Throws `WRONG_CODE`, `TOO_MANY_TRIES`. */
  check(name: string, code: string, attempt: Try): void {
    this.throttle.begin(attempt);
    if (isSame(code.toUpperCase(), this.codes.get(attempt.account) ?? '')) {
      this.throttle.succeeded(attempt);
      return;
    }
    this.throttle.failed(attempt);
    throw new Refusal({ code: 'WRONG_CODE', why: 'operator', name, wanted: 'register' });
  }

  /** Says in the log by which code an operator gets an account, who has none. */
  announce(name: string, hasAccount: boolean): void {
    if (hasAccount) return;
    if (!this.accounts) {
      this.never.add(fold(name));
      this.logger.warn('without accounts nobody is an operator, or is given the name of one', { name });
      return;
    }
    const code = this.give(fold(name));
    this.logger.warn('an operator has no account yet', { name, type: `/register ${name} <password> code ${code}` });
  }

  /** A new one of a name without an account; an earlier one is of no use then. */
  give(key: string): string {
    const code = legible(LENGTH);
    this.codes.set(key, code);
    return code;
  }

  /** There is an account now, or the name is no operator's any more. */
  used(key: string): void {
    this.never.delete(key);
    this.codes.delete(key);
  }
}

/** In a time that says nothing of how much of it was right. */
function isSame(given: string, code: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(code)];
  return one.length === other.length && timingSafeEqual(one, other);
}
