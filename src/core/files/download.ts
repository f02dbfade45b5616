/**
 * A file on its way to somebody who has accepted it: from the spool, or from its sender as it comes. Owns what that one
 * receiver has got so far; knows the receiver's connection as a Sink, and tells nobody: its ending does.
 */

import type { Clock } from '../../clock.js';
import type { FileReason } from '../../language/file-lines.js';
import type { Spool, SpoolReader } from '../spool.js';
import type { Offer, Taker } from './offers.js';
import { Pace, type PaceLimits } from './pace.js';

/** The receiver's connection. */
export interface Sink {
  /** False: more than enough waits there; `roomAgain` is called when it no longer does. */
  write(bytes: Buffer): boolean;
  /** Bytes that were given to it and have not left. */
  unsent(): number;
  /** That was all. `delivered` is called when it has left, unless `lost` is. */
  end(): void;
  /** Nothing more comes, and what has come is not the file. */
  cut(): void;
}

/** What gives a download its bytes as they come. */
export interface Live {
  arrived(): void;
  broke(reason: FileReason): void;
}

/** Told once how it ended. */
export interface DownloadEnding {
  delivered(download: Download): void;
  failed(download: Download, reason: FileReason): void;
}

export class Download {
  /** Bytes that are still to be left out: the receiver has them. */
  private skip: number;
  /** Bytes given to the receiver's connection, and of these the ones that had left it when that was last looked at. */
  private given = 0;
  private left = 0;
  private running = false;
  /** More has been given than the receiver takes just now. */
  private full = false;
  private over = false;
  private wake: (() => void) | null = null;
  private live: Live | null = null;
  private pace: Pace | null = null;

  constructor(
    readonly offer: Offer,
    readonly taker: Taker,
    private readonly sink: Sink,
    /** Bytes. */
    readonly offset: number,
    private readonly clock: Clock,
    private readonly limits: PaceLimits,
    private readonly ending: DownloadEnding,
  ) {
    this.skip = offset;
  }

  /** It waits for the bytes to come. */
  get isWaiting(): boolean {
    return !this.running && !this.over;
  }

  /** From now on `write` and `finish` are called, by `live` or by `feed`. */
  begin(live: Live | null): void {
    this.running = true;
    this.live = live;
    this.pace = new Pace(
      this.clock,
      this.limits,
      () => this.progress(),
      (how) => this.fail(how),
    );
    this.pace.rest();
  }

  /** False: no more before `whenRoom` calls back. */
  write(bytes: Buffer): boolean {
    if (this.over) return true;
    let rest = bytes;
    if (this.skip > 0) {
      const skipped = Math.min(this.skip, bytes.length);
      this.skip -= skipped;
      rest = bytes.subarray(skipped);
    }
    if (rest.length === 0) return true;
    this.given += rest.length;
    this.full = !this.sink.write(rest);
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
    this.sink.end();
  }

  /** All of the file, out of the spool. */
  async feed(spool: Spool): Promise<void> {
    this.begin(null);
    let reader: SpoolReader | null = null;
    try {
      reader = await spool.open(this.offer.id, this.offset);
      this.skip = 0;
      for (let bytes = await reader.read(); bytes !== null && !this.over; bytes = await reader.read()) {
        if (!this.write(bytes)) await new Promise<void>((resolve) => this.whenRoom(resolve));
      }
      this.finish();
    } catch {
      this.fail('disk failed');
    } finally {
      await reader?.close();
    }
  }

  // The receiver's connection

  /** Some of it has left. */
  progress(): void {
    const left = this.given - this.sink.unsent();
    this.pace?.moved(left - this.left);
    this.left = left;
  }

  roomAgain(): void {
    this.full = false;
    this.progress();
    this.pace?.rest();
    this.awake();
  }

  delivered(): void {
    if (!this.close()) return;
    this.ending.delivered(this);
    this.live?.arrived();
  }

  lost(): void {
    if (this.close()) this.tell('connection lost');
  }

  /** It ends here: the receiver's connection is cut. */
  fail(reason: FileReason): void {
    if (!this.close()) return;
    this.sink.cut();
    this.tell(reason);
  }

  private tell(reason: FileReason): void {
    this.ending.failed(this, reason);
    this.live?.broke(reason);
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
