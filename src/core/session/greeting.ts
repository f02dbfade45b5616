/** What the people's port says at once, and what is said to whoever meant another server, or sends no lines. */

import { PROTOCOL } from '../../language/events.js';
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

const howToBegin: Readonly<Record<AccountMode, string>> = {
  on: 'To begin, type: register <name>. With a password, which nc shows as you type: register <name> <password>. More: help',
  required:
    'To begin, type: register <name> <password> (nc shows it as you type), or login <name> <password>. More: help',
  off: 'To begin, type: register <name>. More: help',
};

/** `version`: the program's. */
export function greetingLines(version: string, accounts: AccountMode): Line[] {
  return [
    lines.info({ text: `Partyline ${version}, protocol ${PROTOCOL}. A chat for nc and telnet.` }),
    lines.info({ text: howToBegin[accounts] }),
    lines.askMode({}),
  ];
}

export function wrongDoorLine(): Line {
  return lines.error({ reason: { code: 'FOREIGN_PROTOCOL', why: 'other' } });
}

export function unendedLine(): Line {
  return lines.info({ text: 'What you sent has no line end yet and waits for it: Enter, or \\n in a program.' });
}
