/**
 * Files from person to person, to a room, a group and everyone: who may offer, accept and reject, and who is told. Owns
 * none of the state: the offers are Offers', their bytes' way is Transfers'.
 */

import { pipeline } from 'node:stream';
import { Refusal } from '../../language/codes.js';
import type { Event, ListedFile, PieceForm } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fileAccepted } from '../../language/make.js';
import { fold } from '../../language/names.js';
import { WHOLE } from '../../link/files.js';
import { connected } from '../../logger.js';
import type { Delivery } from '../mail/delivery.js';
import { offerLines } from '../mail/mail-lines.js';
import type { Mailroom } from '../mail/mailroom.js';
import type { Moderation } from '../moderation/moderation.js';
import { noSuchUser } from '../people/mistyped-names.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import type { Audience } from '../store.js';
import type { Groups } from '../talk/groups.js';
import { shownName } from './file-names.js';
import { Fragments } from './fragments.js';
import { InlineLines } from './inline-lines.js';
import { type Offer, placeOfOffer } from './offer.js';
import type { Offers } from './offers.js';
import { isParty, isReceiver, type Party } from './parties.js';
import type { FileSettings, Transfers } from './transfers.js';

/** Somebody, or several, to whom a file goes. */
interface Target {
  readonly audience: Audience;
  readonly to: Party;
}

export class Files {
  private readonly fragments: Fragments;

  constructor(
    private readonly ports: ChatPorts,
    private readonly people: People,
    private readonly groups: Groups,
    private readonly mail: Mailroom,
    private readonly offers: Offers,
    private readonly transfers: Transfers,
    private readonly moderation: Moderation,
    private readonly settings: Pick<FileSettings, 'largest'>,
  ) {
    this.fragments = new Fragments(transfers);
  }

  /**
   * Offers a file to the person, room or group called `toName`, or, without one, to the current room or everyone; to nothing
   * but `audience`, where that is given.
   * A Delivery: it was refused. Throws `SELF`, `NO_SUCH_USER`, `FILE_TOO_LARGE`, `TOO_MANY`, `MUTED`, `QUIET`, `MAILBOX_FULL`, `STORAGE`.
   */
  async offer(
    person: Person,
    toName: string | null,
    given: string,
    size: number | null,
    audience?: Audience,
  ): Promise<{ offer: Offer; token: string } | Delivery> {
    this.mustBeSmallEnough(size);
    const target =
      audience === 'all' ? EVERYONE : toName === null ? here(person) : await this.find(person, toName, audience);
    mustBeHeardThere(person, target);
    this.offers.mustHavePlace(person);
    const id = this.ports.ids.take();
    const made = await this.offers.create(id, person, target.audience, target.to, shownName(given), size);
    try {
      // Meanwhile they may have been silenced or thrown out.
      this.mustBeHere(person, id);
      this.moderation.mustBeHeard(person, false);
      mustBeHeardThere(person, target);
      if (!this.isStillThere(person, made.offer)) throw noSuchUser(target.to.name, '');
    } catch (error) {
      this.offers.drop(made.offer);
      throw error;
    }
    const refused = await this.tell(person, made.offer);
    if (refused === null) return made;
    this.offers.drop(made.offer);
    if (refused.refusal !== null) throw refused.refusal;
    return refused;
  }

  /** Resolves with the token to get it with. Throws `NO_SUCH_FILE`, `TOO_MANY`, `STORAGE`. */
  async accept(person: Person, id: number): Promise<{ offer: Offer; token: string }> {
    const offer = this.offered(person, id);
    const before = offer.takers.get(person.key);
    const token = await this.offers.accept(offer, person);
    before?.download?.fail('cancelled');
    if (!this.isHere(person)) {
      // Anybody who has the name next is given nothing.
      const taker = offer.takers.get(person.key);
      if (taker !== undefined) this.offers.dropTaker(offer, taker);
    }
    this.mustBeHere(person, id);
    if (this.offers.get(id) !== offer) throw noSuchFile(id);
    if ((before === undefined || !isParty(before, person)) && this.people.hears(offer.from.key, person.key))
      this.toSender(offer, fileAccepted({ by: person.name, name: offer.name, id }));
    return { offer, token };
  }

