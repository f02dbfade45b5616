/**
 * Foreign text made fit for a terminal or a log: nothing in it can move a cursor, colour a line or begin a new one.
 */
import { clean } from '../language/clean.js';

/** Characters of a value that a log line or an error message shows. */
export const MAX_SHOWN = 200;

/** Cleaned, and cut after `max` characters (UTF-16 units) with an ellipsis. */
export function printable(value: string, max = MAX_SHOWN): string {
  // Cut first, so that cleaning a megabyte costs nothing; a surrogate pair that is cut through is replaced by clean.
  if (value.length <= max) return clean(value);
  return `${clean(value.slice(0, max - 1))}…`;
}

/** Longer than any path that the system takes. */
const MAX_TYPED = 5000;

/** What somebody is told to type: whole, and one word of a shell. */
export function typed(value: string): string {
  const fit = printable(value, MAX_TYPED);
  return /^[\w./:@%+,=-]+$/.test(fit) ? fit : `'${fit.replaceAll("'", "'\\''")}'`;
}

/** In quotation marks where it would otherwise run into the words around it. */
export function shown(value: string): string {
  const fit = printable(value, 60);
  return /^[\w./:@%+,=-]+$/.test(fit) ? fit : `'${fit}'`;
}
