/**
 * Accounts that were deleted, and who was made an operator or is none any more, of the store in memory.
 */
import { FORMER_KEPT, type FormerAccount, type StoredOperator } from '../../core/people/kept-accounts.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

export class Former {
  /** By key, the one deleted first is the first. */
  private readonly accounts = new Map<string, FormerAccount>();

  constructor(private readonly budget: Budget) {}

  add(former: FormerAccount): void {
    this.remove(fold(former.name));
    this.budget.spend(sizeOf(former.name));
    this.accounts.set(fold(former.name), { ...former });
    for (const key of this.accounts.keys()) {
      if (this.accounts.size <= FORMER_KEPT) break;
      this.remove(key);
    }
  }

  remove(key: string): void {
    const former = this.accounts.get(key);
    if (former !== undefined && this.accounts.delete(key)) this.budget.refund(sizeOf(former.name));
  }

  /** Whether what has this id was for, or of, an account of the name. */
  had(key: string, id: number): boolean {
    const former = this.accounts.get(key);
    return former !== undefined && id < former.endId;
  }

  /** By key. */
  all(): FormerAccount[] {
    const keys = [...this.accounts.keys()].sort();
    return keys.map((key) => ({ ...(this.accounts.get(key) as FormerAccount) }));
  }

  /** Whose name was free at `now`, and that were deleted before `notBefore`. Returns how many. */
  expire(now: number, notBefore: number, atMost: number): number {
    const over = [...this.accounts].filter(([, { until, deletedAt }]) => until <= now && deletedAt < notBefore);
    const gone = over.slice(0, Math.max(0, atMost));
    for (const [key] of gone) this.remove(key);
    return gone.length;
  }
}

export class Operators {
  private readonly operators = new Map<string, StoredOperator>();

  constructor(private readonly budget: Budget) {}

  save(operator: StoredOperator): void {
    const before = this.operators.get(fold(operator.name));
    this.budget.exchange(before === undefined ? 0 : sizeOf(before.name, before.by), sizeOf(operator.name, operator.by));
    this.operators.set(fold(operator.name), { ...operator });
  }

  drop(key: string): void {
    const operator = this.operators.get(key);
    if (operator !== undefined && this.operators.delete(key)) this.budget.refund(sizeOf(operator.name, operator.by));
  }

  /** By key. */
  all(): StoredOperator[] {
    const keys = [...this.operators.keys()].sort();
    return keys.map((key) => ({ ...(this.operators.get(key) as StoredOperator) }));
  }
}
