/**
 * Contacts and blocks of the store in memory, of accounts only: the caller has made sure of that.
 */
import type { Tie, TieKind } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

export class Ties {
  /** By owner, then by kind and the other's key; in the order in which they were made. */
  private readonly ties = new Map<string, Map<string, Tie>>();

  constructor(private readonly budget: Budget) {}

  /** What so many names cost. */
  static bytes(names: readonly string[]): number {
    return names.reduce((sum, name) => sum + sizeOf(name), 0);
  }

  /** By an account that has no ties yet; their bytes have been spent. */
  shutOut(owner: string, names: readonly string[]): void {
    if (names.length === 0) return;
    this.ties.set(owner, new Map(names.map((name) => [keyOf('block', fold(name)), { kind: 'block', name }])));
  }

  make(kind: TieKind, owner: string, name: string, limit: number): 'stored' | 'full' {
    const own = this.ties.get(owner) ?? new Map<string, Tie>();
    const key = keyOf(kind, fold(name));
    if (own.has(key)) return 'stored';
    let ofKind = 0;
    for (const tie of own.values()) if (tie.kind === kind) ofKind += 1;
    if (ofKind >= limit) return 'full';
    this.budget.spend(sizeOf(name));
    own.set(key, { kind, name });
    this.ties.set(owner, own);
    return 'stored';
  }

  end(kind: TieKind, owner: string, other: string): void {
    const own = this.ties.get(owner);
    const tie = own?.get(keyOf(kind, other));
    if (own === undefined || tie === undefined) return;
    own.delete(keyOf(kind, other));
    if (own.size === 0) this.ties.delete(owner);
    this.budget.refund(sizeOf(tie.name));
  }

  has(kind: TieKind, owner: string, other: string): boolean {
    return this.ties.get(owner)?.has(keyOf(kind, other)) ?? false;
  }

  /** An account goes: what it has of others, and that it is a contact of theirs. */
  forget(key: string): void {
    for (const { kind, name } of this.of(key)) this.end(kind, key, fold(name));
    for (const owner of [...this.ties.keys()]) this.end('contact', owner, key);
  }

  of(owner: string): Tie[] {
    return [...(this.ties.get(owner)?.values() ?? [])].map((tie) => ({ ...tie }));
  }
}

function keyOf(kind: TieKind, other: string): string {
  return `${kind} ${other}`;
}
