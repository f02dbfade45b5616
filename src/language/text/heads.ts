/**
 * The commands by the first word of a line, and the test that tells in a few steps that a line begins with none.
 * Knows the table; reads no arguments.
 */
import { fold } from '../names.js';
import { COLON, SPACE } from '../scan.js';
import type { CommandSyntax } from '../syntax.js';

/** Two or three words that mean a command: those after the first, and whose they are. */
export interface Phrase {
  readonly rest: readonly string[];
  readonly syntax: CommandSyntax;
}

/** All that a line's first word can begin. */
export interface Head {
  /** The command that is this word alone. */
  readonly whole: CommandSyntax | undefined;
  /** The same where it counts only after `/` or `server:`. */
  readonly prefixed: CommandSyntax | undefined;
  /** Longest first, because the longest match is what was meant. */
  readonly phrases: readonly Phrase[];
  /** Set where a line with this first word is never said to everyone: the command whose usage explains it. */
  readonly guard: string | undefined;
}

interface Draft extends Head {
  whole: CommandSyntax | undefined;
  prefixed: CommandSyntax | undefined;
  phrases: Phrase[];
  guard: string | undefined;
}

/** Heads by their word, in lower case. */
export type Heads = ReadonlyMap<string, Head>;

/** The heads of a table that `checkTable` has passed. */
export function headsOf(table: readonly CommandSyntax[]): Heads {
  const heads = new Map<string, Draft>();
  const headOf = (word: string): Draft => {
    const head = heads.get(word) ?? { whole: undefined, prefixed: undefined, phrases: [], guard: undefined };
    heads.set(word, head);
    return head;
  };
  for (const syntax of table) {
    for (const words of syntax.words) {
      const [first = '', ...rest] = words.split(' ');
      const head = headOf(first);
      if (rest.length === 0) head.whole = syntax;
      else head.phrases.push({ rest, syntax });
      if (syntax.guarded === true) head.guard ??= syntax.name;
    }
    for (const word of syntax.prefixedWords ?? []) headOf(word).prefixed = syntax;
  }
  for (const head of heads.values()) {
    head.phrases.sort((a, b) => b.rest.length - a.rest.length);
    if (head.guard !== undefined && head.whole !== undefined) head.guard = head.whole.name;
  }
  return heads;
}

/**
 * A function that finds the head a line begins with, among those that `wanted` keeps. Nearly every line begins
 * with none, and is told apart by its first character and the length of its first word, before anything is cut
 * out of it or hashed.
 */
export function headFinder(heads: Heads, wanted: (head: Head) => boolean): (line: string) => Head | undefined {
  const chosen = new Map<string, Head>();
  /** By first character: bit n is set where some head beginning with it has n characters. */
  const lengths = new Int32Array(128);
  for (const [word, head] of heads) {
    if (!wanted(head)) continue;
    chosen.set(word, head);
    const code = word.charCodeAt(0);
    const capital = word.toUpperCase().charCodeAt(0);
    const bit = 1 << word.length;
    lengths[code] = (lengths[code] ?? 0) | bit;
    if (capital !== code) lengths[capital] = (lengths[capital] ?? 0) | bit;
  }
  return (line) => {
    const first = line.charCodeAt(0);
    const known = first < 128 ? (lengths[first] ?? 0) : 0;
    if (known === 0) return undefined;
    let end = 1;
    for (; end < line.length; end++) {
      const code = line.charCodeAt(end);
      if (code === SPACE) break;
      // No word has a colon: this is somebody's name and a message. Nor is any word longer than 31 characters.
      if (code === COLON || end === 31) return undefined;
    }
    if ((known & (1 << end)) === 0) return undefined;
    return chosen.get(fold(line.slice(0, end)));
  };
}
