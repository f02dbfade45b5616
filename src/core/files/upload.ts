/**
 * A file on its way in: counted and hashed, and passed on as it comes, to its receiver (live) or into the spool. Owns what
 * its sender has sent so far; knows the sender's connection as a Source, and tells nobody: its ending does.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { FileReason } from '../../language/file-lines.js';
import type { Offer } from './offers.js';
import { Pace, type PaceLimits } from './pace.js';

/** The sender's connection. */
export interface Source {
  pause(): void;
  resume(): void;
  /** It has ended, well (with the SHA-256 of its bytes, in hex) or not: the connection may say so, and ends. */
  done(outcome: { readonly sha256: string } | { readonly failed: FileReason }): void;
}

/** Where the bytes go. */
export interface Route {
  /** False: no more before `room` is called. */
  take(bytes: Buffer): boolean;
  /** All has been taken, and is the whole file; resolves with null when it has arrived, otherwise with why not. */
  finish(size: number, sha256: string): Promise<FileReason | null>;
  /** What was taken is of no use. After `finish` it may be too late for that. */
  abort(reason: FileReason): void;
}

export interface UploadEnding {
  arrived(upload: Upload, sha256: string): void;
  failed(upload: Upload, reason: FileReason): void;
}

/**
 * Milliseconds between the last byte that was announced and the end, where the sender's program does not say that it has
 * ended: many a nc cannot. Whatever comes within them is one byte too many.
 */
const SETTLE = 1000;

export class Upload {
  /** Bytes that have come. */
  received = 0;
  private readonly hash = createHash('sha256');
  private route: Route | null = null;
  private paused = false;
  private state: 'open' | 'ending' | 'over' = 'open';
  private readonly pace: Pace;
  private settle: () => void = () => {};

  constructor(
    readonly offer: Offer,
    private readonly source: Source,
    private readonly clock: Clock,
    private readonly limits: PaceLimits & { readonly largest: number },
    private readonly ending: UploadEnding,
  ) {
    this.pace = new Pace(
      clock,
      limits,
      () => {},
      (how) => this.fail(how),
    );
  }

  /** Before the first `write`. */
  to(route: Route): void {
    this.route = route;
    this.settleAtSize();
  }

  // The sender's connection

  write(bytes: Buffer): void {
    if (this.state !== 'open') return;
    const { announced } = this.offer;
    this.received += bytes.length;
    if (announced !== null && this.received > announced) this.fail('too long');
    else if (this.received > this.limits.largest) this.fail('too large');
    else this.pass(bytes);
  }

  /** The sender's end of input. */
  end(): void {
    if (this.state !== 'open') return;
    const { announced } = this.offer;
    if (announced !== null && this.received < announced) this.fail('too short');
    // A program that could not read the file sends as much.
    else if (announced === null && this.received === 0) this.fail('empty');
    else void this.finish();
  }

  lost(): void {
    this.fail('connection lost');
  }

  // Where it goes

  /** The route takes more. */
  room(): void {
    if (!this.paused || this.state === 'over') return;
    this.paused = false;
    if (this.state === 'open') this.pace.goOn();
    this.source.resume();
  }

  fail(reason: FileReason): void {
    if (this.state === 'over') return;
    this.route?.abort(reason);
    if (this.state === 'open') this.fallThrough(reason);
  }

  private pass(bytes: Buffer): void {
    this.pace.moved(bytes.length);
    this.hash.update(bytes);
    if (!this.route?.take(bytes) && this.state === 'open') {
      this.paused = true;
      this.pace.rest();
      this.source.pause();
    }
    this.settleAtSize();
  }

  private settleAtSize(): void {
    if (this.received !== this.offer.announced || this.state !== 'open') return;
    this.settle = this.clock.after(SETTLE, () => this.end());
  }

  private async finish(): Promise<void> {
    this.state = 'ending';
    this.pace.rest();
    const sha256 = this.hash.digest('hex');
    const failed = await (this.route as Route).finish(this.received, sha256);
    if (failed !== null) {
      this.fallThrough(failed);
      return;
    }
    this.close();
    this.ending.arrived(this, sha256);
    this.source.done({ sha256 });
  }

  private fallThrough(reason: FileReason): void {
    this.close();
    this.ending.failed(this, reason);
    this.source.done({ failed: reason });
  }

  private close(): void {
    this.state = 'over';
    this.settle();
    this.pace.stop();
  }
}
