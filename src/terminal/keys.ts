/**
 * Bytes of a terminal into keys, wherever the chunks are cut. Owns the bytes not read yet, the unfinished character and
 * the unfinished escape sequence of one connection. Must not know what a key does, nor telnet.
 */
import { StringDecoder } from 'node:string_decoder';

export type NamedKey =
  | 'enter'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'home'
  | 'end'
  | 'up'
  | 'down'
  | 'deleteWord'
  | 'deleteToStart'
  | 'deleteToEnd'
  | 'discard'
  | 'deleteOrLeave'
  | 'redraw';

/** A key with a name, or a run of text, which holds no control character but may hold anything else. */
export type Key = NamedKey | { readonly text: string };

const NUL = 0x00;
const BEL = 0x07;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const SPACE = 0x20;
const DEL = 0x7f;
const BRACKET = 0x5b;
const LETTER_O = 0x4f;

/** What shells have taught hands. All other control characters do nothing. */
const CONTROLS: ReadonlyMap<number, NamedKey> = new Map([
  [0x01, 'home'], // Ctrl-A
  [0x02, 'left'], // Ctrl-B
  [0x03, 'discard'], // Ctrl-C
  [0x04, 'deleteOrLeave'], // Ctrl-D
  [0x05, 'end'], // Ctrl-E
  [0x06, 'right'], // Ctrl-F
  [0x08, 'backspace'], // Ctrl-H
  [LF, 'enter'],
  [0x0b, 'deleteToEnd'], // Ctrl-K
  [0x0c, 'redraw'], // Ctrl-L
  [CR, 'enter'],
  [0x0e, 'down'], // Ctrl-N
  [0x10, 'up'], // Ctrl-P
  [0x15, 'deleteToStart'], // Ctrl-U
  [0x17, 'deleteWord'], // Ctrl-W
  [DEL, 'backspace'],
]);

/** By the last character of ESC [ … and ESC O …; before `~` by the number. */
const CURSOR_KEYS: Readonly<Record<string, NamedKey>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
};
const NUMBERED_KEYS: Readonly<Record<string, NamedKey>> = { 1: 'home', 3: 'delete', 4: 'end', 7: 'home', 8: 'end' };
/** With Ctrl or Alt held down, as `ESC [ 1 ; 5 C` tells. */
const BY_WORD = /;[3-8]$/;

/** Parameters of an escape sequence that are kept. Those of keys have three or four; of a longer one only the end matters. */
const MAX_PARAMETERS = 16;

/** What a host understands besides the keys that every line editor has. */
export interface MoreKeys<More extends string> {
  /** By control character. They come before those that all have. */
  readonly controls: ReadonlyMap<number, More>;
  /** By the number of ESC [ … ~. */
  readonly numbered: Readonly<Record<string, More>>;
}

const NO_MORE: MoreKeys<never> = { controls: new Map<number, never>(), numbered: {} };

type Place = 'text' | 'escape' | 'control sequence' | 'single shift' | 'function key' | 'mouse' | 'string?' | 'string';

/** ESC ] and ESC P and ESC _ begin what a terminal answers: colours, titles, its version. These characters follow them then. */
const STRINGS: Readonly<Record<string, RegExp>> = { ']': /[0-9lL]/, P: /[0-9>!=?$+|]/, _: /G/ };
/** Bytes after ESC [ M: which button, where. */
const MOUSE_BYTES = 3;

export class KeyReader<More extends string = never> {
  private unread: Buffer = Buffer.alloc(0);
  private at = 0;
  private place: Place = 'text';
  private parameters = '';
  private afterCR = false;
  private readonly decoder = new StringDecoder('utf8');
  /** Whether the decoder holds the beginning of a character. */
  private unfinished = false;

  constructor(private readonly more: MoreKeys<More> = NO_MORE) {}

  feed(bytes: Buffer): void {
    this.unread = this.at === this.unread.length ? bytes : Buffer.concat([this.unread.subarray(this.at), bytes]);
    this.at = 0;
  }

  /** Whether bytes have been given that have not become keys. */
  get hasMore(): boolean {
    return this.at < this.unread.length;
  }

  /** The bytes that have been given and have not become keys. */
  get rest(): Buffer {
    return this.unread.subarray(this.at);
  }

  /** Gives the bytes back that have not become keys. */
  takeRest(): Buffer {
    const rest = this.unread.subarray(this.at);
    this.unread = Buffer.alloc(0);
    this.at = 0;
    this.place = 'text';
    return rest;
  }

  /** Null: nothing more in what was given. */
  next(): Key | More | null {
    while (this.at < this.unread.length) {
      const key = this.place === 'text' ? this.readText() : this.readSequence(this.unread[this.at] as number);
      if (key !== null) return key;
    }
    return null;
  }

