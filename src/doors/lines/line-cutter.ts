/**
 * Cuts a client's bytes into lines. Whole lines of valid length are decoded at one go, as many as lie within the length
 * of one, and wait while their reader is busy. Owns the bytes of one connection that are not delivered yet. Must not know
 * telnet commands (they are gone before), sockets or the grammar.
 */
import { Cutter, type CutterHandlers, Unfinished } from './cutter.js';

const NUL = 0;
const LF = 10;
const CR = 13;
/** Enter, as telnet sends it in character mode (RFC 854, page 11). */
const CR_NUL = Buffer.of(CR, NUL);

/** Bytes of a line before its end, unless told otherwise. */
export const DEFAULT_LINE_LIMIT = 4_096;

export interface LineCutterOptions extends CutterHandlers {
  /** Bytes of a line before its end. */
  maxBytes?: number;
  /** A line without its end; may be empty. An exception thrown here comes out of `write`, `end` or the event loop. */
  onLine(line: string): void;
  /** In place of a line that is longer than the limit, and as soon as that is certain. */
  onTooLong(): void;
}

const NONE: readonly string[] = [];

const LINE_END = /\r?\n|\r\0/;

/** The lines in `bytes`, which must end in a line end: so no character is cut through. */
function cut(bytes: Buffer): readonly string[] {
  const text = bytes.toString();
  // By far the most lines end in LF alone and hold no NUL.
  const lines = text.split(text.includes('\r') ? LINE_END : '\n');
  lines.pop();
  return text.includes('\0') ? lines.map(withoutNul) : lines;
}

/**
 * Before a line it keeps a connection alive and says nothing. Within one it has no business, and some programs stop
 * reading there.
 */
function withoutNul(line: string): string {
  return line.replace(/^\0+/, '').replaceAll('\0', '\ufffd');
}

export class LineCutter extends Cutter {
  private readonly unfinished = new Unfinished();
  /** Lines cut and not delivered, from `place` on. They come from one window, so they are few. */
  private lines: readonly string[] = NONE;
  private place = 0;
  /** Within a line that was too long; and whether the byte before was a CR. */
  private skipping = false;
  private afterCR = false;

  constructor(private readonly handlers: LineCutterOptions) {
    super(handlers.maxBytes ?? DEFAULT_LINE_LIMIT, handlers);
  }

  get isOpen(): boolean {
    return this.unfinished.length > 0;
  }

  protected get ready(): boolean {
    return this.place < this.lines.length;
  }

  protected next(): void {
    const line = this.lines[this.place++] as string;
    // Somebody who falls silent must not keep the last window in memory.
    if (this.place === this.lines.length) this.forgetLines();
    this.handlers.onLine(line);
  }

  protected forget(): void {
    this.forgetLines();
    this.unfinished.take();
  }

  private forgetLines(): void {
    this.lines = NONE;
    this.place = 0;
  }

  protected step(chunk: Buffer): void {
    if (this.skipping) this.skip(chunk);
    else if (this.unfinished.length > 0) this.complete(chunk);
    else if (chunk[this.at] === NUL) this.passNuls(chunk);
    else this.cutWindow(chunk);
  }

  /** Anybody who is silent for days may send more of them than a line has bytes. */
  private passNuls(chunk: Buffer): void {
    let end = this.at;
    while (chunk[end] === NUL) end++;
    this.advance(chunk, end - this.at);
  }

  /**
   * As many lines as lie within the length of one: a look for the last line end there proves all of them short enough,
   * and no more than that is ever decoded ahead.
   */
  private cutWindow(chunk: Buffer): void {
    const { limit } = this;
    const window = this.at === 0 && chunk.length <= limit + 2 ? chunk : chunk.subarray(this.at, this.at + limit + 2);
    let end = window.lastIndexOf(LF) + 1;
    // An LF in the very last place ends a line of valid length only after a CR, or after another line.
    if (end === limit + 2 && window[limit] !== CR) end = window.lastIndexOf(LF, limit) + 1;
    if (end === 0) {
      const nul = window.lastIndexOf(CR_NUL);
      if (nul !== -1) end = nul + 2;
    }
    if (end === 0) {
      this.keep(chunk, window);
      return;
    }
    this.lines = cut(end === window.length ? window : window.subarray(0, end));
    this.advance(chunk, end);
  }

  /** The rest of a line that began in an earlier chunk. */
  private complete(chunk: Buffer): void {
    const { unfinished, limit } = this;
    const window = chunk.subarray(this.at, this.at + Math.max(0, limit + 2 - unfinished.length));
    const lineEnd = firstLineEnd(window, unfinished.last === CR);
    if (lineEnd === null) {
      this.keep(chunk, window);
    } else if (unfinished.length + lineEnd.start > limit) {
      this.refuse();
    } else {
      unfinished.append(window.subarray(0, lineEnd.end));
      this.lines = cut(unfinished.take());
      this.advance(chunk, lineEnd.end);
    }
  }

  /** `bytes` hold no line end. They are the beginning of a line, or show that it is too long. */
  private keep(chunk: Buffer, bytes: Buffer): void {
    const { unfinished, limit } = this;
    const length = unfinished.length + bytes.length;
    // One byte more than the limit is valid if it is a CR: it may be half a line end.
    if (length > limit && !(length === limit + 1 && bytes.at(-1) === CR)) {
      this.refuse();
      return;
    }
    unfinished.append(bytes);
    this.advance(chunk, bytes.length);
  }

  private refuse(): void {
    this.skipping = true;
    this.afterCR = this.unfinished.last === CR;
    this.unfinished.take();
    this.handlers.onTooLong();
  }

  private skip(chunk: Buffer): void {
    const lineEnd = firstLineEnd(this.at === 0 ? chunk : chunk.subarray(this.at), this.afterCR);
    this.skipping = lineEnd === null;
    this.afterCR = chunk.at(-1) === CR;
    this.advance(chunk, lineEnd === null ? chunk.length : lineEnd.end);
  }

  protected finish(): boolean {
    if (this.unfinished.length === 0) return false;
    this.unfinished.append(Buffer.of(LF));
    this.lines = cut(this.unfinished.take());
    return true;
  }
}

/** Where the first line end in `bytes` starts (-1: with the CR before them) and ends. */
function firstLineEnd(bytes: Buffer, afterCR: boolean): { start: number; end: number } | null {
  if (afterCR && (bytes[0] === NUL || bytes[0] === LF)) return { start: -1, end: 1 };
  const lf = bytes.indexOf(LF);
  const nul = (lf === -1 ? bytes : bytes.subarray(0, lf)).indexOf(CR_NUL);
  if (nul !== -1) return { start: nul, end: nul + 2 };
  if (lf === -1) return null;
  return { start: bytes[lf - 1] === CR ? lf - 1 : lf, end: lf + 1 };
}
