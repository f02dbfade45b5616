/**
 * Where words begin and end in a line. Only the space (U+0020) parts words. Knows no command.
 */

export const SPACE = 0x20;
export const COLON = 0x3a;

/** Index of the first character from `at` on that is no space; the line's length where there is none. */
export function skipSpaces(line: string, at: number): number {
  let index = at;
  while (line.charCodeAt(index) === SPACE) index++;
  return index;
}

/** Index of the first space from `at` on; the line's length where there is none. */
export function wordEnd(line: string, at: number): number {
  const end = line.indexOf(' ', at);
  return end === -1 ? line.length : end;
}

/** True where nothing but spaces stands from `at` on. */
export function isBlank(line: string, at: number): boolean {
  return skipSpaces(line, at) >= line.length;
}

/**
 * Follows `words` (lower case) through the line from `at`, where the word before them ended: spaces, a word in
 * any case, and so on. Index after the last, or -1 where the line says something else.
 */
export function follow(line: string, at: number, words: readonly string[]): number {
  let index = at;
  for (const word of words) {
    const start = skipSpaces(line, index);
    if (!hasWord(line, start, word)) return -1;
    index = start + word.length;
    if (index < line.length && line.charCodeAt(index) !== SPACE) return -1;
  }
  return index;
}

function hasWord(line: string, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    let code = line.charCodeAt(at + i);
    if (code >= 0x41 && code <= 0x5a) code += 0x20;
    if (code !== word.charCodeAt(i)) return false;
  }
  return true;
}
