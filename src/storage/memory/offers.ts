/**
 * Files that are offered, and who has accepted them, of the store in memory.
 */
import type { StoredOffer, StoredTaker } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

interface Entry {
  offer: StoredOffer;
  /** By key. */
  readonly takers: Map<string, StoredTaker>;
}

export class Offers {
  private readonly entries = new Map<number, Entry>();

  constructor(private readonly budget: Budget) {}

  save(offer: StoredOffer): void {
    const entry = this.entries.get(offer.id);
    this.budget.exchange(entry === undefined ? 0 : offerSize(entry.offer), offerSize(offer));
    if (entry === undefined) this.entries.set(offer.id, { offer: { ...offer }, takers: new Map() });
    else entry.offer = { ...offer };
  }

  remove(id: number): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    for (const key of [...entry.takers.keys()]) this.removeTaker(id, key);
    this.budget.refund(offerSize(entry.offer));
    this.entries.delete(id);
  }

  saveTaker(taker: StoredTaker): void {
    const takers = this.entries.get(taker.offer)?.takers;
    if (takers === undefined) return;
    const before = takers.get(fold(taker.name));
    this.budget.exchange(before === undefined ? 0 : takerSize(before), takerSize(taker));
    takers.set(fold(taker.name), { ...taker });
  }

  removeTaker(offer: number, key: string): void {
    const takers = this.entries.get(offer)?.takers;
    const taker = takers?.get(key);
    if (taker === undefined) return;
    this.budget.refund(takerSize(taker));
    takers?.delete(key);
  }

  /** Whoever had the name, as an account or as guests: what they have offered, what was offered to them, what they have accepted. */
  forget(key: string, account: boolean): void {
    for (const { offer, takers } of [...this.entries.values()]) {
      const { id, from, fromAccount, audience, to, toAccount } = offer;
      const isTheirs = fold(from) === key && fromAccount === account;
      const isForThem = audience === 'person' && fold(to) === key && toAccount === account;
      if (isTheirs || isForThem) this.remove(id);
      else if (takers.get(key)?.account === account) this.removeTaker(id, key);
    }
  }

  all(): StoredOffer[] {
    return this.sorted().map(({ offer }) => ({ ...offer }));
  }

  allTakers(): StoredTaker[] {
    return this.sorted().flatMap(({ takers }) =>
      [...takers.keys()].sort().map((key) => ({ ...(takers.get(key) as StoredTaker) })),
    );
  }

  private sorted(): Entry[] {
    return [...this.entries.values()].sort((a, b) => a.offer.id - b.offer.id);
  }
}

function offerSize({ from, to, name, token, sha256 }: StoredOffer): number {
  return sizeOf(from, to, name, token, sha256 ?? '');
}

function takerSize({ name, token }: StoredTaker): number {
  return sizeOf(name, token);
}
