/**
 * The first line of a connection that is not let in where files are carried, too: one that asks for a file is told apart
 * from all others. Owns the bytes until then; must not know what is done about them.
 */
import type { Duplex } from 'node:stream';
import type { Refusal } from '../../language/codes.js';
import type { FilePeer } from '../../link/files.js';
import { FirstBytes, type Seen } from './first-bytes.js';
import type { TransferRequest } from './transfer-line.js';

/** What the core says of files. */
export interface FileHost {
  isGood(request: TransferRequest): boolean;
  /** The socket carries the file from now on. `rest`: what came after the line; `ended`: no more will come. */
  carry(socket: Duplex, request: TransferRequest, rest: Buffer, ended: boolean, peer: FilePeer): void;
  /** It is a `get`: ends the socket without a byte, and tells whose token it is. */
  refuse(socket: Duplex, request: TransferRequest, refusal: Refusal): void;
}

export interface FirstLine {
  readonly request: TransferRequest;
  readonly rest: Buffer;
  readonly ended: boolean;
}

/** `done` is called once, within so many milliseconds unless the socket closes: null is no file. Nobody listens then. */
export function awaitFirstLine(socket: Duplex, milliseconds: number, done: (line: FirstLine | null) => void): void {
  const first = new FirstBytes(true);
  const finish = (found: FirstLine | null): void => {
    forget();
    socket.pause();
    done(found);
  };
  const decide = (seen: Seen, ended: boolean): void => {
    if (seen.kind === 'file') finish({ request: seen.request, rest: seen.rest, ended });
    else if (ended || !first.mayBeFile) finish(null);
  };
  const onData = (chunk: Buffer): void => decide(first.feed(chunk), false);
  const onEnd = (): void => decide(first.end(), true);
  const forget = (): void => {
    clearTimeout(late);
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.off('close', forget);
  };
  const late = setTimeout(() => {
    // Half a line is no file that is sent; but one that is asked for would take what is said for its bytes.
    const seen = first.end();
    const asks = seen.kind === 'file' && seen.request.direction === 'get';
    finish(asks ? { request: seen.request, rest: seen.rest, ended: false } : null);
  }, milliseconds);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', forget);
  // It stands still where a header of a proxy has been read from it.
  socket.resume();
}
