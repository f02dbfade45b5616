/**
 * A file on its way to somebody who has accepted it: from the spool, or from its sender as it comes. Owns what that one
 * receiver has got so far; the code that has the bytes writes them to it, and the code that knows the receiver's connection
 * reads from it, and says when all has arrived there: then it finishes.
 */
import { pipeline, Transform } from 'node:stream';
import type { Clock } from '../../clock.js';
import type { FileReason } from '../../language/codes.js';
import type { OutgoingFile, Part, Receiver, Wanted } from '../../link/files.js';
import type { Spool } from '../spool.js';
import { FileFailed, reasonOf } from './file-failed.js';
import { Pace, type PaceLimits } from './pace.js';
import { FromSpool } from './spool-streams.js';
import type { Target } from './upload.js';

/** Told once how it ended. */
export interface DownloadEnding {
  delivered(): void;
  failed(download: Download, reason: FileReason): void;
}

export class Download extends Transform implements OutgoingFile, Target {
  part: Part | null = null;
  failure: FileReason | null = null;
  /** Bytes that are still to be left out: the receiver has them. */
  private skip = 0;
  /** Bytes given, and of these the ones that had left the receiver's connection when that was last looked at. */
  private given = 0;
  private left = 0;
  /** All of it. */
  private isGiven = false;
  private running = false;
  private over = false;
  /** Lets it finish, once every byte has been written to it. */
  private done: () => void = () => {};
  private pace: Pace | null = null;

  constructor(
    private readonly wanted: Wanted,
    private readonly receiver: Receiver,
    private readonly clock: Clock,
    private readonly limits: PaceLimits,
    private readonly ending: DownloadEnding,
  ) {
    // Its end is not that of its last byte: `delivered` is.
    super({ readableHighWaterMark: receiver.ahead, writableHighWaterMark: 1, autoDestroy: false });
    // Why is told by `ending`, whether or not somebody listens here.
    this.on('error', () => {});
  }

  /** It waits for the bytes to come. */
  get isWaiting(): boolean {
    return !this.running && !this.over;
  }

  /** Whether it can be written to while it comes. What is a part of it is known once all has come. */
  get isForLive(): boolean {
    return this.isWaiting && this.wanted.kind === 'rest';
  }

  /** All of it is: what its receiver has not, they say so. */
  get isRest(): boolean {
    return this.wanted.kind === 'rest';
  }

  /** Up to where its receiver may have got. */
  get reached(): number {
    return (this.part?.from ?? 0) + this.given;
  }

  /** From now on all of the file is written to it. `size`: null, where nobody knows. */
  begin(size: number | null): void {
    const offset = this.wanted.kind === 'rest' ? this.wanted.offset : 0;
    this.skip = offset;
    this.run({ from: offset, to: size, size, sha256: null });
  }

  private run(part: Part): void {
    this.running = true;
    this.part = part;
    this.pace = new Pace(
      this.clock,
      this.limits,
      () => this.progress(),
      (how) => this.fail(how),
    );
    this.pace.rest();
  }

  /** What is wanted of the file of that number, out of the spool. */
  feed(spool: Spool, id: number, stored: { readonly size: number; readonly sha256: string }): void {
    const part = partOf(this.wanted, stored.size);
    if (part === null) {
      this.fail('cancelled');
      return;
    }
    this.run({ ...part, ...stored });
    // How it ends is told by `ending`.
    pipeline(new FromSpool(spool, id, part.from, part.to), this, () => {});
  }

  /** A receiver takes all there is, in time. */
  reserve(): boolean {
    return true;
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: (error: null, rest?: Buffer) => void): void {
    const skipped = Math.min(this.skip, bytes.length);
    this.skip -= skipped;
    if (skipped === bytes.length) {
      done(null);
      return;
    }
    this.given += bytes.length - skipped;
    done(null, skipped === 0 ? bytes : bytes.subarray(skipped));
    // More has been given than the receiver takes just now.
    if (this.readableLength >= this.readableHighWaterMark) this.pace?.goOn();
  }

  /** Every byte has been given: what is left to do is the receiver's. */
  override _flush(done: () => void): void {
    this.done = done;
    this.isGiven = true;
    this.pace?.goOn();
    this.push(null);
  }

  override _read(size: number): void {
    if (this.running) {
      this.progress();
      this.pace?.rest();
    }
    super._read(size);
  }

  // The receiver's connection

  /** Some of it has left. */
  progress(): void {
    const left = this.given - this.readableLength - this.receiver.unsent();
    this.pace?.moved(left - this.left);
    this.left = left;
    // What is in the kernel's hands leaves as it can; how long that may last is the connection's to say.
    if (this.isGiven && left >= this.given) this.pace?.rest();
  }

  /** Everything has left it, and it has ended. */
  delivered(): void {
    if (!this.close()) return;
    this.ending.delivered();
    this.done();
    this.destroy();
  }

  lost(): void {
    this.fail('connection lost');
  }

  /** It ends here: what the receiver has got is not the file. */
  fail(reason: FileReason): void {
    this.destroy(new FileFailed(reason));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.close()) {
      this.failure = reasonOf(error);
      this.ending.failed(this, this.failure);
    }
    done(error);
  }

  private close(): boolean {
    if (this.over) return false;
    this.over = true;
    this.pace?.stop();
    return true;
  }
}

/** Null: there are no such bytes. The end, from which nothing comes any more, is a place for who has the rest already. */
export function partOf(wanted: Wanted, size: number): { readonly from: number; readonly to: number } | null {
  switch (wanted.kind) {
    case 'rest':
      return wanted.offset > size ? null : { from: wanted.offset, to: size };
    case 'range':
      if (wanted.first >= size) return null;
      return { from: wanted.first, to: wanted.last === null ? size : Math.min(wanted.last + 1, size) };
    case 'tail':
      return wanted.bytes === 0 || size === 0 ? null : { from: Math.max(0, size - wanted.bytes), to: size };
  }
}
