/**
 * Files that are offered: to whom, by whom, who has accepted, and the tokens that let their bytes in and out. Owns all
 * offers, read at the start; every change is stored before it holds. Moves no bytes: see files.ts.
 */

import { Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { holderOf } from '../shares.js';
import { orNotStored } from '../storage-error.js';
import type { Audience, StoredOffer, StoredTaker } from '../store.js';
import { Fetched } from './fetched.js';
import type { Offer, Taker } from './offer.js';
import { type OfferShareLimits, OfferShares } from './offer-shares.js';
import { isParty, isReceiver, type Party, partyOf } from './parties.js';
import { hashOf, newToken, Tokens } from './tokens.js';

export interface OfferLimits extends OfferShareLimits {
  /** Milliseconds that an offer waits for its bytes. */
  readonly wait: number;
  /** Milliseconds that its bytes wait; the second for those that are for a guest. */
  readonly keep: number;
  readonly keepForGuest: number;
}

/** What a token is good for. */
export type Pass = { readonly offer: Offer; readonly taker: Taker | null };

export class Offers {
  private readonly offers = new Map<number, Offer>();
  private readonly tokens = new Tokens<Pass>();
  private readonly shares: OfferShares;

  private constructor(
    private readonly ports: ChatPorts,
    private readonly people: People,
    private readonly limits: OfferLimits,
  ) {
    this.shares = new OfferShares(limits);
  }

  static async open(ports: ChatPorts, people: People, limits: OfferLimits): Promise<Offers> {
    const { store } = ports;
    const offers = new Offers(ports, people, limits);
    for (const stored of await store.offers()) offers.add(offerOf(stored));
    for (const { offer: id, name, account, token } of await store.takers()) {
      const offer = offers.get(id);
      const party = { key: fold(name), name, account, guest: null };
      // From where they came is not known any more.
      const holder = holderOf({ ...party, share: null });
      // Nor is what they have fetched.
      const fetched = new Fetched(false);
      if (offer !== undefined) offers.addTaker(offer, { ...party, token, holder, download: null, fetched });
    }
    return offers;
  }

  get(id: number): Offer | undefined {
    return this.offers.get(id);
  }

  /** In the order in which they were made. */
  all(): Iterable<Offer> {
    return this.offers.values();
  }

  /** Throws `TOO_MANY`. */
  mustHavePlace(person: Person): void {
    this.shares.mustHavePlace(person, this.offers.size);
  }

  /** Resolves with the offer and the token to put it with. Throws `STORAGE`. */
  async create(
    id: number,
    person: Person,
    audience: Audience,
    to: Party,
    name: string,
    announced: number | null,
  ): Promise<{ offer: Offer; token: string }> {
    const token = newToken();
    const now = this.ports.clock.now();
    const offer: Offer = {
      id,
      from: partyOf(person),
      holder: holderOf(person),
      audience,
      to,
      name,
      announced,
      token: hashOf(token),
      createdAt: now,
      stored: null,
      until: now + this.limits.wait,
      takers: new Map(),
      unwanted: new WeakSet(),
      upload: null,
      ended: null,
    };
    this.add(offer);
    try {
      await this.stored(this.ports.store.saveOffer(storedOf(offer)));
    } catch (error) {
      this.forget(offer);
      throw error;
    }
    return { offer, token };
  }

  /** Resolves with the token to get it with; an earlier one of this person's is of no use then. Throws `TOO_MANY`, `STORAGE`. */
  async accept(offer: Offer, person: Person): Promise<string> {
    const holder = holderOf(person);
    if (!offer.takers.has(person.key)) this.shares.mustBeTakeable(offer, holder);
    const token = newToken();
    const { name, account } = person;
    const fetched = new Fetched();
    const taker: Taker = { ...partyOf(person), token: hashOf(token), holder, download: null, fetched };
    await this.stored(this.ports.store.saveTaker({ offer: offer.id, name, account, token: taker.token }));
    // Where the offer has ended in the meantime, the token is good for nothing.
    if (this.offers.get(offer.id) === offer) this.addTaker(offer, taker);
    return token;
  }

  /** The bytes have come and wait now. Rejects with the store's error. */
  async keep(offer: Offer, size: number, sha256: string): Promise<void> {
    const { keep, keepForGuest } = this.limits;
    const guest = offer.audience === 'person' && !offer.to.account;
    const until = this.ports.clock.now() + (guest ? Math.min(keep, keepForGuest) : keep);
    await this.ports.store.saveOffer({ ...storedOf(offer), size, sha256, until });
    offer.stored = { size, sha256 };
    offer.until = until;
  }

  /** The offer ends then, or earlier if it does so already. In the background. */
  shorten(offer: Offer, until: number): void {
    if (until >= offer.until) return;
    offer.until = until;
    this.later(this.ports.store.saveOffer(storedOf(offer)));
  }

  /** Their token is used up, or given back. In the background. */
  dropTaker(offer: Offer, taker: Taker): void {
    this.tokens.end(taker.token);
    if (offer.takers.get(taker.key) !== taker) return;
    offer.takers.delete(taker.key);
    this.shares.removeTaker(taker);
    this.later(this.ports.store.removeTaker(offer.id, taker.key));
  }

  /** The offer is over, with all its tokens. Stored in the background: nothing is given out in the meantime. */
  drop(offer: Offer): void {
    this.forget(offer);
    this.later(this.ports.store.removeOffer(offer.id));
  }

  /** Throws `NO_SUCH_TOKEN`. */
  pass(token: string, direction: 'put' | 'get'): Pass {
    const pass = this.tokens.find(token);
    const fits =
      pass !== undefined &&
      (pass.taker === null) === (direction === 'put') &&
      pass.offer.until > this.ports.calendar.judged;
    if (fits && !(direction === 'put' && pass.offer.stored !== null)) return pass;
    throw new Refusal({ code: 'NO_SUCH_TOKEN', why: direction });
  }

  /** Whose token it is, or was. */
  holderOf(token: string): { readonly offer: Offer; readonly party: Party } | null {
    const pass = this.tokens.everFound(token);
    return pass === undefined ? null : { offer: pass.offer, party: pass.taker ?? pass.offer.from };
  }

  /** Whether the one who is here by that name is still the same. */
  isHere(party: Party): boolean {
    const person = this.people.get(party.key);
    return person !== undefined && isParty(party, person);
  }

  /** Whether its sender hears of this receiver. */
  tellsOf({ from }: Offer, taker: Taker): boolean {
    return this.people.hears(from.key, taker.key);
  }

  /** Whether whom it is offered to is here, and hears of who offers it. */
  isHeard({ audience, from, to }: Offer): boolean {
    const person = this.people.get(to.key);
    return audience === 'person' && person !== undefined && isReceiver(to, person) && !person.blocks.has(from.key);
  }

  /** A guest has made an account of the name, and keeps what is theirs; not what was offered to those who had it before. */
  promote(person: Person): void {
    const { key } = person;
    for (const offer of this.offers.values()) {
      const { id, audience, from, to } = offer;
      const parties: Party[] = [from, ...offer.takers.values()].filter((party) => party.guest === person);
      if (audience === 'person' && to.key === key && !to.account && id >= person.firstId) parties.push(to);
      for (const party of parties) party.account = true;
      if (parties.length === 0) continue;
      this.later(this.ports.store.saveOffer(storedOf(offer)));
      const taker = offer.takers.get(key);
      if (taker !== undefined) this.later(this.ports.store.saveTaker({ offer: offer.id, ...takerOf(taker) }));
    }
  }

  private add(offer: Offer): void {
    this.shares.add(offer);
    this.offers.set(offer.id, offer);
    this.tokens.add(offer.token, { offer, taker: null });
  }

  private addTaker(offer: Offer, taker: Taker): void {
    const before = offer.takers.get(taker.key);
    if (before !== undefined) {
      this.tokens.end(before.token);
      this.shares.removeTaker(before);
    }
    this.shares.addTaker(taker);
    offer.takers.set(taker.key, taker);
    this.tokens.add(taker.token, { offer, taker });
  }

  private forget(offer: Offer): void {
    if (this.offers.delete(offer.id)) this.shares.remove(offer);
    this.tokens.end(offer.token);
    for (const taker of offer.takers.values()) {
      this.tokens.end(taker.token);
      this.shares.removeTaker(taker);
    }
  }

  private later(written: Promise<void>): void {
    written.catch((error: unknown) => this.ports.logger.error('an offer could not be stored', { err: error }));
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'an offer could not be stored', 'offered');
  }
}

const takerOf = ({ name, account, token }: Taker): Omit<StoredTaker, 'offer'> => ({ name, account, token });

function storedOf(offer: Offer): StoredOffer {
  const { id, from, holder, audience, to, name, announced, token, stored, createdAt, until } = offer;
  return {
    id,
    from: from.name,
    fromAccount: from.account,
    madeFrom: holder.address,
    audience,
    to: to.name,
    toAccount: to.account,
    name,
    size: stored?.size ?? announced,
    token,
    sha256: stored?.sha256 ?? null,
    createdAt,
    until,
  };
}

function offerOf(stored: StoredOffer): Offer {
  const { id, audience, name, size, token, sha256, createdAt, until } = stored;
  const from: Party = { key: fold(stored.from), name: stored.from, account: stored.fromAccount, guest: null };
  return {
    id,
    from,
    holder: holderOf({ ...from, share: stored.madeFrom }),
    audience,
    to: { key: fold(stored.to), name: stored.to, account: stored.toAccount, guest: null },
    name,
    announced: size,
    token,
    createdAt,
    stored: sha256 === null || size === null ? null : { size, sha256 },
    until,
    takers: new Map(),
    unwanted: new WeakSet(),
    upload: null,
    ended: null,
  };
}
