/** The two ways of bytes that are sent: straight to the receiver who waits for them, or into the spool. */

import type { FileReason } from '../../language/codes.js';
import type { Logger } from '../../logger.js';
import { type Spool, SpoolError, type SpoolWriter } from '../spool.js';
import type { Download, Live } from './download.js';
import type { Offer } from './offer.js';
import type { SpoolSpace } from './spool-space.js';
import type { Route, Upload } from './upload.js';

/** Bytes of one upload that wait for the disk. */
const AHEAD = 1024 * 1024;

export class LiveRoute implements Route, Live {
  private settled: (failed: FileReason | null) => void = () => {};

  constructor(
    private readonly upload: Upload,
    private readonly download: Download,
  ) {
    download.begin(this);
  }

  accept(bytes: Buffer): boolean {
    if (this.download.give(bytes)) return true;
    this.download.whenRoom(() => this.upload.goOn());
    return false;
  }

  finish(): Promise<FileReason | null> {
    return new Promise((resolve) => {
      this.settled = resolve;
      this.download.finish();
    });
  }

  /** The receiver has it all. */
  arrived(): void {
    this.settled(null);
  }

  /** The receiver's end. */
  broke(reason: FileReason): void {
    this.upload.fail(reason);
  }

  abort(reason: FileReason): void {
    this.download.fail(reason);
    this.settled(reason);
  }
}

export class SpoolRoute implements Route {
  private waiting: Buffer[] = [];
  private bytes = 0;
  /** Bytes counted in the spool: those that have come. */
  private counted = 0;
  private finishing = false;
  private writing: Promise<void> | null = null;
  private failure: FileReason | null = null;
  private readonly writer: Promise<SpoolWriter>;

  constructor(
    private readonly upload: Upload,
    private readonly offer: Offer,
    spool: Spool,
    private readonly space: SpoolSpace,
    private readonly logger: Logger,
    /** Has the offer know its bytes; resolves with why not, where it is over; rejects with the store's error. */
    private readonly keep: (size: number, sha256: string) => Promise<FileReason | null>,
  ) {
    this.writer = spool.create(offer.id);
    this.writer.catch((error: unknown) => this.upload.fail(this.reasonOf(error)));
  }

  accept(bytes: Buffer): boolean {
    if (!this.space.spend(this.offer.holder, bytes.length)) {
      this.upload.fail('no room');
      return true;
    }
    this.counted += bytes.length;
    this.waiting.push(bytes);
    this.bytes += bytes.length;
    this.writing ??= this.writeAll();
    return this.bytes < AHEAD;
  }

  async finish(size: number, sha256: string): Promise<FileReason | null> {
    this.finishing = true;
    await this.writing;
    if (this.failure === null) this.failure = await this.commit(size, sha256);
    // It may have been whole. Anybody who hears of the failure may send again, and must not lose that.
    if (this.failure !== null) await this.undo();
    return this.failure;
  }

  /** Too late once all has come: the file is whole, and a moment later it waits. */
  abort(reason: FileReason): void {
    if (this.finishing) return;
    this.failure ??= reason;
    this.waiting = [];
    void this.undo();
  }

  private async commit(size: number, sha256: string): Promise<FileReason | null> {
    try {
      await (await this.writer).commit();
      return await this.keep(size, sha256);
    } catch (error) {
      return this.reasonOf(error);
    }
  }

  /** Resolves when nothing is left of it on the disk. */
  private async undo(): Promise<void> {
    this.space.refund(this.offer.holder, this.counted);
    // What is being written just now is written first: the writer takes one call at a time.
    await this.writing;
    // One that could not be opened has left nothing.
    const writer = await this.writer.catch(() => null);
    await writer?.discard();
  }

  private async writeAll(): Promise<void> {
    try {
      const writer = await this.writer;
      while (this.waiting.length > 0 && this.failure === null) {
        const chunks = this.waiting;
        this.waiting = [];
        await writer.write(chunks);
        for (const { length } of chunks) this.bytes -= length;
        if (this.bytes < AHEAD) this.upload.goOn();
      }
    } catch (error) {
      this.failure ??= this.reasonOf(error);
      this.waiting = [];
      this.upload.fail(this.failure);
    } finally {
      this.writing = null;
    }
  }

  private reasonOf(error: unknown): FileReason {
    this.logger.error('a file could not be stored', { err: error });
    return error instanceof SpoolError && error.full ? 'no room' : 'disk failed';
  }
}
