/**
 * What the domain needs of the place where files wait: bytes under a number, whole or not at all. Knows no file system.
 * Every promise rejects with SpoolError and nothing else.
 */

export class SpoolError extends Error {
  override readonly name = 'SpoolError';

  /** `full`: there is no room left on the disk. */
  constructor(
    message: string,
    readonly full: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One file that is being written. Nobody can read it before it is committed. */
export interface SpoolWriter {
  /** One call at a time. Resolves when the system has them. */
  write(chunks: readonly Buffer[]): Promise<void>;
  /** Resolved: the file is whole, and outlives a crash. */
  commit(): Promise<void>;
  /** Nothing of it stays, whole or not; what another has written under that number is not touched. Never rejects. */
  discard(): Promise<void>;
}

export interface SpoolReader {
  /** The next bytes, at most 64 KiB, never none; null at the end. One call at a time. */
  read(): Promise<Buffer | null>;
  /** Never rejects. */
  close(): Promise<void>;
}

export interface Spool {
  create(id: number): Promise<SpoolWriter>;
  /** Reads a committed file from `offset` (bytes) on. */
  open(id: number, offset: number): Promise<SpoolReader>;
  /** Does nothing where there is none. Never rejects. */
  remove(id: number): Promise<void>;
  /**
   * At the start: removes all files but the committed ones of these numbers; resolves with those that are there. The message
   * of its SpoolError is a sentence for the operator.
   */
  recover(ids: ReadonlySet<number>): Promise<ReadonlySet<number>>;
  /** Resolves when nothing is under way any more, removals among it. */
  close(): Promise<void>;
}
