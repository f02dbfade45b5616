/**
 * What tells a path from a command: `/usr/bin/x` is text (R2.4). Knows no command; is told which words begin one.
 */
import { wordEnd } from '../scan.js';

const SLASH = '/';
const NO_LETTERS = /\P{L}+/u;

/**
 * Whether a line begins with a path: with `/`, and another one in its first word, which has no command's word in it. What
 * was meant as a command, and may carry a password, is none: `/login/Ann`, `//login`. `begins`: whether a word, in any
 * case, is one that a command begins with.
 */
export function isPath(line: string, begins: (word: string) => boolean): boolean {
  if (!line.startsWith(SLASH)) return false;
  const second = line.indexOf(SLASH, 1);
  if (second <= 1) return false;
  const end = wordEnd(line, 1);
  return second < end && !line.slice(1, end).split(NO_LETTERS).some(begins);
}
