/**
 * Tokens of the store in memory, of accounts only: the caller has made sure of that.
 */
import type { AccessToken } from '../../core/store.js';
import { type Budget, sizeOf } from './budget.js';

export class Tokens {
  /** By their hash, the oldest first. */
  private readonly tokens = new Map<string, AccessToken>();
  private last = 0;

  constructor(private readonly budget: Budget) {}

  /** Null: the account has `limit`. */
  add(token: Omit<AccessToken, 'number' | 'usedAt'>, limit: number): number | null {
    const { owner, createdAt } = token;
    const own = this.of(owner);
    for (const one of own) if (one.until <= createdAt) this.drop(one);
    if (own.filter(({ until }) => until > createdAt).length >= limit) return null;
    this.budget.spend(sizeOf(token.hash, token.about));
    this.last += 1;
    this.tokens.set(token.hash, { ...token, number: this.last, usedAt: null });
    return this.last;
  }

  find(hash: string): AccessToken | null {
    const token = this.tokens.get(hash);
    return token === undefined ? null : { ...token };
  }

  of(owner: string): AccessToken[] {
    return [...this.tokens.values()].filter((token) => token.owner === owner).map((token) => ({ ...token }));
  }

  used(number: number, at: number): void {
    for (const token of this.tokens.values())
      if (token.number === number) this.tokens.set(token.hash, { ...token, usedAt: at });
  }

  /** False: the account has none of that number. */
  end(owner: string, number: number): boolean {
    const token = this.of(owner).find((one) => one.number === number);
    if (token !== undefined) this.drop(token);
    return token !== undefined;
  }

  endAll(owner: string): void {
    for (const token of this.of(owner)) this.drop(token);
  }

  /** Returns how many. */
  expire(now: number, atMost: number): number {
    const over = [...this.tokens.values()].filter(({ until }) => until <= now).slice(0, atMost);
    for (const token of over) this.drop(token);
    return over.length;
  }

  private drop({ hash, about }: AccessToken): void {
    if (this.tokens.delete(hash)) this.budget.refund(sizeOf(hash, about));
  }
}
