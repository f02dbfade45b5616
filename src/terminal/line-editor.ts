/**
 * The half-typed line of one person at a terminal: keys in, lines out. Owns its text, the cursor and the lines typed
 * before. Pure: must not know bytes of the wire, the screen (line-screen.ts draws what this holds) or sockets.
 */
import { clean } from '../language/clean.js';
import { TypedHistory } from '../typed-history.js';
import { nextCharacter, previousCharacter } from './characters.js';
import type { Key, NamedKey } from './keys.js';

export interface LineEditorOptions {
  /** Bytes of a line; asked with every insertion, because it may change. */
  limit(): number;
  /** Whether a line may come back with the arrow keys: one with a password may not. */
  mayRemember(line: string): boolean;
  /** The lines typed before; by default none. */
  readonly history?: TypedHistory;
}

export type Outcome =
  | {
      readonly kind: 'line';
      readonly line: string;
      /** False: more was typed than a line holds, and `line` is only what did fit. It must not be sent. */
      readonly whole: boolean;
    }
  /** Ctrl-D on an empty line. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'redraw' };

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
/** UTF-16 units before an insertion that decide how it is cleaned: a row of combining marks, and some joiners. */
const CONTEXT = 16;
const SPACE = /\s/;

export class LineEditor {
  text = '';
  /** Index in `text`, at a character's beginning or the end. */
  cursor = 0;
  private bytes = 0;
  /** More came than fits, and nothing has been deleted since. */
  private overfull = false;
  private hidden = false;
  private bell = false;
  private readonly history: TypedHistory;

  constructor(private readonly options: LineEditorOptions) {
    this.history = options.history ?? new TypedHistory();
  }

  /** Passwords: not shown, not remembered. */
  get isHidden(): boolean {
    return this.hidden;
  }

  /** False: more was typed than a line holds, and `text` is only what did fit. */
  get isWhole(): boolean {
    return !this.overfull;
  }

  hide(hidden: boolean): void {
    if (hidden === this.hidden) return;
    // Half a password that nobody asks for any more must neither appear nor be said by the next Enter.
    if (!hidden && this.text !== '') this.reject();
    if (!hidden) this.take();
    this.hidden = hidden;
  }

  /** Puts a line instead of what was typed: one that is completed or found. It has to fit. */
  put(text: string, cursor = text.length): void {
    this.replace(text);
    this.cursor = cursor;
  }

  /** What was typed and not sent; the line is empty then. */
  take(): string {
    const { text } = this;
    this.replace('');
    this.history.restart();
    return text;
  }

  /** Whether something was refused since the last call. */
  takeBell(): boolean {
    const { bell } = this;
    this.bell = false;
    return bell;
  }

  press(key: Key): Outcome | null {
    if (typeof key === 'object') {
      this.insert(key.text);
      return null;
    }
    if (key === 'enter') return this.enter();
    if (key === 'redraw') return { kind: 'redraw' };
    if (key === 'deleteOrLeave' && this.text === '') return { kind: 'leave' };
    this.edit(key);
    return null;
  }

  private edit(key: Exclude<NamedKey, 'enter' | 'redraw'>): void {
    const { text, cursor } = this;
    switch (key) {
      case 'left':
        this.cursor = previousCharacter(text, cursor);
        break;
      case 'right':
        this.cursor = nextCharacter(text, cursor);
        break;
      case 'wordLeft':
        this.cursor = this.wordStart();
        break;
      case 'wordRight':
        this.cursor = this.wordEnd();
        break;
      case 'home':
        this.cursor = 0;
        break;
      case 'end':
        this.cursor = text.length;
        break;
      case 'backspace':
        this.remove(previousCharacter(text, cursor), cursor);
        break;
      case 'delete':
      case 'deleteOrLeave':
        this.remove(cursor, nextCharacter(text, cursor));
        break;
      case 'deleteWord':
        this.remove(this.wordStart(), cursor);
        break;
      case 'deleteToStart':
        this.remove(0, cursor);
        break;
      case 'deleteToEnd':
        this.remove(cursor, text.length);
        break;
      case 'discard':
        this.take();
        break;
      case 'up':
      case 'down':
        this.recall(key);
        break;
    }
  }

  private enter(): Outcome {
    const { text, overfull, hidden } = this;
    this.replace('');
    if (hidden || text.trim() === '' || !this.options.mayRemember(text)) this.history.restart();
    else this.history.add(text);
    return { kind: 'line', line: text, whole: !overfull };
  }

  private insert(text: string): void {
    if (this.overfull) {
      this.reject();
      return;
    }
    const before = this.text.slice(0, this.cursor);
    let piece = fitting(before, text);
    const room = this.options.limit() - this.bytes;
    let size = Buffer.byteLength(piece);
    if (size > room) {
      this.overfull = true;
      this.reject();
      piece = beginning(piece, room);
      size = Buffer.byteLength(piece);
    }
    this.text = before + piece + this.text.slice(this.cursor);
    this.cursor += piece.length;
    this.bytes += size;
  }

  private remove(from: number, to: number): void {
    if (from === to) {
      this.reject();
      return;
    }
    const { text } = this;
    this.bytes -= Buffer.byteLength(text.slice(from, to));
    this.text = text.slice(0, from) + text.slice(to);
    this.cursor = from;
    this.overfull = false;
  }

  private recall(key: 'up' | 'down'): void {
    const line = this.hidden ? null : key === 'up' ? this.history.older(this.text) : this.history.newer();
    if (line === null) this.reject();
    else this.replace(line);
  }

  private replace(text: string): void {
    this.text = text;
    this.cursor = text.length;
    this.bytes = Buffer.byteLength(text);
    this.overfull = false;
  }

  private reject(): void {
    this.bell = true;
  }

  private wordStart(): number {
    let at = this.cursor;
    while (at > 0 && SPACE.test(this.text[at - 1] as string)) at--;
    while (at > 0 && !SPACE.test(this.text[at - 1] as string)) at--;
    return at;
  }

  private wordEnd(): number {
    const { length } = this.text;
    let at = this.cursor;
    while (at < length && SPACE.test(this.text[at] as string)) at++;
    while (at < length && !SPACE.test(this.text[at] as string)) at++;
    return at;
  }
}

/**
 * What of an insertion others would see: what this person's own terminal is shown is no more than that. Cleaned together
 * with what it follows, because combining marks are counted in a row.
 */
function fitting(before: string, text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  const context = before.slice(-CONTEXT).replace(/^[\udc00-\udfff]/, '');
  const both = clean(context + text);
  return both.startsWith(context) ? both.slice(context.length) : clean(text);
}

/** The longest beginning that takes at most `room` bytes and cuts no code point. */
function beginning(text: string, room: number): string {
  const bytes = Buffer.from(text);
  let end = Math.max(0, room);
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
