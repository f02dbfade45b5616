/** What somebody's mail looks like when it is handed out on their return. */

import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fileOffer, howToTakeFile } from '../../language/make.js';
import { fold } from '../../language/names.js';
import { type Offer, placeOfOffer } from '../files/offer.js';
import type { Offers } from '../files/offers.js';
import type { Mail } from '../store.js';
import type { PrivateChats } from '../talk/private-chats.js';

/** What mail may be about, and that may be over by now. */
export interface Subjects {
  readonly privateChats: PrivateChats;
  readonly offers: Offers;
  /** Whether an invitation to a group still holds. */
  isInvited(mail: Mail): boolean;
}

/** Body of a receipt whose message has been taken back. */
export const PURGED = 'purged';

/** No lines: the mail has lapsed, as a request does when its asker has left. `withId`: the owner acknowledges. */
export function mailLines(
  mail: Mail,
  withId: boolean,
  { privateChats, offers, isInvited }: Subjects,
): readonly Event[] {
  const said = { from: mail.from, text: mail.body, sentAt: mail.sentAt, again: mail.shown, id: mail.id, withId };
  switch (mail.kind) {
    case 'direct':
      return [make.direct(said)];
    case 'private':
      return [make.inPrivate(said)];
    case 'request':
      return privateChats.hasAsked(fold(mail.from), mail.to) ? requestLines(mail.from) : [];
    case 'receipt':
      return [make.status({ id: mail.id, outcome: mail.body === PURGED ? 'purged' : 'delivered', name: mail.from })];
    case 'group':
      return [make.inGroup({ ...said, group: mail.room ?? '' })];
    case 'invite':
      return isInvited(mail) ? inviteLines(mail.room ?? '', mail.from) : [];
    case 'file': {
      const offer = offers.get(mail.id);
      return offer === undefined ? [] : offerLines(offer);
    }
  }
}

/** A file is offered; with what to type now. */
export function offerLines(offer: Offer): Event[] {
  const { id, from, name, announced, stored } = offer;
  return [
    fileOffer({ from: from.name, id, size: stored?.size ?? announced, name, place: placeOfOffer(offer) }),
    howToTakeFile({ from: from.name, name, id }),
  ];
}

/** An invitation to a group; with what to type now. */
export function inviteLines(group: string, by: string): Event[] {
  return [make.groupInvite({ group, by }), make.howToJoinGroup({ group, by })];
}

/** Somebody asks for a private chat; with what to type now. */
export function requestLines(from: string): Event[] {
  return [make.privateRequest({ name: from }), make.howToChat({ from })];
}
