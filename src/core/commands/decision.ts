/** What is to become of a line, once it is known what it is, who speaks and who is here: before anything of it is done. */
import type { Arguments } from '../../language/syntax.js';
import type { CommandRecord } from './record.js';

/** Told behind a line that was perhaps meant otherwise, once for each `word` on a connection. */
export interface Hint {
  readonly word: string;
  readonly text: string;
}

/** Something is said, and nothing else happens. */
export interface Utterance {
  readonly kind: 'say';
  readonly text: string;
  /** Null: to everyone. Undefined: where plain text goes. */
  readonly room?: string | null;
  /** It is what one does: `* Alice waves`. */
  readonly deed?: true;
  readonly hint?: Hint;
}

export type Decision =
  | Utterance
  /** Nothing happens. */
  | { readonly kind: 'ignore' }
  /** A direct message. */
  | { readonly kind: 'address'; readonly name: string; readonly text: string }
  | { readonly kind: 'command'; readonly record: CommandRecord; readonly args: Arguments };