  /** Accepts, and has the file come between the other lines of this person's. Throws what `accept` throws. */
  async acceptInline(person: Person, id: number, form: PieceForm): Promise<Offer> {
    const { offer, token } = await this.accept(person, id);
    const isHere = (): boolean => this.people.get(person.key) === person;
    const inline = new InlineLines(this.ports, person.key, isHere, id, form);
    const download = this.transfers.get(token, WHOLE, { unsent: () => inline.unsent, ahead: 1 }, person);
    inline.on('progress', () => download.progress());
    pipeline(download, inline, (error) => {
      if (error) download.lost();
      else download.delivered();
    });
    return offer;
  }

  /** An offer of one's own whose bytes have not begun to come; `id` null: the last one. Throws `NO_SUCH_FILE`, `IN_USE`. */
  awaited(person: Person, id: number | null): Offer {
    const own = [...this.offers.all()].filter((offer) => isParty(offer.from, person) && offer.stored === null);
    const offer = id === null ? own.at(-1) : own.find((one) => one.id === id);
    if (offer === undefined && id !== null) throw noSuchFile(id);
    if (offer === undefined) throw new Refusal({ code: 'NO_SUCH_FILE', why: 'noneToCome' });
    if (offer.upload !== null) throw new Refusal({ code: 'IN_USE', why: 'lines', name: offer.name });
    return offer;
  }

  /** A piece of a file of one's own; see Fragments. Throws `NO_SUCH_FILE`, and what Fragments.give throws. */
  give(person: Person, id: number, bytes: Buffer | null, offset: number, last: boolean): Promise<void> {
    const offer = this.offers.get(id);
    if (offer === undefined || !isParty(offer.from, person) || offer.stored !== null) throw noSuchFile(id);
    return this.fragments.give(offer, bytes, offset, last);
  }

  /** Its sender withdraws it, anybody else does not want it. Throws `NO_SUCH_FILE`. */
  reject(person: Person, id: number): 'withdrawn' | 'rejected' {
    const offer = this.offers.get(id);
    if (offer !== undefined && isParty(offer.from, person)) {
      this.transfers.end(offer, 'withdrawn', offer.from.key);
      return 'withdrawn';
    }
    const mine = this.offered(person, id);
    const taker = mine.takers.get(person.key);
    if (mine.audience === 'person') {
      this.transfers.end(mine, 'rejected', person.key);
    } else {
      mine.unwanted.add(person);
      if (taker !== undefined && isParty(taker, person)) {
        taker.download?.fail('rejected');
        this.offers.dropTaker(mine, taker);
      }
    }
    return 'rejected';
  }

  /** Ends what was offered to groups that have gone (R3.41). */
  endOrphans(): void {
    const isOrphan = ({ id, audience, to }: Offer): boolean =>
      audience === 'group' && !this.groups.hadSince(to.name, id);
    this.transfers.endWhere(isOrphan, 'withdrawn');
  }

  /** What somebody offers, and what is offered to them, oldest first. */
  of(person: Person): ListedFile[] {
    const found: ListedFile[] = [];
    for (const offer of this.offers.all()) {
      const { id, name, stored, announced, upload, from, takers } = offer;
      const taker = takers.get(person.key);
      const hasAccepted = taker !== undefined && isParty(taker, person);
      const size = stored?.size ?? announced;
      const way = stored !== null ? 'stored' : upload !== null ? 'coming' : null;
      if (isParty(from, person)) {
        found.push({ id, name, size, to: toWhom(offer), state: way ?? (takers.size > 0 ? 'accepted' : 'offered') });
      } else if (this.isFor(offer, person) && (hasAccepted || !offer.unwanted.has(person))) {
        const state = way ?? (hasAccepted ? 'accepted' : 'offered');
        found.push({ id, name, size, from: from.name, state, place: placeOfOffer(offer) });
      }
    }
    return found;
  }

