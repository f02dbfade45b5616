/** The commands, and how both dialects ask for them. */

import { messenger } from '../../language/json/messenger.js';
import { createObjectGrammar } from '../../language/json/read.js';
import { createGrammar } from '../../language/text/read.js';
import type { CommandTable } from '../commands/record.js';
import { commandRecords } from '../commands/table.js';

let table: CommandTable | undefined;

/** One for the whole process, made when it is first asked for: it never changes. */
export function commandTable(): CommandTable {
  table ??= makeTable();
  return table;
}

function makeTable(): CommandTable {
  const records = commandRecords;
  const byName = new Map(records.map((record) => [record.name, record]));
  const grammar = createGrammar(records);
  return {
    records,
    grammar,
    objects: createObjectGrammar(records, grammar.lookup, messenger),
    get: (name) => byName.get(name),
  };
}
