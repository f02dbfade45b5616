/** Every command of `partyline admin`, in the order in which the help lists them. */
import { accountCommands } from './accounts.js';
import { backupCommands } from './backup.js';
import { peopleCommands } from './people.js';
import { processCommands } from './process.js';
import type { AdminCommand } from './record.js';
import { statusCommands } from './status.js';
import { talkCommands } from './talk.js';

export const adminCommands: readonly AdminCommand[] = [
  ...statusCommands,
  ...processCommands,
  ...backupCommands,
  ...peopleCommands,
  ...talkCommands,
  ...accountCommands,
];
