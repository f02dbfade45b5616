/** The answer to `explain`: how a line would be read, and who would hear it. */
import { done } from './done.js';
import { LIST_BOUND, listed } from './text/lists.js';

export interface Explained {
  readonly reading: 'speech' | 'message' | 'command' | 'nothing' | 'error';
  /** The same for a person: `the command “join lab”`. */
  readonly as: string;
  /** How it would be done, in whole sentences. */
  readonly how: string;
  readonly command: string | null;
  readonly args: Readonly<Record<string, string>>;
  /** Of an error. */
  readonly code: string | null;
  /** Who would read its text; null: nobody, or it is not known. */
  readonly readers: { readonly names: readonly string[]; readonly total: number } | null;
  /** What its typist would be told, or, `hinted`, has been told already and is not told again. */
  readonly hint: string | null;
  readonly hinted: boolean;
}

export const explained = done<Explained>(
  'explain',
  ({ as, how, readers, hint, hinted }) => {
    const heard =
      readers === null
        ? ''
        : ` Heard by: ${readers.total === 0 ? 'nobody else' : listed(readers.names, readers.total)}.`;
    const told = hinted ? ' You have been told, and would not be again: ' : ' You would be told: ';
    return `Read as ${as}. ${how}${heard}${hint === null ? '' : told + hint}`;
  },
  ({ reading, command, args, code, readers, hint }) => ({
    reading,
    command,
    arguments: args,
    code,
    readers: readers === null ? [] : readers.names.slice(0, LIST_BOUND),
    total: readers?.total ?? 0,
    hint,
  }),
);
