/**
 * Cuts a client's bytes into lines. split2 does the cutting and the decoding; this file sees to it that split2 only
 * ever gets whole lines of lawful length, and that lines wait while their reader is busy. Owns the bytes of one
 * connection that are not delivered yet. Must not know telnet commands (they are gone before), sockets or the grammar.
 */
import split2 from 'split2';

const NUL = 0;
const LF = 10;
const CR = 13;
/** Enter, as telnet sends it in character mode (RFC 854, page 11). */
const CR_NUL = Buffer.of(CR, NUL);

/** Bytes of a line before its end, unless told otherwise. */
export const DEFAULT_LINE_LIMIT = 4_096;

/** Bytes of the first buffer for an unfinished line: most lines that come in pieces are typed by hand. */
const FIRST_BUFFER = 256;

export interface LineCutterOptions {
  /** Bytes of a line before its end. */
  maxBytes?: number;
  /** A line without its end; may be empty. An exception thrown here comes out of `write`, `end` or the event loop. */
  onLine(line: string): void;
  /** In place of a line that is longer than the limit, and as soon as that is certain. */
  onTooLong(): void;
  /** Once, when more than `allowance` bytes have been cut. */
  onSpent?(): void;
  /** After `write` has returned false: everything given has been delivered. */
  onDrain?(): void;
  /** After `end` and the last line. */
  onEnd?(): void;
}

const NONE: readonly string[] = [];

let cuttings: string[] = [];

/**
 * One for all connections: split2 keeps nothing between two writes that end in a line end, and works synchronously. One
 * each would double what a connection costs in this file. Its mapper takes the lines; nothing ever flows out of the stream.
 */
const splitter = split2(/\r?\n|\r\0/, (line: string): undefined => {
  cuttings.push(line);
});

/** The lines in `bytes`, which must end in a line end. */
function cut(bytes: Buffer): readonly string[] {
  cuttings = [];
  splitter.write(bytes);
  // A NUL has no business in text, and some programs stop reading at one.
  return bytes.includes(NUL) ? cuttings.map((line) => line.replaceAll('\0', '\ufffd')) : cuttings;
}

/** A line that has not ended yet, in one buffer that doubles: a byte at a time must not cost the square of its length. */
class Unfinished {
  private buffer: Buffer | null = null;
  length = 0;

  get last(): number {
    return this.buffer?.[this.length - 1] ?? -1;
  }

  append(bytes: Buffer): void {
    const length = this.length + bytes.length;
    if (this.buffer === null || this.buffer.length < length) {
      let size = FIRST_BUFFER;
      while (size < length) size *= 2;
      // Not from Node's pool, which one forgotten half line would keep alive whole.
      const buffer = Buffer.allocUnsafeSlow(size);
      this.buffer?.copy(buffer, 0, 0, this.length);
      this.buffer = buffer;
    }
    bytes.copy(this.buffer, this.length);
    this.length = length;
  }

  /** Gives the bytes away and the memory back. */
  take(): Buffer {
    const bytes = this.buffer?.subarray(0, this.length) ?? Buffer.alloc(0);
    this.buffer = null;
    this.length = 0;
    return bytes;
  }
}

export class LineCutter {
  /** Bytes of a line before its end. A change holds for all that has not been cut yet. */
  limit: number;
  /** Bytes that may still be cut; lines that wait are not counted yet. */
  allowance = Number.POSITIVE_INFINITY;
  private readonly handlers: LineCutterOptions;
  private readonly unfinished = new Unfinished();
  /** Chunks not looked at yet, the first of them from `at` on. */
  private chunks: Buffer[] = [];
  private at = 0;
  /** Lines cut and not delivered, from `next` on. They come from one window, so they are few. */
  private lines: readonly string[] = NONE;
  private next = 0;
  /** Within a line that was too long; and whether the byte before was a CR. */
  private skipping = false;
  private afterCR = false;
  private paused = false;
  private delivering = false;
  private resuming = false;
  private refused = false;
  private state: 'open' | 'ending' | 'closed' = 'open';

