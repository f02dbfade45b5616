/** What the people's port says at once, and what is said to the one who meant another server, or sends no lines. */

import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { AccountMode } from '../people/accounts.js';

/** What sessions have of the port by which they came. */
export interface Door {
  /** Said at once; nothing where programs come. */
  readonly greeting: readonly Event[];
  /** Lines are typed by people: what they may have been meant as counts (R2.20). */
  readonly forPeople: boolean;
}

/** `version`: the program's. */
export function greetingLines(version: string, accounts: AccountMode): Event[] {
  return [make.greeting({ version }), make.howToBegin({ accounts }), make.askMode({})];
}

export function wrongDoorLine(): Event {
  return make.error({ reason: { code: 'FOREIGN_PROTOCOL', why: 'other' } });
}

export function unendedLine(): Event {
  return make.unended({});
}
