/**
 * Who somebody is, for what outlives their stay: a guest's name is somebody else's tomorrow, and may be an account's. Knows
 * nothing of what it is used for.
 */
import type { Person } from '../people/people.js';

/** Somebody, or a place, by name. */
export interface Party {
  readonly key: string;
  readonly name: string;
  account: boolean;
  /** Which guest of the name; null: an account, or one who has left, or the one who has the name. */
  readonly guest: Person | null;
}

/** Whether this is that person, and not the next one of a guest's name. */
export function isParty(party: Party, person: Person): boolean {
  return party.account ? person.account && party.key === person.key : party.guest === person;
}

/** Whether what is offered to `to` is offered to this person: what is for a guest passes to the next guest of the name. */
export function isReceiver(to: Party, person: Person): boolean {
  return to.key === person.key && to.account === person.account;
}

export function partyOf(person: Person): Party {
  const { key, name, account } = person;
  return { key, name, account, guest: account ? null : person };
}
