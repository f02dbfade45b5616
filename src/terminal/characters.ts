/**
 * Characters as a person at a terminal counts them: where one ends, and how many cells it takes. Knows no line and no key.
 */
import { eastAsianWidth } from 'get-east-asian-width';

let segmenter: Intl.Segmenter | undefined;

/** Made when it is first asked: that takes a tenth of what the whole client takes to start. */
function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/**
 * UTF-16 units looked at on either side: the longest emoji has some 20. Without a bound, a line that is one endless
 * character would be gone through again with every key.
 */
const REACH = 64;

const INVISIBLE = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u1160-\u11ff]$/u;
const LOW_SURROGATE = /^[\udc00-\udfff]/;
/** Below are no marks and no joiners: what stands there is a character by itself, and is most of what is typed. */
const FIRST_MARK = 0x300;
const HIGH_SURROGATE = /[\ud800-\udbff]$/;

/** Where the character before `at` begins; 0 at the start of the text. */
export function previousCharacter(text: string, at: number): number {
  if (at <= 0) return 0;
  if (text.charCodeAt(at - 1) < FIRST_MARK) return at - 1;
  let from = Math.max(0, at - REACH);
  if (from > 0 && LOW_SURROGATE.test(text[from] as string)) from++;
  const near = text.slice(from, at);
  return from + (segments(near).containing(near.length - 1)?.index ?? 0);
}

/** Where the character at `at` ends; the text's length at its end. */
export function nextCharacter(text: string, at: number): number {
  if (at >= text.length) return text.length;
  if (text.charCodeAt(at) < FIRST_MARK && !(text.charCodeAt(at + 1) >= FIRST_MARK)) return at + 1;
  let near = text.slice(at, at + REACH);
  if (at + REACH < text.length && HIGH_SURROGATE.test(near)) near = near.slice(0, -1);
  return at + (segments(near).containing(0)?.segment.length ?? 1);
}

/**
 * Cells of one code point. Terminals differ about what several of them joined to one character take (a family of three:
 * 2, 6 or 8 cells); most add up, and so does this.
 */
export function cells(codePoint: number): number {
  if (codePoint < FIRST_MARK) return 1;
  if (INVISIBLE.test(String.fromCodePoint(codePoint))) return 0;
  return eastAsianWidth(codePoint);
}

/** Cells of a whole text. */
export function width(text: string): number {
  let sum = 0;
  for (const character of text) sum += cells(character.codePointAt(0) as number);
  return sum;
}
