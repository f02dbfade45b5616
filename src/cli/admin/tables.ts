/** What people are shown: aligned, and fit for a terminal, whatever somebody is called and has written. Knows no command. */
import { nextCharacter, width } from '../../terminal/characters.js';
import { printable } from '../printable.js';

/** Between two columns. */
const GAP = '  ';

/** Lines of `name value`, the values below each other. */
export function pairs(rows: readonly (readonly [name: string, value: string])[]): string {
  return linesOf(rows);
}

/**
 * A heading and a line a row, or `none` where there is none. What is longer than the `columns` of a terminal is cut, so that a row stays a
 * line: in the last one, which is the longest, people write what they like.
 */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  none: string,
  columns = Infinity,
): string {
  return rows.length === 0 ? `${none}\n` : linesOf([heading, ...rows], columns);
}

function linesOf(rows: readonly (readonly string[])[], columns = Infinity): string {
  const fit = rows.map((row) => row.map((cell) => printable(cell)));
  const widths = (fit[0] ?? []).map((_, column) => Math.max(...fit.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join(GAP);
  return fit.map((row) => `${cut(line(row).trimEnd(), columns)}\n`).join('');
}

function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let end = 0;
  for (let next = nextCharacter(text, 0); width(text.slice(0, next)) < columns; next = nextCharacter(text, next))
    end = next;
  return `${text.slice(0, end)}…`;
}

/** One line that a sentence of people's own words stands in. */
export const sentence = (text: string): string => `${printable(text, 1000)}\n`;

export const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** `2026-11-29 21:36:28Z`. */
export const date = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** Seconds, in the two largest units: `3 d 4 h`. */
export function period(seconds: number): string {
  const first = UNITS.findIndex(([size]) => seconds >= size);
  if (first < 0) return '0 s';
  let left = seconds;
  const parts: string[] = [];
  for (const [size, unit] of UNITS.slice(first, first + 2)) {
    const whole = Math.floor(left / size);
    left -= whole * size;
    if (whole > 0) parts.push(`${whole} ${unit}`);
  }
  return parts.join(' ');
}

/** What a terminal could take for orders is written as an escape of JSON, which leaves the value as it is. */
const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

/** One object, on one line, or with so many spaces before what is in it. */
export function json(value: unknown, indent = 0): string {
  return `${JSON.stringify(value, null, indent).replace(UNSEEN, escaped)}\n`;
}

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