  private readText(): Key | More | null {
    const byte = this.unread[this.at] as number;
    if (byte >= SPACE && byte !== DEL) {
      this.afterCR = false;
      return this.readRun();
    }
    if (this.unfinished) {
      this.unfinished = false;
      return { text: this.decoder.end() };
    }
    this.at++;
    // Enter is CR LF, CR NUL, CR or LF, and one Enter each time.
    const second = this.afterCR && (byte === LF || byte === NUL);
    this.afterCR = byte === CR;
    if (second) return null;
    if (byte === ESC) this.place = 'escape';
    const more = this.more.controls.get(byte);
    if (more !== undefined) return more;
    // Others would be shown a space anyway, and a tab's width on the screen depends on what stands before it.
    if (byte === TAB) return { text: ' ' };
    return CONTROLS.get(byte) ?? null;
  }

  private readRun(): Key | null {
    const from = this.at;
    while (this.at < this.unread.length) {
      const byte = this.unread[this.at] as number;
      if (byte < SPACE || byte === DEL) break;
      this.at++;
    }
    const text = this.decoder.write(this.unread.subarray(from, this.at));
    this.unfinished = (this.unread[this.at - 1] as number) >= 0x80;
    return text === '' ? null : { text };
  }

  /** One byte of an escape sequence. A control character ends any, so that no Enter is ever lost in one. */
  private readSequence(byte: number): Key | More | null {
    if (this.place === 'mouse') return this.skipMouse(byte);
    // It ends a string, too, and is no key there.
    if (this.place === 'string' && byte === BEL) this.at++;
    if (byte < SPACE || (byte >= DEL && this.place !== 'string')) return this.abort(byte);
    this.at++;
    switch (this.place) {
      case 'escape':
        return this.begin(byte);
      case 'control sequence':
        return this.continue(byte);
      case 'string?':
        return this.beginString(byte);
      case 'string':
        return null;
      case 'single shift':
        // With Ctrl or Alt some terminals say so in between.
        if (byte < 0x40) return null;
        this.place = 'text';
        return byte === 0x4d ? 'enter' : (CURSOR_KEYS[String.fromCharCode(byte)] ?? null);
      default:
        this.place = 'text';
        return null;
    }
  }

  /** Two characters that a hand has typed after a lone Esc, or a terminal's answer. */
  private beginString(byte: number): Key | null {
    const letter = String.fromCharCode(byte);
    const isString = STRINGS[this.parameters]?.test(letter) === true;
    this.place = isString ? 'string' : 'text';
    return isString ? null : { text: this.parameters + letter };
  }

  /** Whatever these bytes are, they are no text; but no Enter is lost in them. */
  private skipMouse(byte: number): null {
    if (byte < SPACE) this.place = 'text';
    else {
      this.at++;
      this.parameters += '.';
      if (this.parameters.length >= MOUSE_BYTES) this.place = 'text';
    }
    return null;
  }

  private abort(byte: number): Key | null {
    const { place } = this;
    const meta = place === 'escape';
    this.place = 'text';
    if (place === 'string?') return { text: this.parameters };
    if (!meta || byte !== DEL) return null;
    this.at++;
    return 'deleteWord';
  }

  /** The byte after ESC. What no terminal's key begins with is a letter typed after a lone Esc, and stays one. */
  private begin(byte: number): Key | null {
    this.parameters = '';
    this.place = byte === BRACKET ? 'control sequence' : byte === LETTER_O ? 'single shift' : 'text';
    if (this.place !== 'text') return null;
    const letter = String.fromCharCode(byte);
    if (letter in STRINGS) {
      this.place = 'string?';
      this.parameters = letter;
      return null;
    }
    // ESC and a backslash end a string.
    if (letter === '\\') return null;
    return letter === 'b' ? 'wordLeft' : letter === 'f' ? 'wordRight' : { text: letter };
  }

  private continue(byte: number): Key | More | null {
    const letter = String.fromCharCode(byte);
    if (byte < 0x40) {
      if (this.parameters.length < MAX_PARAMETERS) this.parameters += letter;
      return null;
    }
    // The Linux console's F1 is ESC [ [ A.
    this.place = byte === BRACKET && this.parameters === '' ? 'function key' : 'text';
    if (letter === 'M' && this.parameters === '') this.place = 'mouse';
    if (letter === '~') return this.more.numbered[this.parameters] ?? NUMBERED_KEYS[this.parameters] ?? null;
    const key = CURSOR_KEYS[letter] ?? null;
    if (!BY_WORD.test(this.parameters)) return key;
    return key === 'left' ? 'wordLeft' : key === 'right' ? 'wordRight' : key;
  }
}
