/** A receiver's connection: what waits for it, and when the last of it has come. Knows no file. */
import type { Duplex } from 'node:stream';

/** Bytes that wait here for a receiver, beyond which the other side waits. */
export const AHEAD = 256 * 1024;

/** Milliseconds that a receiver has to end its side when it has been sent everything. Most have ended it before. */
export const FAREWELL = 10_000;

/**
 * Bytes that the kernel has not taken. Node says that of a write when all of it has been taken, which lasts for minutes where
 * 256 KiB go to a slow receiver; libuv knows it at any time, and Node itself looks there when a socket times out.
 */
export function unsent(socket: Duplex): number {
  const { _handle: handle } = socket as Duplex & { readonly _handle?: { readonly writeQueueSize?: number } | null };
  if (handle === undefined || handle === null || handle.writeQueueSize === undefined) return socket.writableLength;
  return handle.writeQueueSize === 0 ? socket.writableLength : Math.min(handle.writeQueueSize, socket.writableLength);
}
