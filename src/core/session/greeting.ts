/** What the people's port says at once, and what is said to whoever meant another server, or sends no lines. */

import type { Line } from '../../language/line.js';
import * as lines from '../../language/lines.js';
import type { AccountMode } from '../people/accounts.js';

/** What sessions have of the port by which they came. */
export interface Door {
  /** Said at once; nothing where programs come. */
  readonly greeting: readonly Line[];
  /** Lines are typed by people: what they may have been meant as counts (R2.20). */
  readonly forPeople: boolean;
}

/** `version`: the program's. */
export function greetingLines(version: string, accounts: AccountMode): Line[] {
  return [lines.greeting({ version }), lines.howToBegin({ accounts }), lines.askMode({})];
}

export function wrongDoorLine(): Line {
  return lines.error({ reason: { code: 'FOREIGN_PROTOCOL', why: 'other' } });
}

export function unendedLine(): Line {
  return lines.unended({});
}
