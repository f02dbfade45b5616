/** Every command of `partyline admin`, in the order in which the help lists them. */
import { backupCommands } from './backup.js';
import type { AdminCommand } from './record.js';
import { statusCommands } from './status.js';

export const adminCommands: readonly AdminCommand[] = [...statusCommands, ...backupCommands];
