/**
 * What of a line may reach somebody's terminal, or the log: the one list of it. Knows characters; nothing of lines,
 * commands or people.
 */

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * What may be shown: letters, marks, numbers, punctuation, symbols and spaces, and the few format characters that are
 * seen, which are the signs that Arabic, Syriac and Kaithi put over numbers. Of these Unicode calls some
 * default-ignorable, that is, there without being seen (Hangul fillers, the grapheme joiner): they are taken out. Three
 * kinds of the invisible stay: the joiners U+200C and U+200D (Persian, Indic scripts, emoji), and the variation
 * selectors, which are combining marks and are counted as such below.
 *
 * A list of what may pass and not of what may not: controls, format characters, bidirectional controls, tags, halves of
 * pairs, private use, and whatever Unicode may come to assign are kept out by not being named here.
 */
const REFUSED =
  /[^[[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]--\p{Default_Ignorable_Code_Point}]\p{Variation_Selector}\u200c\u200d]/gv;

/**
 * Four combining marks in a row, which is the most that a living orthography puts on one letter, and whatever follows
 * them: further ones climb over other people's lines. Joiners neither count nor end the row, because being invisible
 * they leave the marks after them on the same letter.
 */
const MARKS = /((?:\p{M}[\u200c\u200d]*){4})([\p{M}\u200c\u200d]+)/gu;
const ANY_MARKS = /\p{M}+/gu;

/** The line as others may see it: idempotent, in linear time; printable ASCII comes back as the same string. */
export function clean(line: string): string {
  if (PRINTABLE_ASCII.test(line)) return line;
  return line
    .replaceAll('\t', ' ')
    .replace(REFUSED, '\ufffd')
    .replace(MARKS, (_, kept: string, rest: string) => kept + rest.replace(ANY_MARKS, ''));
}

const LINE_END = /\r\n?|\n/;

/** A text of several lines with LF between them, each as others may see it. The last one's line end begins no further one. */
export function cleanLines(text: string): string {
  const lines = text.split(LINE_END);
  if (lines.at(-1) === '') lines.pop();
  return lines.map(clean).join('\n');
}

/** A text of several lines as one line, and that as others may see it. */
export function cleanText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : clean(text.replace(/\r\n?|\n/g, ' '));
}
