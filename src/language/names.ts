/**
 * What a name looks like: of a person, of a room or group. Shape alone; which names are reserved or
 * taken is for others to know.
 */

/** Longest name of a person, in characters: enough for any nickname, and a list of fifty still fits a screen. */
export const MAX_PERSON_NAME = 32;
/** Longest name of a room or group, in characters, the optional `#` not counted. */
export const MAX_ROOM_NAME = 64;

const HASH = 0x23;
const DOT = 0x2e;

const LETTER = 1;
const DIGIT = 2;
const MARK = 4;

// A table and not a regular expression, because the parser asks about every line that is spoken.
const classes = new Uint8Array(128);
const classify = (characters: string, value: number): void => {
  for (const character of characters) classes[character.charCodeAt(0)] = value;
};
classify('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', LETTER);
classify('0123456789', DIGIT);
classify('_-.', MARK);

/** Class of the character at `index`; 0 for every other character and after the end. */
function classAt(s: string, index: number): number {
  const code = s.charCodeAt(index);
  // After the end the code is NaN, which is not below 128 either; the table is only ever asked for what it has.
  return code < 128 ? (classes[code] ?? 0) : 0;
}

/**
 * The name without its case: what names are matched by. Only ASCII letters change, so that no other
 * letter (the Kelvin sign, say, whose lower case is an ordinary k) can come to equal one.
 */
export function fold(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) return name.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
  }
  return name;
}

/**
 * What a name looks like as it is written, in a font that shows 0 and O alike, and 1, small l and capital I: two names of
 * the same look could be taken for one another. `Ian` and `Lan` have different looks, `Ian` and `lan` the same one.
 */
export function look(name: string): string {
  return fold(shape(name));
}

/** The same with its capitals: `A11` and `All` have one shape, `A11` and `all` have not. */
export function shape(name: string): string {
  return name.replace(/[lI]/g, '1').replace(/[oO]/g, '0');
}

/**
 * Length of the person's name that `line` begins with, up to the first character that no name contains;
 * 0 where those characters are no name. Reads at most one character more than a name can have.
 */
export function leadingName(line: string): number {
  if (classAt(line, 0) !== LETTER) return 0;
  let length = 1;
  while (classAt(line, length) !== 0) {
    if (++length > MAX_PERSON_NAME) return 0;
  }
  return line.charCodeAt(length - 1) === DOT ? 0 : length;
}

/** A letter, then up to 31 letters, digits, `_`, `-`, `.`; the last one no `.`. ASCII only. */
export function isPersonName(s: string): boolean {
  return s !== '' && leadingName(s) === s.length;
}

/**
 * The name of a room or group without its optional `#`: a letter or digit, then up to 63 letters, digits,
 * `_`, `-`, `.`. Null where `s` is none. The case stays.
 */
export function roomName(s: string): string | null {
  const name = s.charCodeAt(0) === HASH ? s.slice(1) : s;
  if (name.length > MAX_ROOM_NAME) return null;
  const first = classAt(name, 0);
  if (first !== LETTER && first !== DIGIT) return null;
  for (let i = 1; i < name.length; i++) {
    if (classAt(name, i) === 0) return null;
  }
  return name;
}

/** IRC's way: `#lab`, a room, before a text. Null: the text names none. */
export function roomBefore(text: string): { readonly room: string; readonly text: string } | null {
  const [found, room = '', rest = ''] = /^#(\S+) *(.*)$/.exec(text) ?? [];
  return found === undefined ? null : { room, text: rest };
}

/** Names of three letters or more that one letter parts: left out, too many, another one, or swapped with its neighbour. */
export function isOneEditAway(a: string, b: string): boolean {
  if (a === b || a.length < 3 || b.length < 3 || Math.abs(a.length - b.length) > 1) return false;
  let begin = 0;
  while (begin < a.length && a[begin] === b[begin]) begin++;
  const [restA, restB] = [a.slice(begin), b.slice(begin)];
  if (a.length > b.length) return restA.slice(1) === restB;
  if (a.length < b.length) return restA === restB.slice(1);
  if (restA.slice(1) === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

/** The first `count` names, in their order. */
export function firstNames(named: Iterable<{ readonly name: string }>, count: number): string[] {
  const names: string[] = [];
  for (const { name } of named) {
    if (names.length === count) break;
    names.push(name);
  }
  return names;
}
