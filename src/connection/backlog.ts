/**
 * Sealed bytes on their way to one client: what is given to the wire, and what waits because the wire is busy. Owns both,
 * and the receipts of what is in them; knows no line, no turn and no bound.
 */
import type { Receipt } from '../chat/ports.js';
import type { Chunk } from './chunk.js';

/** What takes the bytes: a transport. */
export interface Wire {
  /** Gives bytes to the kernel, all at once where it takes them; `done` is called in the order of the writes. */
  write(pieces: readonly Buffer[], done: (error?: Error | null) => void): void;
  /** Bytes given and not taken by the kernel yet. */
  readonly pending: number;
}

export interface BacklogOwner {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The kernel has taken a write. */
  taken(): void;
  /** There is more than the kernel takes. */
  stuck(): void;
}

/** One write. */
interface InFlight {
  readonly chunks: readonly Chunk[];
  readonly receipts: readonly Receipt[] | null;
  /** When it was given to the wire; milliseconds since 1970. */
  readonly at: number;
  settled: boolean;
}

export class Backlog {
  /** Bytes not taken by the kernel yet. */
  pending = 0;
  /**
   * Not given to the wire: while it still has bytes that the kernel does not take, more would only cost memory there.
   * Here they are references to what others get as well.
   */
  private queue: Chunk[] = [];
  private queuedReceipts: Receipt[] | null = null;
  /** Given to the wire; all but the last are with the kernel. */
  private inFlight: InFlight[] = [];

  constructor(
    private readonly wire: Wire,
    private readonly owner: BacklogOwner,
  ) {}

  add(chunk: Chunk): void {
    this.queue.push(chunk);
    this.pending += chunk.bytes.length;
    chunk.retain();
  }

  /** They are told when all that has been added by then is with the kernel. */
  addReceipts(receipts: Receipt[]): void {
    this.queuedReceipts = this.queuedReceipts === null ? receipts : this.queuedReceipts.concat(receipts);
  }

  /** Gives the wire all that is queued, in one write; where it is still busy, when that has gone. */
  write(): void {
    if (this.queue.length === 0) return;
    if (this.inFlight.at(-1)?.settled === false) this.owner.stuck();
    else this.give();
  }

  /** The connection is about to end: the same, busy or not. */
  writeLast(): void {
    if (this.queue.length > 0) this.give();
  }

  /** Since when the oldest bytes have waited for the kernel; milliseconds since 1970. */
  get waitingSince(): number {
    return this.inFlight.find((flight) => !flight.settled)?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The connection has ended: what has not been written is lost, oldest first. */
  close(): void {
    const { inFlight, queue, queuedReceipts } = this;
    this.inFlight = [];
    this.queue = [];
    this.queuedReceipts = null;
    this.pending = 0;
    for (const flight of inFlight) {
      if (flight.settled) continue;
      for (const chunk of flight.chunks) chunk.release();
      for (const receipt of flight.receipts ?? []) receipt.lost(true);
    }
    for (const chunk of queue) chunk.release();
    for (const receipt of queuedReceipts ?? []) receipt.lost(false);
  }

  private give(): void {
    const { owner, wire, inFlight } = this;
    const flight: InFlight = { chunks: this.queue, receipts: this.queuedReceipts, at: owner.now, settled: false };
    this.queue = [];
    this.queuedReceipts = null;
    inFlight.push(flight);
    wire.write(
      flight.chunks.map((chunk) => chunk.bytes),
      this.written,
    );
    if (wire.pending === 0) for (const one of inFlight) this.settle(one);
    else owner.stuck();
  }

  private readonly written = (error?: Error | null): void => {
    const [flight] = this.inFlight;
    // The close that follows an error reports what is lost; the flight has to be there for it.
    if (flight === undefined || error) return;
    this.inFlight.shift();
    this.settle(flight);
    this.write();
  };

  private settle(flight: InFlight): void {
    if (flight.settled) return;
    flight.settled = true;
    for (const chunk of flight.chunks) {
      this.pending -= chunk.bytes.length;
      chunk.release();
    }
    if (flight.receipts !== null) for (const receipt of flight.receipts) receipt.written();
    this.owner.taken();
  }
}
