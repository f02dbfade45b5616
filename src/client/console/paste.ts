/**
 * What is pasted is text and not keys, so that no line of it is sent by its Enter. Owns what has come of a paste so far, and
 * how long the rest of it may keep people waiting. Must not know what becomes of it.
 */
import type { AnyKey } from './console-keys.js';

/** UTF-16 units. Whoever pastes more pastes a file, and `/send` is for those. */
const MAX_PASTE = 64 * 1024;
/**
 * Milliseconds without a byte, behind which a paste that its terminal has begun and not ended is over: otherwise every key
 * would be taken for text for ever.
 */
export const MARKED_MS = 2000;
/** Milliseconds without a byte, behind which a paste without marks is over: a long one comes in several reads. */
export const UNMARKED_MS = 50;

/** What terminals put around a paste, once they are asked to. */
export const PASTE_END = '\x1b[201~';

export class PasteReader {
  private text: string | null = null;
  private isMarked = false;
  private isWhole = true;
  private timer: NodeJS.Timeout | undefined;

  /** `over`: all of it has come, or no more will. Null: it was more than a paste may be. */
  constructor(private readonly over: (lines: readonly string[] | null) => void) {}

  get isOpen(): boolean {
    return this.text !== null;
  }

  /** `isMarked`: the terminal tells where it ends. */
  begin(isMarked: boolean): void {
    if (this.text === null) {
      this.text = '';
      this.isWhole = true;
    }
    this.isMarked = isMarked;
    this.wait();
  }

  /** The next key of it. Control characters are left out. */
  take(key: AnyKey): void {
    if (this.text === null) return;
    if (key === 'pasteEnd') {
      this.end();
      return;
    }
    const piece = typeof key === 'object' ? key.text : key === 'enter' ? '\n' : key === 'complete' ? ' ' : '';
    if (this.text.length + piece.length <= MAX_PASTE) this.text += piece;
    else this.isWhole = false;
  }

  /** A read is used up: the rest has its time anew. */
  wait(): void {
    clearTimeout(this.timer);
    if (this.isOpen) this.timer = setTimeout(() => this.end(), this.isMarked ? MARKED_MS : UNMARKED_MS);
  }

  /** Nothing of it is used. */
  giveUp(): void {
    clearTimeout(this.timer);
    this.text = null;
  }

  private end(): void {
    const { text, isWhole } = this;
    this.giveUp();
    const lines = text?.split('\n') ?? [];
    // The line end behind the last line.
    if (lines.at(-1)?.trim() === '') lines.pop();
    this.over(isWhole ? lines : null);
  }
}

/** The one line of a paste that holds anything; null: there are more. */
export function onlyLine(lines: readonly string[]): string | null {
  const written = lines.filter((line) => line.trim() !== '');
  return written.length > 1 ? null : (written[0] ?? '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a key sends begins with one
const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[^[O])/g;
const LINE_END = /\r[\n\0]?|\n/;
/** Characters of a line without its Enter that may be typed while the one before is read, by a hand and not from a clipboard. */
const HANDFUL = 4;

/**
 * Whether bytes that were read at once are several lines: no hand types so. One line with its Enter never is, nor the
 * beginning of the next behind it.
 */
export function isSeveralLines(bytes: Buffer): boolean {
  const lines = bytes.toString('latin1').replace(SEQUENCE, '').split(LINE_END);
  const unfinished = lines.pop() ?? '';
  const whole = lines.filter((line) => /[!-~\x80-\xff]/.test(line)).length;
  return whole > 1 || (whole === 1 && unfinished.trim().length > HANDFUL);
}
