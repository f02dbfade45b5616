/**
 * Texts that want to do something to a terminal or to a reader's eye, and what may be left of them. The bytes are written
 * as one character each (latin1), because many of them are no UTF-8.
 */
import assert from 'node:assert/strict';

export interface Attack {
  readonly what: string;
  readonly bytes: string;
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const codes = (from: number, to = from): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
const all = (what: string, characters: readonly string[]): Attack => ({ what, bytes: utf8(characters.join('.')) });

/** Nothing in here ends a line (no LF, no NUL after a CR) or a word (no space, no TAB). */
export const attacks: readonly Attack[] = [
  all('each C0 control but TAB and LF, CR last', [...codes(1, 8), ...codes(11, 12), ...codes(14, 31), '\0', '\r']),
  all('DEL and each C1 control', codes(0x7f, 0x9f)),
  { what: 'a carriage return that hides what stands before', bytes: 'a\rb' },
  { what: 'backspaces', bytes: `${'\b'.repeat(40)}Bob:hi` },
  { what: 'ESC [: clear the screen', bytes: '\x1b[2J\x1b[3J' },
  { what: 'ESC [: colours, hidden text, blinking', bytes: '\x1b[31m\x1b[8m\x1b[5;41m' },
  { what: 'ESC [: cursor and scrolling', bytes: '\x1b[1;1H\x1b[999A\x1b[5M\x1b[?1049h\x1b[1;2r' },
  { what: 'ESC [: questions that the terminal answers as if typed', bytes: '\x1b[6n\x1b[c\x1b[>c\x1b[21t\x1b[?1$p' },
  { what: 'ESC: reset, other character sets, keypad', bytes: '\x1bc\x1b(0\x1b)B\x1b=\x1b#8\x1bZ' },
  { what: 'OSC: a title, ended by BEL', bytes: '\x1b]0;title\x07' },
  { what: 'OSC: the clipboard, ended by ST', bytes: '\x1b]52;c;cm0gLXJm\x1b\\' },
  { what: 'OSC 8: a link that is another', bytes: '\x1b]8;;http://bad.example\x1b\\good\x1b]8;;\x1b\\' },
  { what: 'DCS, APC, PM, SOS', bytes: '\x1bP1$tx\x1b\\\x1b_Gf=100;AAAA\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\' },
  { what: 'a sequence without its end', bytes: '\x1b]0;neverended' },
  { what: 'C1 as bytes: CSI, OSC, DCS', bytes: '\x9b2J\x9d0;x\x9c\x90x\x9c' },
  { what: 'C1 in UTF-8: CSI, OSC, NEL', bytes: utf8('\u009b2J\u009d0;x\u009c\u0085') },
  { what: 'line and paragraph separators', bytes: utf8('\u2028Bob:hi\u2029ERROR:x') },
  all('bidirectional controls', ['\u061c', '\u200e', '\u200f', ...codes(0x202a, 0x202e), ...codes(0x2066, 0x2069)]),
  { what: 'a name turned round', bytes: utf8('\u202egnp.exe') },
  all('zero width', ['\u200b', '\ufeff', '\u2060', '\u00ad', '\u034f', '\u180e']),
  all('invisible operators and deprecated controls', [...codes(0x2061, 0x2065), ...codes(0x206a, 0x206f)]),
  all('Hangul and Khmer fillers', ['\u115f', '\u1160', '\u3164', '\uffa0', '\u17b4', '\u17b5']),
  all('tags: a hidden text', [...codes(0xe0041, 0xe005a), '\u{e007f}', '\u{e0001}']),
  all('annotations, musical and shorthand controls', [
    ...codes(0xfff9, 0xfffb),
    ...codes(0x1d173, 0x1d17a),
    '\u{1bca0}',
  ]),
  all('what stacks hieroglyphs', codes(0x13430, 0x1343f)),
  all('private use', ['\ue000', '\uf8ff', '\u{f0000}', '\u{10fffd}']),
  all('noncharacters and unassigned ones', [
    '\ufdd0',
    '\ufffe',
    '\uffff',
    '\u{1ffff}',
    '\u{10ffff}',
    '\u0378',
    '\u{e1000}',
  ]),
  { what: 'a hundred accents on one letter', bytes: utf8(`Z${'\u0301'.repeat(100)}`) },
  {
    what: 'accents of many kinds, with joiners between',
    bytes: utf8(`o${'\u0489\u200d\u0300\u200c\u20dd'.repeat(20)}`),
  },
  { what: 'variation selectors by the dozen', bytes: utf8(`a${'\ufe0f'.repeat(30)}${'\u{e0100}'.repeat(30)}`) },
  { what: 'continuation bytes alone', bytes: '\x80\xbf\x9b\x85' },
  { what: 'characters cut short', bytes: '\xc3.\xe2\x82.\xf0\x9f\x98.\xf0' },
  { what: 'overlong: a slash, NUL, ESC, LF', bytes: '\xc0\xaf\xc0\x80\xe0\x80\x9b\xc0\x9b\xf0\x80\x80\x8a\xc0\x8a' },
  {
    what: 'halves of surrogate pairs, and a pair, in UTF-8',
    bytes: '\xed\xa0\x80\xed\xb0\x80.\xed\xa0\xbd\xed\xb8\x80',
  },
  { what: 'beyond the last code point', bytes: '\xf4\x90\x80\x80\xf5\x80\x80\x80\xf8\x88\x80\x80\x80\xfe\xfd' },
  { what: 'telnet: commands and negotiations', bytes: '\xff\xf1\xff\xf9\xff\xfb\x01\xff\xfe\x22\xff\xfd\x18' },
  { what: 'telnet: a subnegotiation', bytes: '\xff\xfa\x18\x00\x1b[2J\xff\xf0' },
  { what: 'telnet: a doubled IAC', bytes: '\xff\xff\xff\xff\xf4' },
  { what: 'UTF-7, and shift-out in bytes', bytes: '+AAo-\x0e\x0f\x1b$B' },
];

/** Longest row of combining marks. */
const STACK = /(?:\p{M}[\u200c\u200d]*){5}/u;
const HIDDEN = /(?![\u200c\u200d]|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u;
const SHOWN =
  /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u200c\u200d]*$/u;

/** Fails unless all of it is lines of UTF-8 that a terminal shows and does nothing else with. `why`: whose, and of what. */
export function assertHarmless(bytes: Buffer, why: string): void {
  let text = '';
  assert.doesNotThrow(
    () => {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    },
    `${why}: no UTF-8: ${JSON.stringify(bytes.toString('latin1'))}`,
  );
  for (const line of text.split('\n')) {
    const shown = `${why}: ${JSON.stringify(line)}`;
    assert.match(line, SHOWN, shown);
    assert.doesNotMatch(line, HIDDEN, shown);
    assert.doesNotMatch(line, STACK, shown);
  }
}
