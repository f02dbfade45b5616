/**
 * A file on its way to somebody who has accepted it: from the spool, or from its sender as it comes. Owns what that one
 * receiver has got so far; the code that knows the receiver's connection reads from it, and says when all has arrived there.
 */
import { Readable } from 'node:stream';
import type { Clock } from '../../clock.js';
import type { FileReason } from '../../language/codes.js';
import type { OutgoingFile, Receiver } from '../../link/files.js';
import type { Spool, SpoolReader } from '../spool.js';
import { FileFailed, reasonOf } from './file-failed.js';
import { Pace, type PaceLimits } from './pace.js';

/** What gives a download its bytes as they come. */
export interface Live {
  arrived(): void;
  broke(reason: FileReason): void;
}

/** Told once how it ended. */
export interface DownloadEnding {
  delivered(): void;
  failed(download: Download, reason: FileReason): void;
}

export class Download extends Readable implements OutgoingFile {
  /** Bytes that are still to be left out: the receiver has them. */
  private skip: number;
  /** Bytes given, and of these the ones that had left the receiver's connection when that was last looked at. */
  private given = 0;
  private left = 0;
  private running = false;
  /** More has been given than the receiver takes just now. */
  private full = false;
  private over = false;
  private wake: (() => void) | null = null;
  private live: Live | null = null;
  private spooled: Promise<SpoolReader> | null = null;
  private isPulling = false;
  private pace: Pace | null = null;

  constructor(
    /** Bytes. */
    private readonly offset: number,
    private readonly receiver: Receiver,
    private readonly clock: Clock,
    private readonly limits: PaceLimits,
    private readonly ending: DownloadEnding,
  ) {
    // Its end is not that of its last byte: `delivered` is.
    super({ highWaterMark: receiver.ahead, autoDestroy: false });
    this.skip = offset;
    // Why is told by `ending`, whether or not somebody listens here.
    this.on('error', () => {});
  }

  /** It waits for the bytes to come. */
  get isWaiting(): boolean {
    return !this.running && !this.over;
  }

  /** From now on `give` and `finish` are called. */
  begin(live: Live): void {
    this.live = live;
    this.run();
  }

  /** All of the file of that number, out of the spool. */
  feed(spool: Spool, id: number): void {
    this.run();
    this.skip = 0;
    this.spooled = spool.open(id, this.offset);
    this.pull();
  }

  /** False: no more before `whenRoom` calls back. */
  give(bytes: Buffer): boolean {
    if (this.over) return true;
    let rest = bytes;
    if (this.skip > 0) {
      const skipped = Math.min(this.skip, bytes.length);
      this.skip -= skipped;
      rest = bytes.subarray(skipped);
    }
    if (rest.length === 0) return true;
    this.given += rest.length;
    this.full = !this.push(rest);
    if (this.full) this.pace?.goOn();
    return !this.full;
  }

  /** Calls back once there is room, or the download is over. */
  whenRoom(callback: () => void): void {
    if (!this.full || this.over) callback();
    else this.wake = callback;
  }

  /** Every byte has been given. */
  finish(): void {
    if (this.over) return;
    // What is left to do is the receiver's.
    this.full = true;
    this.pace?.goOn();
    this.push(null);
  }

  override _read(): void {
    if (!this.running) return;
    this.full = false;
    this.progress();
    this.pace?.rest();
    this.awake();
    this.pull();
  }

  // The receiver's connection

  /** Some of it has left. */
  progress(): void {
    const left = this.given - this.readableLength - this.receiver.unsent();
    this.pace?.moved(left - this.left);
    this.left = left;
  }

  /** Everything has left it, and it has ended. */
  delivered(): void {
    if (!this.close()) return;
    this.ending.delivered();
    this.live?.arrived();
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
      const reason = reasonOf(error);
      this.ending.failed(this, reason);
      this.live?.broke(reason);
    }
    // What is being read just now is read first, and closes it.
    if (!this.isPulling) void this.spooled?.then((reader) => reader.close()).catch(() => {});
    done(error);
  }

  private run(): void {
    this.running = true;
    this.pace = new Pace(
      this.clock,
      this.limits,
      () => this.progress(),
      (how) => this.fail(how),
    );
    this.pace.rest();
  }

  /** One piece out of the spool; when there is room for the next, `_read` asks for it. */
  private pull(): void {
    const { spooled } = this;
    if (spooled === null || this.isPulling || this.over) return;
    this.isPulling = true;
    void this.readPiece(spooled);
  }

  private async readPiece(spooled: Promise<SpoolReader>): Promise<void> {
    try {
      const reader = await spooled;
      const bytes = await reader.read();
      this.isPulling = false;
      if (this.over || bytes === null) await reader.close();
      if (bytes === null) this.finish();
      else this.give(bytes);
    } catch {
      this.isPulling = false;
      this.fail('disk failed');
    }
  }

  private close(): boolean {
    if (this.over) return false;
    this.over = true;
    this.pace?.stop();
    this.awake();
    return true;
  }

  private awake(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }
}
