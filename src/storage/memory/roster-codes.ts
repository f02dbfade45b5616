/**
 * Codes of names on the roster, in the store in memory.
 */
import type { RosterCode } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

export class RosterCodes {
  private readonly codes = new Map<string, RosterCode>();

  constructor(private readonly budget: Budget) {}

  save(code: RosterCode): void {
    const before = this.codes.get(fold(code.name));
    this.budget.exchange(before === undefined ? 0 : codeSize(before), codeSize(code));
    this.codes.set(fold(code.name), { ...code });
  }

  remove(key: string): void {
    const code = this.codes.get(key);
    if (code !== undefined && this.codes.delete(key)) this.budget.refund(codeSize(code));
  }

  /** By key. */
  all(): RosterCode[] {
    const keys = [...this.codes.keys()].sort();
    return keys.map((key) => ({ ...(this.codes.get(key) as RosterCode) }));
  }
}

function codeSize({ name, hash, network }: RosterCode): number {
  return sizeOf(name, hash, network);
}
