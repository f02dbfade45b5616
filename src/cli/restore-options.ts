/**
 * The command line of `partyline restore`: one record an option, and the values they become. Where the data directory is, and whose,
 * stands in the configuration of the server, too.
 */
import { readLayers } from './config/layers.js';
import { UsageError } from './failure.js';
import { path, text } from './kinds.js';
import { everywhere, grouped, serveTable } from './options.js';
import type { Table, Values } from './parse.js';
import { shown } from './printable.js';

const where = [
  {
    name: 'data',
    value: 'DIRECTORY',
    kind: path('directory'),
    default: './partyline-data',
    help: 'a new data directory, or PARTYLINE_DATA',
  },
  { name: 'config', value: 'FILE', kind: path(), help: 'configuration of the server, which names that' },
  { name: 'user', value: 'NAME', kind: text('the name of a user'), help: 'become this user: who runs the server' },
] as const;

export const restoreTable = [...grouped('Server', where), ...everywhere] as const satisfies Table;

export interface RestoreOptions extends Pick<Values<typeof restoreTable>, 'data' | 'user'> {
  /** Directory of the backup. */
  readonly from: string;
  /** What starts a server there, without the name of the program. */
  readonly start: readonly string[];
}

/** Throws a UsageError, or a ConfigurationError. */
export function readRestoreOptions(args: readonly string[], env: NodeJS.ProcessEnv): RestoreOptions {
  const { values, words, file, written } = readLayers(restoreTable, args, env, serveTable);
  const [from, stray] = words;
  if (stray !== undefined) throw new UsageError(`unexpected ${shown(stray)}: one backup at a time`);
  if (from === undefined || from === '')
    throw new UsageError('which backup? partyline restore DIRECTORY --data DIRECTORY');
  const isTyped = written.get('data')?.as === '--data';
  const start = [
    ...(file === undefined ? [] : ['--config', file]),
    ...(file === undefined || isTyped ? ['--data', values.data] : []),
    ...(values.user !== undefined && written.get('user')?.as === '--user' ? ['--user', values.user] : []),
  ];
  return { from, data: values.data, user: values.user, start };
}
