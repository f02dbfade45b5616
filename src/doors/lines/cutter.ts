/**
 * What waits between a socket and its reader: chunks that have not been cut, because the reader is busy. Owns them, and
 * the bounds of what is cut. How a chunk is cut, and into what, is the subclass's; must not know sockets.
 */

/** A place in a line with other connections. */
export interface CutterSeat {
  /** Asked before each piece. False: no more before `pause` and `resume` have been called. */
  mayTake(): boolean;
  /** After the last of several pieces: what there is has been delivered, or waits. */
  leave(): void;
}

export interface CutterHandlers {
  /** When pieces are delivered; undefined: whenever they come. */
  readonly seat?: CutterSeat | undefined;
  /** Once, when more than `allowance` bytes have been cut. */
  onSpent?(): void;
  /** After `write` has returned false: everything given has been delivered. */
  onDrain?(): void;
  /** The same where delivery is paused by then, which is no time for more but keys that make no line yet. */
  onTaken?(): void;
  /** After `end` and the last that was delivered. */
  onEnd?(): void;
}

export abstract class Cutter {
  /** Bytes that may still be cut; what waits is not counted yet. */
  allowance = Number.POSITIVE_INFINITY;
  /** Where the first chunk has not been looked at yet. */
  protected at = 0;
  private chunks: Buffer[] = [];
  private paused = false;
  private delivering = false;
  private resuming = false;
  private refused = false;
  private state: 'open' | 'ending' | 'closed' = 'open';

  constructor(
    /** Bytes of one piece. A change holds for all that has not been cut yet. */
    public limit: number,
    private readonly events: CutterHandlers,
  ) {}

  /** Keeps the chunk while what is in it waits. False: give nothing more before `onDrain`. */
  write(bytes: Buffer): boolean {
    if (this.state !== 'open') return true;
    if (bytes.length > 0) this.chunks.push(bytes);
    this.deliver();
    this.refused = this.waiting;
    return !this.refused;
  }

  /** No more bytes will come. */
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
    this.forget();
  }

  /** From now on nothing is delivered, not even what was written before. */
  pause(): void {
    this.paused = true;
  }

  /**
   * Delivery goes on: within a handler after it has returned, otherwise in the next tick, never within this call, unless it
   * is to be `atOnce`.
   */
  resume(atOnce = false): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.delivering) return;
    if (atOnce) {
      this.deliver();
      return;
    }
    if (this.resuming) return;
    this.resuming = true;
    process.nextTick(() => {
      this.resuming = false;
      this.deliver();
    });
  }

  /** Gets one step further in the chunk: something is ready, or delivered, or less of the chunk is left. */
  protected abstract step(chunk: Buffer): void;

  /** After the last chunk. Returns whether something is ready, or was delivered, that had not ended. */
  protected abstract finish(): boolean;

  /** Cut and not delivered. */
  protected abstract get ready(): boolean;

  /** Delivers one thing that is ready. */
  protected abstract next(): void;

  /** Delivery is paused, and this chunk has not been cut: a look for whatever need not wait for its turn. */
  protected lookAhead(_chunk: Buffer): void {}

  /** Drops what is kept of earlier chunks. */
  protected abstract forget(): void;

  protected advance(chunk: Buffer, bytes: number): void {
    this.at += bytes;
    const spent = this.allowance < 0;
    this.allowance -= bytes;
    if (!spent && this.allowance < 0) this.events.onSpent?.();
    if (this.at < chunk.length) return;
    this.chunks.shift();
    this.at = 0;
  }

  private get waiting(): boolean {
    return this.ready || this.chunks.length > 0;
  }

  private get blocked(): boolean {
    return this.paused || this.state === 'closed';
  }

  private deliver(): void {
    if (this.delivering) return;
    this.delivering = true;
    const { seat } = this.events;
    try {
      while (!this.blocked) {
        if (!this.waiting) {
          if (this.state === 'open' || !this.last()) break;
        } else if (seat?.mayTake() === false) break;
        else if (this.ready) this.next();
        else this.step(this.chunks[0] as Buffer);
      }
    } finally {
      this.delivering = false;
    }
    if (this.paused && this.chunks.length > 0 && this.state !== 'closed') this.lookAhead(this.chunks[0] as Buffer);
    seat?.leave();
    if (!this.refused || this.state !== 'open' || this.waiting) return;
    if (this.paused) this.events.onTaken?.();
    else {
      this.refused = false;
      this.events.onDrain?.();
    }
  }

  private last(): boolean {
    if (this.finish()) return true;
    this.state = 'closed';
    this.events.onEnd?.();
    return false;
  }
}

/** Bytes of the first buffer: most lines that come in pieces are typed by hand. */
const FIRST_BUFFER = 256;

/** What has come of a line or an object that has not ended yet, in one buffer that doubles: a byte at a time must not cost the square of its length. */
export class Unfinished {
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
