/** How the bytes of a file go between this machine and the server; `Files` decides which files, and tells people. */
import type { FileHandle } from 'node:fs/promises';
import { type News, TransferFailed } from './news.js';
import type { ReceivedFile } from './received-file.js';

/** A file that the server has ready, or waits for. */
export interface Ready {
  readonly id: number;
  /** For a connection of its own; empty where it has none. */
  readonly token: string;
  /** Bytes; null where nobody knows. */
  readonly size: number | null;
}

export type Outgoing = Ready & { readonly size: number };

export interface Course {
  readonly news: News;
  /** Told with the bytes that have passed in all. */
  readonly onProgress: (bytes: number) => void;
  /** Nobody wants it any more: it ends with whatever error. */
  readonly signal: AbortSignal;
}

export interface Way {
  /** Resolves when all is with the server, whole. Throws TransferFailed, ConnectionLost, and errors of the disk. */
  put(ready: Outgoing, file: FileHandle, course: Course): Promise<void>;
  /** Resolves when all has come. Throws TransferFailed, and errors of the disk. */
  get(ready: Ready, file: ReceivedFile, course: Course): Promise<void>;
}

export const DIFFERENT = 'it arrived as something else: the sha256 differs';

/** At most `length` bytes of a file, none of them after its end. Throws TransferFailed where there are none. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
  if (bytesRead === 0 && length > 0) throw new TransferFailed('the file became shorter while it was read');
  return buffer.subarray(0, bytesRead);
}
