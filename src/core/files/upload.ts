/**
 * A file on its way in: counted and hashed, and passed on as it comes, to its receiver (live) or into the spool. Owns what
 * its sender has sent so far; the code that has the bytes writes them to it. When it finishes, the file has arrived.
 */
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import type { Clock } from '../../clock.js';
import type { FileReason } from '../../language/codes.js';
import type { IncomingFile } from '../../link/files.js';
import { FileFailed, reasonOf } from './file-failed.js';
import { Pace, type PaceLimits } from './pace.js';

/** Where the bytes go. */
export interface Route {
  /** False: no more before `goOn` is called. */
  accept(bytes: Buffer): boolean;
  /** All has been taken, and is the whole file; resolves with null when it has arrived, otherwise with why not. */
  finish(size: number, sha256: string): Promise<FileReason | null>;
  /** What was taken is of no use. After `finish` it may be too late for that. */
  abort(reason: FileReason): void;
}

/** One of them is called, once. */
export interface UploadEnding {
  arrived(sha256: string): void;
  failed(reason: FileReason): void;
}

/**
 * Bytes that are taken of one sender before everybody else has a turn: some 0.2 ms. Left alone, Node would read two
 * megabytes of a socket in a row.
 */
const TURN = 128 * 1024;

/**
 * Milliseconds between the last byte that was announced and the end, where the sender's program does not say that it has
 * ended: many a nc cannot. Whatever comes within them is one byte too many.
 */
const SETTLE = 1000;

export class Upload extends Writable implements IncomingFile {
  readonly id: number;
  /** Bytes that have come. */
  received = 0;
  /** In hex, once it has arrived. */
  sha256: string | null = null;
  /** Why it has ended, where it has not arrived. */
  failure: FileReason | null = null;
  private readonly announced: number | null;
  private readonly hash = createHash('sha256');
  private route: Route | null = null;
  /** Takes the next bytes, where the route has to make room first. */
  private next: (() => void) | null = null;
  /** Bytes that have been taken in this turn. */
  private taken = 0;
  private state: 'open' | 'ending' | 'over' = 'open';
  private readonly pace: Pace;
  private settle: () => void = () => {};

  constructor(
    offer: { readonly id: number; readonly announced: number | null },
    private readonly clock: Clock,
    private readonly limits: PaceLimits & { readonly largest: number },
    private readonly ending: UploadEnding,
  ) {
    super({ highWaterMark: TURN });
    this.id = offer.id;
    this.announced = offer.announced;
    this.pace = new Pace(
      clock,
      limits,
      () => {},
      (how) => this.fail(how),
    );
    // Why is told by `ending`, whether or not somebody listens here.
    this.on('error', () => {});
  }

  /** Before the first `write`. */
  to(route: Route): void {
    this.route = route;
    this.settleAtSize();
  }

  /** Its sender has gone. Where everything has come and is to be stored, that is too late to matter. */
  lost(): void {
    if (this.state === 'ending' || !this.writableEnded) this.fail('connection lost');
  }

  fail(reason: FileReason): void {
    if (this.state === 'ending') this.route?.abort(reason);
    else if (this.state === 'open') this.destroy(new FileFailed(reason));
  }

  /** Resolves when more may be written, or nothing will be taken any more. */
  async whenRoom(): Promise<void> {
    if (!this.writableNeedDrain || this.destroyed) return;
    await new Promise<void>((resolve) => this.once('drain', resolve).once('close', resolve));
  }

  /** Resolves when it has ended, well or not, and everybody has been told. */
  async whenOver(): Promise<void> {
    if (this.state !== 'over') await new Promise<void>((resolve) => this.once('close', resolve));
  }

  // Where it goes

  /** The route takes more. */
  goOn(): void {
    const { next } = this;
    if (next === null) return;
    this.next = null;
    if (this.state === 'open') this.pace.goOn();
    next();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const { announced } = this;
    this.received += bytes.length;
    if (announced !== null && this.received > announced) this.fail('too long');
    else if (this.received > this.limits.largest) this.fail('too large');
    else this.pass(bytes, done);
  }

  private pass(bytes: Buffer, done: () => void): void {
    this.pace.moved(bytes.length);
    this.hash.update(bytes);
    if (!this.route?.accept(bytes)) {
      this.next = done;
      this.pace.rest();
    } else {
      this.taken += bytes.length;
      if (this.taken < TURN) done();
      else {
        this.taken = 0;
        setImmediate(done);
      }
    }
    this.settleAtSize();
  }

  private settleAtSize(): void {
    if (this.received !== this.announced || this.state !== 'open') return;
    this.settle();
    this.settle = this.clock.after(SETTLE, () => {
      // What a socket that is piped here brings after that is read and dropped.
      this.emit('settled');
      if (!this.writableEnded) this.end();
    });
  }

  override _final(done: (error?: Error) => void): void {
    const { announced, received } = this;
    if (announced !== null && received < announced) done(new FileFailed('too short'));
    // A program that could not read the file sends as much.
    else if (announced === null && received === 0) done(new FileFailed('empty'));
    else void this.finish(done);
  }

  private async finish(done: (error?: Error) => void): Promise<void> {
    this.state = 'ending';
    this.pace.rest();
    const sha256 = this.hash.digest('hex');
    const failed = await (this.route as Route).finish(this.received, sha256);
    this.close();
    if (failed === null) {
      this.sha256 = sha256;
      this.ending.arrived(sha256);
      done();
    } else {
      this.failure = failed;
      this.ending.failed(failed);
      done(new FileFailed(failed));
    }
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.state === 'open') {
      const reason = reasonOf(error);
      this.close();
      this.failure = reason;
      this.route?.abort(reason);
      this.ending.failed(reason);
    }
    done(error);
  }

  private close(): void {
    this.state = 'over';
    this.settle();
    this.pace.stop();
  }
}
