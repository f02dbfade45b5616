/** All commands, in the order in which help shows them. A new family is a new line here; a new command is none. */

import { contactCommands } from './contacts.js';
import { enteringCommands } from './entering.js';
import { explainCommands } from './explain.js';
import { fileCommands } from './files.js';
import { groupCommands } from './groups.js';
import { historyCommands } from './history.js';
import { operatorCommands } from './operators.js';
import { otherCommands } from './other.js';
import { privateCommands } from './private.js';
import { purgeCommands } from './purge.js';
import type { CommandRecord } from './record.js';
import { roomCommands } from './rooms.js';
import { scriptCommands } from './scripts.js';
import { settingsCommands } from './settings.js';
import { talkingCommands } from './talking.js';
import { tokenCommands } from './tokens.js';
import { yourselfCommands } from './yourself.js';

export const commandRecords: readonly CommandRecord[] = [
  ...enteringCommands,
  ...talkingCommands,
  ...historyCommands,
  ...purgeCommands,
  ...privateCommands,
  ...roomCommands,
  ...groupCommands,
  ...fileCommands,
  ...contactCommands,
  ...yourselfCommands,
  ...settingsCommands,
  ...tokenCommands,
  ...scriptCommands,
  ...operatorCommands,
  ...explainCommands,
  ...otherCommands,
];
