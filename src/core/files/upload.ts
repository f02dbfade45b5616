/**
 * A file on its way in: counted and hashed, and passed on as it comes, to its receiver (live) or into the spool. Owns what
 * its sender has sent so far; the code that has the bytes writes them to it. When it finishes, the file has arrived.
 */
import { createHash } from 'node:crypto';
import { finished, Writable } from 'node:stream';
import type { Clock } from '../../clock.js';
import type { FileReason } from '../../language/codes.js';
import type { IncomingFile } from '../../link/files.js';
import { FileFailed, reasonOf } from './file-failed.js';
import { Pace, type PaceLimits } from './pace.js';

/** Where the bytes go. When it finishes, they have arrived; otherwise it is destroyed with FileFailed. */
export interface Target extends Writable {
  /** Counts bytes that are about to be written. False: there is no room for them. */
  reserve(bytes: number): boolean;
  /** What was written is of no use. Once it has been ended it may be too late for that. */
  fail(reason: FileReason): void;
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
  /** In hex, once all has come. */
  sha256: string | null = null;
  /** Why it has ended, where it has not arrived. */
  failure: FileReason | null = null;
  private readonly announced: number | null;
  private readonly hash = createHash('sha256');
  private target: Target | null = null;
  /** Bytes that have been taken in this turn. */
  private inTurn = 0;
  private state: 'open' | 'ending' | 'over' = 'open';
  private readonly pace: Pace;
  private settle: () => void = () => {};
  /** Ends the stream, once all has come. */
  private done: (error?: Error) => void = () => {};

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
  to(target: Target): void {
    this.target = target;
    finished(target, { readable: false }, (error) => this.targetEnded(error ? reasonOf(error) : null));
    this.settleAtSize();
  }

  /** Its sender has gone. Where everything has come and is to be stored, that is too late to matter. */
  lost(): void {
    if (this.state === 'ending' || !this.writableEnded) this.fail('connection lost');
  }

  fail(reason: FileReason): void {
    if (this.state === 'ending') this.target?.fail(reason);
    else if (this.state === 'open') this.destroy(new FileFailed(reason));
  }

  /** Resolves when more may be written, or nothing will be taken any more. */
  async whenRoom(): Promise<void> {
    if (!this.writableNeedDrain || this.destroyed) return;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        this.off('drain', over).off('close', over);
        resolve();
      };
      this.on('drain', over).on('close', over);
    });
  }

  /** Resolves when it has ended, well or not, and everybody has been told. */
  async whenOver(): Promise<void> {
    if (this.state !== 'over') await new Promise<void>((resolve) => this.once('close', resolve));
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const { announced } = this;
    this.received += bytes.length;
    if (announced !== null && this.received > announced) this.fail('too long');
    else if (this.received > this.limits.largest) this.fail('too large');
    else if (!this.target?.reserve(bytes.length)) this.fail('no room');
    else this.pass(this.target, bytes, done);
  }

  private pass(target: Target, bytes: Buffer, done: () => void): void {
    this.pace.moved(bytes.length);
    this.hash.update(bytes);
    if (target.write(bytes)) this.taken(bytes.length, done);
    else {
      this.pace.rest();
      target.once('drain', () => {
        this.pace.goOn();
        this.taken(bytes.length, done);
      });
    }
    this.settleAtSize();
  }

  private taken(bytes: number, done: () => void): void {
    this.inTurn += bytes;
    if (this.inTurn < TURN) done();
    else {
      this.inTurn = 0;
      setImmediate(done);
    }
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
    else {
      this.state = 'ending';
      this.pace.rest();
      this.sha256 = this.hash.digest('hex');
      this.done = done;
      this.target?.end();
    }
  }

  /** It has it all, or has broken. */
  private targetEnded(failed: FileReason | null): void {
    if (this.state === 'open') this.fail(failed ?? 'connection lost');
    if (this.state !== 'ending') return;
    this.close();
    if (failed === null) {
      this.ending.arrived(this.sha256 ?? '');
      this.done();
    } else {
      this.failure = failed;
      this.ending.failed(failed);
      this.done(new FileFailed(failed));
    }
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.state === 'open') {
      const reason = reasonOf(error);
      this.close();
      this.failure = reason;
      this.target?.fail(reason);
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
