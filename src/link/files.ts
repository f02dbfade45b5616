/**
 * Files on connections of their own, as doors and core know each other there. The bytes are streams, so that one process holds
 * both; how long each side waits is their backpressure.
 */
import type { Readable, Writable } from 'node:stream';
import type { FileReason, Refusal } from '../language/codes.js';
import type { Peer } from './peer.js';

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

/** What somebody wants of a file. */
export type Wanted =
  /** All after so many bytes, which they have already (R1.26). */
  | { readonly kind: 'rest'; readonly offset: number }
  /** A part: from `first` up to `last`, which is counted in, or to the end. Given once all of the file waits here. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number | null }
  /** The same of so many bytes at its end. */
  | { readonly kind: 'tail'; readonly bytes: number };

export const WHOLE: Wanted = { kind: 'rest', offset: 0 };

/** What comes of it: from `from` up to `to`, which is not counted in. Null: that is not known before its end. */
export interface Part {
  readonly from: number;
  readonly to: number | null;
  readonly size: number | null;
  /** Of all of the file, in hex; null: it is just coming. */
  readonly sha256: string | null;
}

/** A file, as those may know it who have a token to get it with. */
export interface FileLook {
  readonly id: number;
  /** As it is shown. */
  readonly name: string;
  /** Bytes; null: nobody has said so yet. */
  readonly size: number | null;
  /** In hex; null: it has not come yet. */
  readonly sha256: string | null;
}

/** What somebody gets. Its end is not that of its last byte: `delivered` is. */
export interface OutgoingFile extends Readable {
  /** Null before there are any bytes of it. */
  readonly part: Part | null;
  /** Why it has ended, where it was not delivered. */
  readonly failure: FileReason | null;
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

/** Who is at the other end of the connection that brings or fetches; the token says for whom. */
export type FilePeer = Pick<Peer, 'connection' | 'address' | 'network'>;

export interface FileRequests {
  /** Whether a token lets bytes in, or out, just now. */
  isGood(token: string, direction: 'put' | 'get'): boolean;
  /** Throws Refusal, as `get` and `look` do. `size`: bytes that will come, where the sender's connection says so. */
  put(token: string, size: number | null, peer: FilePeer): IncomingFile;
  get(token: string, wanted: Wanted, receiver: Receiver, peer: FilePeer): OutgoingFile;
  /** What a token gets. */
  look(token: string, peer: FilePeer): FileLook;
  /** Somebody could not fetch, and is told where they talk. */
  notFetched(token: string, refusal: Refusal): void;
}
