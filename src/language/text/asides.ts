/**
 * Lines that are said, and were perhaps meant for one person alone. Knows their shapes (R2.20, R2.21) and nobody: whether
 * somebody is called so is for others to know. Pure.
 */

import { fold, leadingName } from '../names.js';
import { COLON, isBlank, SPACE, skipSpaces, wordEnd } from '../scan.js';
import type { Aside } from '../syntax.js';
import { isCommon } from './common-words.js';

/** Before a name and a text, they say that it is for that person alone. */
const REFUSED: ReadonlySet<string> = new Set(['message', 'send', 'private', 'priv', 'dm', 'whisper', 'query']);
/** They may be part of a sentence for everyone, too. */
const TOLD: ReadonlySet<string> = new Set(['tell', 'w']);
const TO = 'to';
/** First letters of all these: most lines begin with another. */
const WORDS_BEGIN = [...REFUSED, ...TOLD, TO].map((word) => word.charAt(0) + word.charAt(0).toUpperCase()).join('');
/** Letters of the longest of these words. */
const LONGEST = 7;
const AT = 0x40;
const COMMA = 0x2c;

/** After a name: `Bob :)` is for everyone. */
const FACE = /^:['’]?-?(?:[()[\]{}|/\\<>*]+|[DPpOo3])(?: |$)/;
const LINK = /^:\/\//;

/** The aside that a line, which would be said, has the shape of; null: none. `room`: it would be said in one. */
export function asideIn(line: string, room: boolean): Aside | null {
  if (line.charCodeAt(0) === AT) return behindWord(line, 1, '@', 'told');
  const end = wordEnd(line, 0);
  const word = end > LONGEST || !WORDS_BEGIN.includes(line.charAt(0)) ? '' : fold(line.slice(0, end));
  if (REFUSED.has(word)) return behindWord(line, skipWord(line, skipWord(line, end, 'txt'), TO), word, 'refused');
  if (TOLD.has(word)) return behindWord(line, skipSpaces(line, end), word, 'told');
  if (word === TO) {
    const aside = beforeColon(line, skipSpaces(line, end), word, 'refused');
    if (aside !== null) return aside;
  }
  return beforeColon(line, 0, ':', room ? 'absent' : 'refused');
}

/** Index of what stands after `at` and spaces, and after `word` where that is it. */
function skipWord(line: string, at: number, word: string): number {
  const start = skipSpaces(line, at);
  const end = wordEnd(line, start);
  return fold(line.slice(start, end)) === word ? skipSpaces(line, end) : start;
}

/** `[@]Bob[:|,] text` at `at`. */
function behindWord(line: string, at: number, word: string, kind: Aside['kind']): Aside | null {
  const start = line.charCodeAt(at) === AT ? at + 1 : at;
  const name = nameAt(line, start);
  if (name === '') return null;
  let end = start + name.length;
  const mark = line.charCodeAt(end);
  if (mark === COLON || mark === COMMA) end++;
  else if (mark !== SPACE) return null;
  return aside(kind, name, line.slice(skipSpaces(line, end)), word);
}

/** `Bob : text` at `at`; `Bob:text` counts in a room, where it is no direct message, and after `to`. */
function beforeColon(line: string, at: number, word: string, kind: Aside['kind']): Aside | null {
  const rest = at === 0 ? line : line.slice(at);
  const end = at + leadingName(rest);
  const colon = skipSpaces(line, end);
  if (end === at || line.charCodeAt(colon) !== COLON) return null;
  const name = line.slice(at, end);
  const behind = line.slice(colon, colon + 8);
  if (LINK.test(behind) || (colon > end && FACE.test(behind))) return null;
  return aside(kind, name, line.slice(skipSpaces(line, colon + 1)), word);
}

function nameAt(line: string, at: number): string {
  const rest = line.slice(at, at + 34);
  return rest.slice(0, leadingName(rest));
}

function aside(kind: Aside['kind'], name: string, text: string, word: string): Aside | null {
  return isBlank(text, 0) || isCommon(fold(name)) ? null : { kind, name, text, word };
}
