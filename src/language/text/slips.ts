/**
 * Lines that are said, and would be a command with one thing put right (R2.22): a letter of the first word, the word left out
 * in the middle, a `/`. Made from the table; knows no command by name. Pure.
 */

import { fold } from '../names.js';
import { COLON, isBlank, wordEnd } from '../scan.js';
import type { Arguments, Credentials, Parsed, Reading, Slip } from '../syntax.js';
import { isCommon, isNoSlip } from './common-words.js';
import type { Heads } from './heads.js';

/** What the parser does with a line that was put right. */
export interface Rereading {
  /** Outside rooms, and without looking for slips. */
  bare(line: string): Parsed;
  /** After a `/`. */
  prefixed(line: string): Parsed;
  /** A line for one person that begins with a word which says so. */
  aside(line: string): Arguments | null;
  credentialsIn(line: string): Credentials | null;
}

/** Letters of a word that may be a slip. Nearly every shorter one is another word. */
const SHORTEST = 4;
const LONGEST = 16;
/** Words for one person. One letter from them is no other word. */
const ASIDE: readonly string[] = ['message', 'private', 'whisper', 'query'];
/** One letter from these is many a word ("spend", "lend"): only their own letters in another order, or one twice, are slips. */
const SHORT_ASIDE: readonly string[] = ['send', 'priv'];
const WORD = /^[a-z_]+$/;

/** A function that finds the slips that a line may be, those with passwords first; null: none. */
export function slipReader(heads: Heads, again: Rereading): (line: string) => Slip | null {
  const bare = [...heads].filter(([, head]) => head.whole !== undefined || head.phrases.length > 0);
  /** By their length, with their letters, because every line that people say is held against them. */
  const words: { readonly word: string; readonly letters: number }[][] = Array.from({ length: LONGEST + 2 }, () => []);
  for (const [word] of bare) if (WORD.test(word)) words[word.length]?.push({ word, letters: lettersOf(word) });
  for (const word of [...ASIDE, ...SHORT_ASIDE])
    if (!bare.some(([known]) => known === word)) words[word.length]?.push({ word, letters: lettersOf(word) });

  function reading(line: string, slash: boolean): Reading | null {
    const credentials = slash ? null : again.credentialsIn(line);
    const parsed = slash ? again.prefixed(line) : again.bare(line);
    if (credentials !== null) {
      const args = parsed.kind === 'command' ? parsed.args : {};
      return { command: credentials.command, line, slash, args, credentials };
    }
    if (parsed.kind === 'command')
      return { command: parsed.command, line, slash, args: parsed.args, credentials: null };
    const word = fold(line.slice(0, wordEnd(line, 0)));
    const args = slash || !(ASIDE.includes(word) || SHORT_ASIDE.includes(word)) ? null : again.aside(line);
    return args === null ? null : { command: '', line, slash, args, credentials: null, aside: true };
  }

  return (line) => {
    const behindWord = wordEnd(line, 0);
    if (behindWord > LONGEST) return null;
    // With a colon it can be nearly `login: …` alone.
    const end = line.charCodeAt(behindWord - 1) === COLON ? behindWord - 1 : behindWord;
    const word = fold(line.slice(0, end));
    if (!WORD.test(word) || isCommon(word)) return null;
    const head = heads.get(word);
    const behind = line.slice(end);
    const found: Reading[] = [];
    const consider = (put: string, slash = false, isOther = false): void => {
      const one = reading(put, slash);
      if (isOther && (one?.aside === true || end < behindWord)) return;
      if (one?.credentials) found.unshift(isOther ? { ...one, args: {} } : one);
      else if (one !== null) found.push(one);
    };
    if (head === undefined) {
      if (end < SHORTEST || isNoSlip(word)) return null;
      const letters = lettersOf(word);
      for (let length = end - 1; length <= end + 1; length++) {
        for (const right of words[length] ?? []) {
          if (mayBeOneEdit(letters, right.letters) && isOneEdit(word, right.word)) {
            consider(right.word + behind, false, isOtherWord(word, letters, right));
          }
        }
      }
    } else if (end === behindWord) {
      // A word that is a command alone lacks nothing: "join us" is no slip for `join room us`.
      for (const { rest } of isBlank(behind, 0) || head.whole !== undefined ? [] : head.phrases)
        if (rest.length === 1) consider(`${word} ${rest[0]}${behind}`);
      consider(line, true);
    }
    return found.length === 0 ? null : { kind: 'slip', word, readings: found };
  };
}

/** "messaged Bob about it", "logins: many": a word that goes on, but with its last letter again, is a form of the other. */
function isOtherWord(
  word: string,
  letters: number,
  right: { readonly word: string; readonly letters: number },
): boolean {
  if (SHORT_ASIDE.includes(right.word) && letters !== right.letters) return true;
  return word.startsWith(right.word) && !word.endsWith(right.word.slice(-1));
}

/** The letters of a word, a bit each, however often they are in it. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

/** One edit takes one letter away, and puts one in, at most. */
function mayBeOneEdit(typed: number, right: number): boolean {
  let differing = typed ^ right;
  differing &= differing - 1;
  return (differing & (differing - 1)) === 0;
}

/** Whether one letter was put in, left out, or changed, or two neighbours have changed places. */
function isOneEdit(typed: string, right: string): boolean {
  if (typed === right || Math.abs(typed.length - right.length) > 1) return false;
  let at = 0;
  while (typed.charCodeAt(at) === right.charCodeAt(at)) at++;
  if (typed.length > right.length) return typed.slice(at + 1) === right.slice(at);
  if (typed.length < right.length) return typed.slice(at) === right.slice(at + 1);
  if (typed.slice(at + 1) === right.slice(at + 1)) return true;
  return typed[at] === right[at + 1] && typed[at + 1] === right[at] && typed.slice(at + 2) === right.slice(at + 2);
}
