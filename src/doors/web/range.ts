/** The header `Range` (RFC 9110, 14.1). Pure. */
import type { Wanted } from '../../link/files.js';

/** One range of bytes. */
const RANGE = /^bytes=[ \t]*(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))[ \t]*$/i;

/** Null: it is none, or several, which are not given at a time; whoever asks so gets all. */
export function rangeOf(header: string): Wanted | null {
  const [found, first, last, bytes] = RANGE.exec(header) ?? [];
  if (found === undefined) return null;
  if (first === undefined) return { kind: 'tail', bytes: Number(bytes) };
  if (last !== undefined && Number(last) < Number(first)) return null;
  return { kind: 'range', first: Number(first), last: last === undefined ? null : Number(last) };
}
