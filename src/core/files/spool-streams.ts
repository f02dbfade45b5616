/** The spool as streams: one that stores what is written to it, and one that reads what is stored. */

import { Readable, Writable } from 'node:stream';
import type { FileReason } from '../../language/codes.js';
import type { LogFields, Logger } from '../../logger.js';
import type { Holder } from '../shares.js';
import { type Spool, SpoolError, type SpoolReader, type SpoolWriter } from '../spool.js';
import { FileFailed } from './file-failed.js';
import type { SpoolSpace } from './spool-space.js';
import type { Target } from './upload.js';

/** Bytes of one upload that wait for the disk. */
const AHEAD = 1024 * 1024;

/** When it finishes, the file is whole, and the offer knows it. */
export class IntoSpool extends Writable implements Target {
  /** Bytes counted in the spool: those that have come. */
  private counted = 0;
  private readonly writer: Promise<SpoolWriter>;
  /** Settled when the writer has nothing to do: it takes one call at a time. */
  private writing: Promise<unknown>;

  constructor(
    id: number,
    spool: Spool,
    private readonly holder: Holder,
    private readonly space: SpoolSpace,
    private readonly logger: Logger,
    /** Whose it is, and how it comes: for the log. */
    private readonly about: LogFields,
    /** Has the offer know its bytes; resolves with why not, where it is over; rejects with the store's error. */
    private readonly keep: () => Promise<FileReason | null>,
  ) {
    super({ highWaterMark: AHEAD });
    // Who writes to it asks how it has ended; that may be nobody any more.
    this.on('error', () => {});
    this.writer = spool.create(id);
    this.writing = this.writer;
    this.writer.catch((error: unknown) => this.destroy(this.failedBy(error)));
  }

  reserve(bytes: number): boolean {
    // Why it has broken is about to be told.
    if (this.destroyed) return true;
    if (!this.space.spend(this.holder, bytes)) return false;
    this.counted += bytes;
    return true;
  }

  /** Too late once all has come: the file is whole, and a moment later it waits. */
  fail(reason: FileReason): void {
    if (!this.writableEnded) this.destroy(new FileFailed(reason));
  }

  override _writev(pieces: { chunk: Buffer }[], done: (error?: Error) => void): void {
    const chunks = pieces.map(({ chunk }) => chunk);
    const written = this.writer.then((writer) => writer.write(chunks));
    this.writing = written;
    written.then(
      () => done(),
      (error: unknown) => done(this.failedBy(error)),
    );
  }

  override _final(done: (error?: Error) => void): void {
    this.commit().then(
      (failed) => (failed === null ? done() : done(new FileFailed(failed))),
      (error: unknown) => done(this.failedBy(error)),
    );
  }

  /** It may have been whole. Anybody who hears of the failure may send again, and must not lose that: so it goes first. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.writableFinished) done(error);
    else void this.undo().then(() => done(error));
  }

  private async commit(): Promise<FileReason | null> {
    const writer = await this.writer;
    await writer.commit();
    return await this.keep();
  }

  /** Resolves when nothing is left of it on the disk. */
  private async undo(): Promise<void> {
    this.space.refund(this.holder, this.counted);
    // What is being written just now is written first. One that could not be opened has left nothing.
    await this.writing.catch(() => {});
    const writer = await this.writer.catch(() => null);
    await writer?.discard();
  }

  private failedBy(error: unknown): FileFailed {
    if (error instanceof FileFailed) return error;
    this.logger.error('a file could not be stored', { ...this.about, err: error });
    return new FileFailed(error instanceof SpoolError && error.full ? 'no room' : 'disk failed');
  }
}

/** Of the file of that number what is from `from` on and before `to`, in bytes. A piece is read when there is room for it. */
export class FromSpool extends Readable {
  /** Bytes that are still to come. */
  private left: number;
  private readonly reader: Promise<SpoolReader>;
  /** Settled when the reader has nothing to do. */
  private reading: Promise<void> = Promise.resolve();

  constructor(spool: Spool, id: number, from: number, to: number) {
    super({ highWaterMark: 0 });
    this.left = to - from;
    this.reader = spool.open(id, from);
    // `_read` tells of it.
    this.reader.catch(() => {});
  }

  override _read(): void {
    this.reading = this.readPiece();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.close().then(() => done(error));
  }

  private async readPiece(): Promise<void> {
    try {
      const reader = await this.reader;
      const bytes = this.left === 0 ? null : await reader.read();
      if (this.destroyed) return;
      // Shorter than it was: nothing of it can be given any more.
      if (bytes === null && this.left > 0) throw new Error('the file ends too early');
      const wanted = bytes === null ? null : bytes.subarray(0, this.left);
      this.left -= wanted?.length ?? 0;
      this.push(wanted);
    } catch {
      this.destroy(new FileFailed('disk failed'));
    }
  }

  private async close(): Promise<void> {
    // What is being read just now is read first.
    await this.reading;
    const reader = await this.reader.catch(() => null);
    await reader?.close();
  }
}