  /** What an account (a key) offers, what is offered to it alone, and what it has accepted, oldest first. */
  ofAccount(key: string): { readonly from: Offer[]; readonly to: Offer[]; readonly accepted: Offer[] } {
    const all = [...this.offers.all()];
    const isThem = (party: Party | undefined): boolean => party?.account === true && party.key === key;
    return {
      from: all.filter(({ from }) => isThem(from)),
      to: all.filter(({ audience, to }) => audience === 'person' && isThem(to)),
      accepted: all.filter(({ takers }) => isThem(takers.get(key))),
    };
  }

  /** A guest has made an account of the name, and keeps what is theirs. */
  promote(person: Person): void {
    this.offers.promote(person);
  }

  private isHere(person: Person): boolean {
    return this.people.get(person.key) === person;
  }

  /** After a wait: nobody is told of who has left by then, nor is the next one of that name. Throws `NO_SUCH_FILE`. */
  private mustBeHere(person: Person, id: number): void {
    if (!this.isHere(person)) throw noSuchFile(id);
  }

  /** Throws `FILE_TOO_LARGE`. */
  private mustBeSmallEnough(size: number | null): void {
    const { largest } = this.settings;
    if (size === null || size <= largest) return;
    throw new Refusal({ code: 'FILE_TOO_LARGE', why: 'size', most: largest });
  }

  /** Throws `SELF`, `NO_SUCH_USER`, `STORAGE`, and `NOT_IN_ROOM` or `NOT_THERE` where one was asked for. */
  private async find(person: Person, name: string, audience: Audience | undefined): Promise<Target> {
    const key = fold(name);
    if (audience === 'group') return placeTarget('group', this.groups.mine(person, name));
    const room = person.rooms.find((one) => one.key === key);
    if (audience === 'room') {
      if (room === undefined) throw new Refusal({ code: 'NOT_IN_ROOM', why: 'other', room: name });
      return placeTarget('room', room);
    }
    if (key === person.key) throw new Refusal({ code: 'SELF', why: 'file' });
    const known = this.people.get(key);
    if (known !== undefined)
      return { audience: 'person', to: { key, name: known.name, account: known.account, guest: null } };
    if (audience === undefined) {
      if (room !== undefined) return placeTarget('room', room);
      const group = this.groups.mineOrNone(person, name);
      if (group !== undefined) return placeTarget('group', group);
    }
    const away = await this.ports.store.known(key, this.ports.calendar.judged).catch((error: unknown) => {
      this.ports.logger.error('a name could not be looked up', { ...connected(person), err: error });
      throw new Refusal({ code: 'STORAGE', why: 'silent', nothing: null });
    });
    if (away === null) throw noSuchUser(name, '');
    return { audience: 'person', to: { key, name: away.name, account: away.account, guest: null } };
  }

  /** Tells those whom the offer is for. Resolves with what was refused, where it is for one person. */
  private async tell(person: Person, offer: Offer): Promise<Delivery | null> {
    const { bus } = this.ports;
    const { audience, to } = offer;
    const told = offerLines(offer);
    switch (audience) {
      case 'room':
        for (const line of told) bus.toRoom(to.key, line, person.key);
        return null;
      case 'all':
        for (const line of told) bus.toAll(line, person.key);
        return null;
      case 'group': {
        const away: string[] = [];
        for (const name of this.groups.others(person, to.name)) {
          if (this.people.get(fold(name)) === undefined) away.push(name);
          else this.tellOne(person, offer, fold(name), name, told);
        }
        void this.tellOfMembers(person, offer, this.mail.leaveOffers(person, offer.id, away));
        return null;
      }
      case 'person': {
        const delivery = this.tellOne(person, offer, to.key, to.name, told);
        if (delivery === null) return null;
        await delivery.whenSettled();
        return delivery.outcome === 'queued' ? null : delivery;
      }
    }
  }

