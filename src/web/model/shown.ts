/**
 * Which lines of a place stand in the document: never all of ten thousand. While one reads the end they are the newest ones;
 * who goes upwards holds the first one where it is, and what comes is put behind it as far as there is room.
 */
import type { Line } from './types.js';

/** While one reads the end. More than any screen shows at once. */
export const FOLLOWED = 200;

/** While one reads further up: the followed ones and one step of older ones. */
export const HELD = 400;

/** How many older, or later, ones one step brings. */
export const STEP = 200;

export interface Shown {
  /** Of the first line that is shown, in all lines of the place. */
  readonly first: number;
  /** Of the one after the last. */
  readonly end: number;
}

/** Where the line of that key stands; the place of the next one, if it is gone; the first, if all from it on are gone. */
function indexOf(lines: readonly Line[], key: number): number {
  const at = lines.findIndex((line) => line.key === key);
  return at === -1 ? 0 : at;
}

/** `held`: the key of the line that is to stay the first; null: the end is followed. */
export function shown(lines: readonly Line[], held: number | null): Shown {
  if (held === null) return { first: Math.max(0, lines.length - FOLLOWED), end: lines.length };
  const first = indexOf(lines, held);
  return { first, end: Math.min(lines.length, first + HELD) };
}

/** What to hold to see a step of older lines; the same where there are none before. */
export function earlier(lines: readonly Line[], now: Shown): number | null {
  return lines[Math.max(0, now.first - STEP)]?.key ?? null;
}

/** What to hold to see a step of later lines, the last ones that were shown among them. */
export function later(lines: readonly Line[], now: Shown): number | null {
  return lines[Math.max(0, Math.min(now.first + STEP, lines.length - FOLLOWED))]?.key ?? null;
}
