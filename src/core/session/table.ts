/** The commands, and how both dialects ask for them. */

import { messenger } from '../../language/json/messenger.js';
import { createObjectGrammar } from '../../language/json/read.js';
import { createGrammar } from '../../language/text/read.js';
import type { CommandTable } from '../commands/record.js';
import { commandRecords } from '../commands/table.js';

export function createTable(): CommandTable {
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