  /** Now, or on their return; the delivery says whether they will be told. */
  private tellOne(person: Person, offer: Offer, key: string, name: string, told: readonly Event[]): Delivery | null {
    const here = this.people.get(key);
    if (here === undefined || here.blocks.has(person.key)) return this.mail.leaveOffer(person, offer.id, name);
    for (const line of told) this.ports.bus.toPerson(key, line);
    return null;
  }

  /** A disk that refuses one refuses all: it is said once. */
  private async tellOfMembers(person: Person, offer: Offer, letters: readonly Delivery[]): Promise<void> {
    let unstored = false;
    for (const letter of letters) {
      await letter.whenSettled();
      const isStorage = letter.refusal?.code === 'STORAGE';
      if (!isStorage || !unstored) this.tellOfMember(person, offer, letter);
      unstored ||= isStorage;
    }
  }

  /** Anybody who will not be told on return is named, but for those who have blocked the sender. */
  private tellOfMember(person: Person, { id }: Offer, { refusal, toName }: Delivery): void {
    if (refusal === null || this.people.get(person.key) !== person) return;
    this.ports.bus.toPerson(person.key, make.notToldOfFile({ id, name: toName, reason: refusal.reason }));
  }

  /** While an offer was stored, a guest's name may have become an account's, and a place another one of its name. */
  private isStillThere(person: Person, offer: Offer): boolean {
    if (offer.audience !== 'person') return this.isAmong(offer, person);
    const here = this.people.get(offer.to.key);
    return here === undefined || isReceiver(offer.to, here);
  }

  /** Throws `NO_SUCH_FILE`. */
  private offered(person: Person, id: number): Offer {
    const offer = this.offers.get(id);
    if (offer !== undefined && this.isFor(offer, person)) return offer;
    throw noSuchFile(id);
  }

  private isFor(offer: Offer, person: Person): boolean {
    const { from } = offer;
    return !isParty(from, person) && !person.blocks.has(from.key) && this.isAmong(offer, person);
  }

  /** Whether the person is one of those, or in the place, that it is offered to. */
  private isAmong({ id, audience, to }: Offer, person: Person): boolean {
    switch (audience) {
      case 'person':
        return isReceiver(to, person);
      case 'room':
        return person.rooms.some((room) => room.key === to.key && room.id < id);
      case 'group':
        return this.groups.mineOrNone(person, to.name) !== undefined && this.groups.hadSince(to.name, id);
      case 'all':
        return true;
    }
  }

  private toSender({ from }: Offer, line: Event): void {
    if (this.offers.isHere(from)) this.ports.bus.toPerson(from.key, line);
  }
}

const EVERYONE: Target = { audience: 'all', to: { key: '', name: '', account: false, guest: null } };

function placeTarget(
  audience: 'room' | 'group',
  { key, name }: { readonly key: string; readonly name: string },
): Target {
  return { audience, to: { key, name, account: false, guest: null } };
}

/** Throws `QUIET`. */
function mustBeHeardThere(person: Person, { audience, to }: Target): void {
  if (audience === 'room') person.rooms.find(({ key }) => key === to.key)?.mustLetSpeak(person);
}

/** Where what one types goes. */
function here({ currentRoom }: Person): Target {
  return currentRoom === null ? EVERYONE : placeTarget('room', currentRoom);
}

function toWhom({ audience, to }: Offer): string {
  return audience === 'all' ? 'everyone' : to.name;
}

function noSuchFile(id: number): Refusal {
  return new Refusal({ code: 'NO_SUCH_FILE', why: 'unknown', id });
}
