/**
 * What is pasted is text and not keys, so that no line of it is sent by its Enter. Owns what has come of a paste so far, and
 * how long the rest of it may keep people waiting. Must not know what becomes of it.
 */

/** Asks a terminal to put marks around what is pasted, or to do so no longer. */
export const PASTE_MARKS = { on: '\x1b[?2004h', off: '\x1b[?2004l' } as const;

/** The marks before a paste, and after it. */
export const PASTE_BEGIN = '\x1b[200~';
export const PASTE_END = '\x1b[201~';

export type PasteKey = 'pasteBegin' | 'pasteEnd';

/** By the number of ESC [ … ~. */
export const PASTE_KEYS: Readonly<Record<string, PasteKey>> = { 200: 'pasteBegin', 201: 'pasteEnd' };

export interface PasteOptions {
  /** UTF-16 units that are kept. */
  readonly most: number;
  /** Calls back after so many milliseconds, unless what it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

export class PasteReader {
  private text: string | null = null;
  private isWhole = true;
  private patience = 0;
  private cancel = (): void => {};

  /** `over`: all of it has come, or no more will. Null: it was more than a paste may be. */
  constructor(
    private readonly options: PasteOptions,
    private readonly over: (text: string | null) => void,
  ) {}

  get isOpen(): boolean {
    return this.text !== null;
  }

  /** `patience`: milliseconds without a byte, after which it is over. */
  begin(patience: number): void {
    if (this.text === null) {
      this.text = '';
      this.isWhole = true;
    }
    this.patience = patience;
    this.wait();
  }

  /** The next key of it. Control characters are left out. */
  feed(key: string | { readonly text: string }): void {
    if (this.text === null) return;
    if (key === 'pasteEnd') {
      this.end();
      return;
    }
    const piece = typeof key === 'object' ? key.text : key === 'enter' ? '\n' : key === 'complete' ? ' ' : '';
    if (this.text.length + piece.length <= this.options.most) this.text += piece;
    else this.isWhole = false;
  }

  /** A read is used up: the rest has its time again. */
  wait(): void {
    this.cancel();
    if (this.isOpen) this.cancel = this.options.after(this.patience, () => this.end());
  }

  /** Nothing of it is used. */
  giveUp(): void {
    this.cancel();
    this.text = null;
  }

  private end(): void {
    const { text, isWhole } = this;
    this.giveUp();
    this.over(isWhole ? text : null);
  }
}

/** Its lines, the empty ones too. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  // The line end after the last line.
  if (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}

/** The one line of a paste that holds anything; null: there are more. */
export function onlyLine(lines: readonly string[]): string | null {
  const written = lines.filter((line) => line.trim() !== '');
  return written.length > 1 ? null : (written[0] ?? '');
}
