/**
 * Sealed bytes on their way to one client: what is given to the wire, and what waits because the wire is busy. Owns both,
 * and the receipts of what is in them; knows no line, no turn and no bound.
 */
import type { Wire } from './connection.js';
import type { Chunk } from './feed.js';

export interface BacklogOwner {
  /** Monotonic time, in milliseconds. */
  readonly monotonic: number;
  /** The kernel has taken a write, with so many bytes that answer the client's own lines. */
  taken(own: number): void;
  /** What became of a line that was given with a receipt; see ToldReceipts. */
  delivered(receipt: number): void;
  lost(receipt: number, shown: boolean): void;
  /** There is more than the kernel takes. */
  stuck(): void;
  /** The kernel has taken what it was given, and there is more: `write` is to be called, in this turn or the next. */
  hasMore(): void;
}

/**
 * Bytes given to the wire at a time, and at most one chunk more. What the kernel does not take at once it asks for
 * itself, for everybody who has room again at the same moment, and nothing else happens in the meantime: of a thousand people
 * who do not read that would be a second with all that waits for them, and is some 20 ms with this.
 */
const PORTION = 64 * 1024;

/** What one turn had for the client. */
interface Sealed {
  readonly chunk: Chunk;
  /** Told when the chunk is with the kernel. */
  readonly receipts: readonly number[] | null;
  /** Bytes of it that answer the client's own lines. */
  readonly own: number;
  /** Monotonic time. */
  readonly at: number;
}

/** One write. */
interface InFlight {
  readonly sealed: readonly Sealed[];
  settled: boolean;
}

export class Backlog {
  /** Bytes not taken by the kernel yet. */
  pending = 0;
  /** Those of them that answer the client's own lines. */
  own = 0;
  /**
   * Not given to the wire: while it still has bytes that the kernel does not take, more would only cost memory there.
   * Here they are references to what others get as well.
   */
  private queue: Sealed[] = [];
  /** Given to the wire; all but the last are with the kernel. */
  private inFlight: InFlight[] = [];

  constructor(
    private readonly wire: Wire,
    private readonly owner: BacklogOwner,
  ) {}

  add(chunk: Chunk, receipts: readonly number[] | null, own: number): void {
    this.queue.push({ chunk, receipts, own, at: this.owner.monotonic });
    this.pending += chunk.bytes.length;
    this.own += own;
    chunk.retain();
  }

  /** Gives the wire all that is queued, as long as the kernel takes it; the rest when it has gone. */
  write(): void {
    if (this.queue.length === 0) return;
    if (this.inFlight.at(-1)?.settled === false) this.owner.stuck();
    else while (this.give(PORTION) && this.queue.length > 0);
  }

  /** The connection is about to end: all of it, whether the wire is busy or not. */
  writeLast(): void {
    if (this.queue.length > 0) this.give(Number.POSITIVE_INFINITY);
  }

  /** Since when the oldest bytes have waited for the kernel; monotonic time. */
  get waitingSince(): number {
    return this.inFlight.find((flight) => !flight.settled)?.sealed[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The connection has ended: what has not been written is lost, oldest first. */
  end(): void {
    const { inFlight, queue } = this;
    this.inFlight = [];
    this.queue = [];
    this.pending = 0;
    this.own = 0;
    for (const flight of inFlight) if (!flight.settled) this.lose(flight.sealed, true);
    this.lose(queue, false);
  }

  /** The first `portion` bytes of the queue, in whole chunks. Whether the kernel has taken them at once. */
  private give(portion: number): boolean {
    const { owner, wire, inFlight } = this;
    const flight: InFlight = { sealed: this.take(portion), settled: false };
    inFlight.push(flight);
    wire.write(
      flight.sealed.map(({ chunk }) => chunk.bytes),
      this.written,
    );
    if (wire.pending > 0) {
      owner.stuck();
      return false;
    }
    for (const one of inFlight) this.settle(one);
    return true;
  }

  private take(portion: number): readonly Sealed[] {
    const { queue } = this;
    let bytes = 0;
    let count = 0;
    while (count < queue.length && bytes < portion) bytes += (queue[count++] as Sealed).chunk.bytes.length;
    if (count < queue.length) return queue.splice(0, count);
    this.queue = [];
    return queue;
  }

  private readonly written = (error?: Error | null): void => {
    const [flight] = this.inFlight;
    // The close that follows an error reports what is lost; the flight has to be there for it.
    if (flight === undefined || error) return;
    this.inFlight.shift();
    this.settle(flight);
    if (this.queue.length > 0) this.owner.hasMore();
  };

  private settle(flight: InFlight): void {
    if (flight.settled) return;
    flight.settled = true;
    let answered = 0;
    for (const { chunk, own } of flight.sealed) {
      this.pending -= chunk.bytes.length;
      answered += own;
      chunk.release();
    }
    this.own -= answered;
    for (const { receipts } of flight.sealed) for (const receipt of receipts ?? NONE) this.owner.delivered(receipt);
    this.owner.taken(answered);
  }

  /** `given`: to the wire; some of it may have left. */
  private lose(sealed: readonly Sealed[], given: boolean): void {
    for (const { chunk } of sealed) chunk.release();
    for (const { receipts } of sealed) for (const receipt of receipts ?? NONE) this.owner.lost(receipt, given);
  }
}

const NONE: readonly number[] = [];
