/**
 * What of a line may reach somebody else's terminal. Knows characters; nothing of lines, commands or people.
 */

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * Whatever moves a cursor, turns the direction of writing, or is there without being seen: controls, line and
 * paragraph separators, halves of surrogate pairs, noncharacters, and all that Unicode calls default-ignorable,
 * which contains the bidirectional controls, U+200B, U+FEFF, the Hangul fillers and the tag characters.
 * Three kinds of the invisible stay: the joiners U+200C and U+200D (Persian, Indic scripts, emoji) and the
 * variation selectors, which are combining marks and are counted as such below.
 * The exception stands behind the class so that it is tried for the few characters that match, not for all.
 */
const FORBIDDEN =
  /[\p{Cc}\p{Cs}\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}](?<!\u200c|\u200d|\p{Variation_Selector})/gu;

/**
 * Four combining marks in a row, which is the most that a living orthography puts on one letter, and whatever follows
 * them: further ones climb over other people's lines. Joiners neither count nor end the row, because being invisible
 * they leave the marks behind them on the same letter.
 */
const MARKS = /((?:\p{M}[\u200c\u200d]*){4})([\p{M}\u200c\u200d]+)/gu;
const ANY_MARKS = /\p{M}+/gu;

/** The line as others may see it: idempotent, in linear time; printable ASCII comes back as the same string. */
export function clean(line: string): string {
  if (PRINTABLE_ASCII.test(line)) return line;
  return line
    .replaceAll('\t', ' ')
    .replace(FORBIDDEN, '\ufffd')
    .replace(MARKS, (_, kept: string, rest: string) => kept + rest.replace(ANY_MARKS, ''));
}
