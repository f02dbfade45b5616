/**
 * Accounts and guests of the store in memory. Owns who is known by which name; is told who has mail.
 */
import { type Account, type Known, STILL_HERE, StorageError } from '../../core/store.js';
import { fold, look } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

interface Guest {
  readonly name: string;
  readonly origin: string | null;
  readonly until: number;
  readonly firstId: number;
}

export class People {
  private readonly guests = new Map<string, Guest>();
  private readonly accounts = new Map<string, Account>();
  /** Names of accounts, by what they look like. */
  private readonly looks = new Map<string, string>();

  constructor(
    /** In all, and of one address. */
    private readonly guestLimits: { readonly all: number; readonly perAddress: number },
    private readonly maxAccounts: number,
    /** For settings, which may be longer than anything else of an account. */
    private readonly budget: Budget,
  ) {}

  remember(
    key: string,
    name: string,
    until: number,
    origin: string | null,
    firstId: number,
    hasMail: (key: string) => boolean,
  ): boolean {
    if (this.accounts.has(key)) return true;
    const known = this.guests.get(key);
    if (known === undefined && !this.makePlace(origin, hasMail)) return false;
    this.guests.set(key, { name, until, origin: known?.origin ?? origin, firstId });
    return true;
  }

  /** False: there is no place for one more, and none can be made. */
  private makePlace(origin: string | null, hasMail: (key: string) => boolean): boolean {
    const { all, perAddress } = this.guestLimits;
    if (origin !== null) {
      const own = [...this.guests].filter(([, guest]) => guest.origin === origin);
      if (own.length >= perAddress) return this.forget(own, hasMail);
    }
    return this.guests.size < all || this.forget(this.guests, hasMail);
  }

  /** Forgets, of these guests without mail, the one whose time ends first; false: all have mail. */
  private forget(some: Iterable<[string, Guest]>, hasMail: (key: string) => boolean): boolean {
    let first: string | undefined;
    let end = Number.POSITIVE_INFINITY;
    for (const [key, { until }] of some) {
      if (hasMail(key) || until > end || (until === end && first !== undefined && key > first)) continue;
      first = key;
      end = until;
    }
    return first !== undefined && this.guests.delete(first);
  }

  /** Who was still here is not any more. Returns how many. */
  release(until: number): number {
    const here = [...this.guests].filter(([, guest]) => guest.until === STILL_HERE);
    for (const [key, guest] of here) this.guests.set(key, { ...guest, until });
    return here.length;
  }

  /** Keys of the guests whose time was over at `now`. */
  guestsOver(now: number): string[] {
    return [...this.guests].filter(([, { until }]) => until <= now).map(([key]) => key);
  }

  forgetGuest(key: string): void {
    this.guests.delete(key);
  }

  /** An account goes. */
  remove(key: string): void {
    const account = this.accounts.get(key);
    if (account === undefined) return;
    this.budget.refund(sizeOf(account.settings));
    this.accounts.delete(key);
    this.looks.delete(look(account.name));
  }

  /** Keys of accounts above `after`, in their order, at most `count`. */
  keysAfter(after: string, count: number): string[] {
    const keys = [...this.accounts.keys()].filter((key) => key > after).sort();
    return keys.slice(0, Math.max(0, count));
  }

  /** Without a time: also a guest whose time is over. */
  whoIs(key: string, now = Number.NEGATIVE_INFINITY): Known | null {
    const account = this.accounts.get(key);
    if (account !== undefined) return { key, name: account.name, account: true, firstId: account.firstId };
    const guest = this.guests.get(key);
    if (guest === undefined || now >= guest.until) return null;
    return { key, name: guest.name, account: false, firstId: guest.firstId };
  }

  has(key: string): boolean {
    return this.accounts.has(key);
  }

  /** `more`: bytes of what it begins with besides. False: there is one. */
  create(account: Account, more: number): boolean {
    if (this.like(account.name) !== null) return false;
    if (this.accounts.size >= this.maxAccounts) throw new StorageError('too many accounts for a store in memory');
    this.budget.spend(sizeOf(account.settings) + more);
    this.guests.delete(account.key);
    this.accounts.set(account.key, { ...account });
    this.looks.set(look(account.name), account.name);
    return true;
  }

  /** Of an account. */
  firstIdOf(key: string): number {
    return this.accounts.get(key)?.firstId ?? 0;
  }

  like(name: string): string | null {
    return this.accounts.get(fold(name))?.name ?? this.looks.get(look(name)) ?? null;
  }

  account(key: string): Account | null {
    const account = this.accounts.get(key);
    return account === undefined ? null : { ...account };
  }

  /** False: there is no such account, or its hash is not `was`. */
  setPassword(key: string, hash: string, was: string): boolean {
    const account = this.accounts.get(key);
    if (account === undefined || account.hash !== was) return false;
    this.accounts.set(key, { ...account, hash });
    return true;
  }

  saveSettings(key: string, settings: string): void {
    const account = this.accounts.get(key);
    if (account === undefined) return;
    this.budget.exchange(sizeOf(account.settings), sizeOf(settings));
    this.accounts.set(key, { ...account, settings });
  }
}
