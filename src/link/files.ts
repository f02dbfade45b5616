/**
 * Files on connections of their own, as doors and core know each other there. The bytes are streams, so that one process holds
 * both; how long each side waits is their backpressure.
 */
import type { Readable, Writable } from 'node:stream';
import type { FileReason, Refusal } from '../language/codes.js';

/** What somebody sends. 'settled' is emitted when all of it has come, and its sender's end need not be waited for. */
export interface IncomingFile extends Writable {
  readonly id: number;
  /** In hex, once all has come. */
  readonly sha256: string | null;
  /** Why it has ended, where it has not arrived. */
  readonly failure: FileReason | null;
  /** Its sender has gone. */
  lost(): void;
}

/** What somebody gets. Its end is not that of its last byte: `delivered` is. */
export interface OutgoingFile extends Readable {
  /** Some of it has left the receiver's connection. */
  progress(): void;
  /** Everything has left it, and it has ended. */
  delivered(): void;
  lost(): void;
}

/** The receiver's connection. */
export interface Receiver {
  /** Bytes that were read for it and have not left. */
  readonly unsent: () => number;
  /** Bytes that wait for it here, beyond which its sender waits. */
  readonly ahead: number;
}

export interface FileRequests {
  /** Whether a token lets bytes in, or out, just now. */
  isGood(token: string, direction: 'put' | 'get'): boolean;
  /** Throws Refusal, as `get` does. */
  put(token: string): IncomingFile;
  /** From `offset` (bytes) on. */
  get(token: string, offset: number, receiver: Receiver): OutgoingFile;
  /** Somebody could not fetch, and is told where they talk. */
  notFetched(token: string, refusal: Refusal): void;
}
