/**
 * Bans of the store in memory.
 */
import type { Ban } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

export class Bans {
  private readonly bans = new Map<string, Ban>();

  constructor(private readonly budget: Budget) {}

  save(ban: Ban): void {
    const before = this.bans.get(fold(ban.name));
    this.budget.exchange(before === undefined ? 0 : banSize(before), banSize(ban));
    this.bans.set(fold(ban.name), { ...ban });
  }

  remove(key: string): void {
    const ban = this.bans.get(key);
    if (ban !== undefined && this.bans.delete(key)) this.budget.refund(banSize(ban));
  }

  /** Returns how many. */
  expire(now: number, atMost: number): number {
    const over = [...this.bans].filter(([, { until }]) => until <= now).slice(0, atMost);
    for (const [key] of over) this.remove(key);
    return over.length;
  }

  /** By key. */
  all(): Ban[] {
    const keys = [...this.bans.keys()].sort();
    return keys.map((key) => ({ ...(this.bans.get(key) as Ban) }));
  }
}

function banSize({ name, address, by }: Ban): number {
  return sizeOf(name, address ?? '', by);
}
