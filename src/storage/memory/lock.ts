/**
 * Whether the server is locked, of the store in memory.
 */
import type { StoredLock } from '../../core/store.js';
import { type Budget, sizeOf } from './budget.js';

export class Lock {
  private held: { readonly by: string; readonly since: number; readonly keys: Set<string> } | null = null;

  constructor(private readonly budget: Budget) {}

  save({ by, since, keys }: StoredLock): void {
    const next = { by, since, keys: new Set(keys) };
    this.budget.exchange(this.size, sizeOf(by, ...next.keys));
    this.held = next;
  }

  add(key: string): void {
    if (this.held === null || this.held.keys.has(key)) return;
    this.budget.spend(key.length);
    this.held.keys.add(key);
  }

  forget(key: string): void {
    if (this.held?.keys.delete(key)) this.budget.refund(key.length);
  }

  remove(): void {
    this.budget.refund(this.size);
    this.held = null;
  }

  get(): StoredLock | null {
    return this.held === null ? null : { ...this.held, keys: [...this.held.keys].sort() };
  }

  private get size(): number {
    return this.held === null ? 0 : sizeOf(this.held.by, ...this.held.keys);
  }
}