  constructor(options: LineCutterOptions) {
    this.handlers = options;
    this.limit = options.maxBytes ?? DEFAULT_LINE_LIMIT;
  }

  /** Keeps the chunk while its lines wait. False: give nothing more before `onDrain`. */
  write(bytes: Buffer): boolean {
    if (this.state !== 'open') return true;
    if (bytes.length > 0) this.chunks.push(bytes);
    this.deliver();
    this.refused = this.waiting;
    return !this.refused;
  }

  /** No more bytes will come: what has not ended is the last line. */
  end(): void {
    if (this.state !== 'open') return;
    this.state = 'ending';
    this.deliver();
  }

  /**
   * Forgets whatever has not been delivered. No handler is called any more, and `write` takes and drops everything, so
   * that the socket can be read until the other side ends it.
   */
  stop(): void {
    this.state = 'closed';
    this.chunks = [];
    this.lines = NONE;
    this.next = 0;
    this.unfinished.take();
  }

  /** From now on no line is delivered, not even one that was written before. */
  pause(): void {
    this.paused = true;
  }

  /** Delivery goes on: within `onLine` after that line, otherwise in the next tick, never within this call. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.delivering || this.resuming) return;
    this.resuming = true;
    process.nextTick(() => {
      this.resuming = false;
      this.deliver();
    });
  }

  private get waiting(): boolean {
    return this.next < this.lines.length || this.chunks.length > 0;
  }

  private nextLine(): string {
    const line = this.lines[this.next++] as string;
    if (this.next === this.lines.length) {
      // Somebody who falls silent must not keep the last window in memory.
      this.lines = NONE;
      this.next = 0;
    }
    return line;
  }

  private get blocked(): boolean {
    return this.paused || this.state === 'closed';
  }

  private deliver(): void {
    if (this.delivering) return;
    this.delivering = true;
    try {
      while (!this.blocked) {
        if (this.next < this.lines.length) this.handlers.onLine(this.nextLine());
        else if (this.chunks.length > 0) this.step(this.chunks[0] as Buffer);
        else if (this.state === 'open' || !this.finish()) break;
      }
    } finally {
      this.delivering = false;
    }
    if (this.refused && this.state === 'open' && !this.paused && !this.waiting) {
      this.refused = false;
      this.handlers.onDrain?.();
    }
  }

  /** Gets one step further in the chunk: some lines are ready after it, or less of the chunk is left. */
  private step(chunk: Buffer): void {
    if (this.skipping) this.skip(chunk);
    else if (this.unfinished.length > 0) this.complete(chunk);
    else this.cutWindow(chunk);
  }

  /**
   * As many lines as lie within the length of one: a look for the last line end there proves all of them short enough,
   * and no more than that is ever decoded ahead.
   */
  private cutWindow(chunk: Buffer): void {
    const { limit } = this;
    const window = this.at === 0 && chunk.length <= limit + 2 ? chunk : chunk.subarray(this.at, this.at + limit + 2);
    let end = window.lastIndexOf(LF) + 1;
    // An LF in the very last place ends a line of lawful length only after a CR, or after another line.
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
    // One byte more than the limit is lawful if it is a CR: it may be half a line end.
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

  private advance(chunk: Buffer, bytes: number): void {
    this.at += bytes;
    const spent = this.allowance < 0;
    this.allowance -= bytes;
    if (!spent && this.allowance < 0) this.handlers.onSpent?.();
    if (this.at < chunk.length) return;
    this.chunks.shift();
    this.at = 0;
  }

  /** After the last chunk. Returns whether there is a last line, which then is ready. */
  private finish(): boolean {
    if (this.unfinished.length > 0) {
      this.unfinished.append(Buffer.of(LF));
      this.lines = cut(this.unfinished.take());
      return true;
    }
    this.state = 'closed';
    this.handlers.onEnd?.();
    return false;
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
