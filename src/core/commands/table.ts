/** The table of all commands, in the order in which help shows them. A new family is a new line here; a new command is none. */

import { messenger } from '../../language/json/messenger.js';
import { createObjectGrammar } from '../../language/json/read.js';
import { createGrammar } from '../../language/text/read.js';
import { contactCommands } from './contacts.js';
import { enteringCommands } from './entering.js';
import { explainCommands } from './explain.js';
import { fileCommands } from './files.js';
import { groupCommands } from './groups.js';
import { historyCommands } from './history.js';
import { operatorCommands } from './operators.js';
import { otherCommands } from './other.js';
import { privateCommands } from './private.js';
import type { CommandTable } from './record.js';
import { roomCommands } from './rooms.js';
import { scriptCommands } from './scripts.js';
import { settingsCommands } from './settings.js';
import { talkingCommands } from './talking.js';
import { yourselfCommands } from './yourself.js';

export function createTable(): CommandTable {
  const records = [
    ...enteringCommands,
    ...talkingCommands,
    ...historyCommands,
    ...privateCommands,
    ...roomCommands,
    ...groupCommands,
    ...fileCommands,
    ...contactCommands,
    ...yourselfCommands,
    ...settingsCommands,
    ...scriptCommands,
    ...operatorCommands,
    ...explainCommands,
    ...otherCommands,
  ];
  const byName = new Map(records.map((record) => [record.name, record]));
  const grammar = createGrammar(records);
  return {
    records,
    grammar,
    objects: createObjectGrammar(records, grammar.lookup, messenger),
    get: (name) => byName.get(name),
  };
}
