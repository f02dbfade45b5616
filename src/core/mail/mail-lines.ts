/** What somebody's mail looks like when it is handed out on their return. */

import { fileOffer, howToTakeFile } from '../../language/file-lines.js';
import type { Line } from '../../language/line.js';
import * as lines from '../../language/lines.js';
import { fold } from '../../language/names.js';
import type { Offer } from '../files/offer.js';
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

/** No lines: the mail has lapsed, as a request does when its asker has left. `withId`: the owner acknowledges. */
export function mailLines(mail: Mail, withId: boolean, { privateChats, offers, isInvited }: Subjects): readonly Line[] {
  const said = { from: mail.from, text: mail.body, sentAt: mail.sentAt, again: mail.shown, id: mail.id, withId };
  switch (mail.kind) {
    case 'direct':
      return [lines.direct(said)];
    case 'private':
      return [lines.inPrivate(said)];
    case 'request':
      return privateChats.hasAsked(fold(mail.from), mail.to) ? requestLines(mail.from) : [];
    case 'receipt':
      return [lines.status({ id: mail.id, outcome: 'delivered', name: mail.from })];
    case 'group':
      return [lines.inGroup({ ...said, group: mail.room ?? '' })];
    case 'invite':
      return isInvited(mail) ? inviteLines(mail.room ?? '', mail.from) : [];
    case 'file': {
      const offer = offers.get(mail.id);
      return offer === undefined ? [] : offerLines(offer);
    }
  }
}

/** A file is offered; with what to type now. */
export function offerLines({ id, from, name, announced, stored }: Offer): Line[] {
  return [
    fileOffer({ from: from.name, id, size: stored?.size ?? announced, name }),
    howToTakeFile({ from: from.name, name, id }),
  ];
}

/** An invitation to a group; with what to type now. */
export function inviteLines(group: string, by: string): Line[] {
  return [lines.groupInvite({ group, by }), lines.howToJoinGroup({ group, by })];
}

/** Somebody asks for a private chat; with what to type now. */
export function requestLines(from: string): Line[] {
  return [lines.privateRequest({ name: from }), lines.howToChat({ from })];
}
