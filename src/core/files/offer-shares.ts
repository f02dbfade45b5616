/**
 * How many files are offered, and how many are accepted and not fetched yet: of one person, from one address and in all.
 * Counts; the offers and who has accepted them are Offers'.
 */
import { Refusal } from '../../language/codes.js';
import type { Person } from '../people/people.js';
import { type Holder, holderOf, type ShareLimits, Shares } from '../shares.js';
import type { Offer, Taker } from './offer.js';

/** The shares are of offers. */
export interface OfferShareLimits extends ShareLimits {
  /** Of files that are accepted and not fetched yet. */
  readonly accepted: ShareLimits;
  /** People who accept one offer, in all and of one address. */
  readonly takers: number;
  readonly takersPerAddress: number;
}

/** Offers in all, some 1 KB each. */
const OFFERS = 10_000;
/** Files accepted and not fetched in all, some 500 bytes each. */
const ACCEPTED = 100_000;

export class OfferShares {
  private readonly offers: Shares;
  private readonly accepted: Shares;
  private takers = 0;

  constructor(private readonly limits: OfferShareLimits) {
    this.offers = new Shares(limits);
    this.accepted = new Shares(limits.accepted);
  }

  add({ holder }: Offer): void {
    this.offers.count(holder);
  }

  remove({ holder }: Offer): void {
    this.offers.refund(holder);
  }

  addTaker({ holder }: Taker): void {
    this.takers++;
    this.accepted.count(holder);
  }

  removeTaker({ holder }: Taker): void {
    this.takers--;
    this.accepted.refund(holder);
  }

  /** For one more offer. `all`: those there are. Throws `TOO_MANY`. */
  mustHavePlace(person: Person, all: number): void {
    const exceeded = this.offers.exceeded(holderOf(person));
    if (exceeded !== null)
      throw new Refusal({ code: 'TOO_MANY', why: 'offers', whose: exceeded, most: this.offers.mostOf(exceeded) });
    if (all >= OFFERS) throw new Refusal({ code: 'TOO_MANY', why: 'allOffers' });
  }

  /** For one more who accepts this one. Throws `TOO_MANY`. */
  mustBeTakeable({ from, takers }: Offer, holder: Holder): void {
    const neighbours = [...takers.values()].filter((one) => one.holder.address === holder.address).length;
    if (takers.size >= this.limits.takers || (holder.address !== null && neighbours >= this.limits.takersPerAddress))
      throw new Refusal({ code: 'TOO_MANY', why: 'takers', from: from.name });
    if (this.accepted.exceeded(holder) !== null || this.takers >= ACCEPTED)
      throw new Refusal({ code: 'TOO_MANY', why: 'accepted' });
  }
}
