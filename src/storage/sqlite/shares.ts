/**
 * Everybody's share of the queue: who has so much waiting there is not heard until it is done, so that nobody keeps others
 * from being served. Owns what waits for whom; knows no call.
 */
import type { Asker, Waits } from '../../core/ports.js';

/** Of one person, and of one address: a hundredth, and a twentieth, of the places. */
const PERSON = 1 / 100;
const ADDRESS = 1 / 20;

/** What waits of somebody, or of an address. */
class Share {
  private waiting = 0;
  private readonly held = new Set<Asker>();

  constructor(
    /** Why somebody is held. */
    private readonly reason: Waits,
    private readonly limit: number,
  ) {}

  spend(asker: Asker, weight: number): void {
    this.waiting += weight;
    if (this.waiting < this.limit || this.held.has(asker)) return;
    this.held.add(asker);
    asker.hold(this.reason);
  }

  /** True: nothing of it waits any more. */
  refund(weight: number): boolean {
    this.waiting -= weight;
    if (this.waiting < this.limit && this.held.size > 0) {
      const held = [...this.held];
      this.held.clear();
      for (const asker of held) asker.release(this.reason);
    }
    return this.waiting === 0;
  }
}

export class Shares {
  private readonly people = new Map<Asker, Share>();
  private readonly addresses = new Map<string, Share>();

  /** `places` of the whole queue. */
  constructor(private readonly places: number) {}

  /** So much more waits for `asker`, who is held where that is all their share, or their address's. */
  spend(asker: Asker, weight: number): void {
    shareOf(this.people, asker, 'store', this.places * PERSON).spend(asker, weight);
    shareOf(this.addresses, asker.seat.network, 'store, for the address', this.places * ADDRESS).spend(asker, weight);
  }

  /** It has been done. */
  refund(asker: Asker, weight: number): void {
    if (this.people.get(asker)?.refund(weight)) this.people.delete(asker);
    if (this.addresses.get(asker.seat.network)?.refund(weight)) this.addresses.delete(asker.seat.network);
  }
}

function shareOf<Key>(shares: Map<Key, Share>, key: Key, reason: Waits, limit: number): Share {
  let share = shares.get(key);
  if (share === undefined) {
    share = new Share(reason, limit);
    shares.set(key, share);
  }
  return share;
}
