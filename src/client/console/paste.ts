/** When what comes at this program's terminal is a paste, and for how long. Knows bytes; what is pasted has PasteReader. */

import type { PasteOptions } from '../../terminal/paste.js';

/** UTF-16 units. Anybody who pastes more pastes a file, and `/send` is for those. */
const MAX_PASTE = 64 * 1024;
/**
 * Milliseconds without a byte, after which a paste that its terminal has begun and not ended is over: otherwise every key
 * would be taken for text forever.
 */
export const MARKED_MS = 2000;
/** Milliseconds without a byte, after which a paste without marks is over: a long one comes in several reads. */
export const UNMARKED_MS = 50;

export const PASTE_BOUNDS: PasteOptions = {
  most: MAX_PASTE,
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a key sends begins with one
const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[^[O])/g;
const LINE_END = /\r[\n\0]?|\n/;
/** Characters of a line without its Enter that may be typed while the one before is read, by a hand and not from a clipboard. */
const HANDFUL = 4;

/**
 * Whether bytes that were read at once are several lines: no hand types so. One line with its Enter never is, nor the
 * beginning of the next after it.
 */
export function isSeveralLines(bytes: Buffer): boolean {
  const lines = bytes.toString('latin1').replace(SEQUENCE, '').split(LINE_END);
  const unfinished = lines.pop() ?? '';
  const whole = lines.filter((line) => /[!-~\x80-\xff]/.test(line)).length;
  return whole > 1 || (whole === 1 && unfinished.trim().length > HANDFUL);
}
