/**
 * The command line of `partyline restore`: one record an option, and the values they become.
 */
import { UsageError } from './failure.js';
import { path, text } from './kinds.js';
import { everywhere, grouped } from './options.js';
import { parseWithWords, type Table, type Values } from './parse.js';
import { shown } from './printable.js';

const where = [
  {
    name: 'data',
    value: 'DIRECTORY',
    kind: path(),
    default: './partyline-data',
    help: 'data directory, which has nothing yet',
  },
  { name: 'user', value: 'NAME', kind: text('the name of a user'), help: 'become this user: who runs the server' },
] as const;

export const restoreTable = [...grouped('Server', where), ...everywhere] as const satisfies Table;

export interface RestoreOptions extends Pick<Values<typeof restoreTable>, 'data' | 'user'> {
  /** Directory of the backup. */
  readonly from: string;
}

/** Throws a UsageError. */
export function readRestoreOptions(args: readonly string[]): RestoreOptions {
  const { values, words } = parseWithWords(restoreTable, args);
  const [from, stray] = words;
  if (stray !== undefined) throw new UsageError(`unexpected ${shown(stray)}: one backup at a time`);
  if (from === undefined || from === '')
    throw new UsageError('which backup? partyline restore DIRECTORY --data DIRECTORY');
  return { from, data: values.data, user: values.user };
}
