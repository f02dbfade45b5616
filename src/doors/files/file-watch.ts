/**
 * The first line of a connection that is not let in where files are carried, too: one that asks for a file is told apart
 * from all others. Owns the bytes until then; must not know what is done about them.
 */
import type { Socket } from 'node:net';
import type { Refusal } from '../../language/codes.js';
import { TransferLine, type TransferRequest, type TransferVerdict } from './transfer-line.js';

/** What the house behind the port says of files. */
export interface FileGate {
  isGood(request: TransferRequest): boolean;
  /** The socket carries the file from now on. `rest`: what came behind the line; `ended`: no more will come. */
  carry(socket: Socket, request: TransferRequest, rest: Buffer, ended: boolean): void;
  /** It is a `get`: ends the socket without a byte, and tells whose token it is. */
  refuse(socket: Socket, request: TransferRequest, refusal: Refusal): void;
}

export interface FirstLine {
  readonly request: TransferRequest;
  readonly rest: Buffer;
  readonly ended: boolean;
}

/** `done` is called once, within so many milliseconds unless the socket closes: null is no file. Nobody listens then. */
export function awaitFirstLine(socket: Socket, milliseconds: number, done: (line: FirstLine | null) => void): void {
  const line = new TransferLine();
  const finish = (found: FirstLine | null): void => {
    forget();
    socket.pause();
    done(found);
  };
  const decide = (verdict: TransferVerdict | null, ended: boolean): void => {
    if (verdict?.kind === 'undecided') return;
    finish(verdict?.kind === 'transfer' ? { request: verdict.request, rest: verdict.rest, ended } : null);
  };
  const onData = (chunk: Buffer): void => decide(line.feed(chunk), false);
  const onEnd = (): void => decide(line.end(), true);
  const forget = (): void => {
    clearTimeout(late);
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.off('close', forget);
  };
  const late = setTimeout(() => {
    // Half a line is no file that is sent; but one that is asked for would take what is said for its bytes.
    const verdict = line.end();
    const asks = verdict?.kind === 'transfer' && verdict.request.direction === 'get';
    finish(asks ? { request: verdict.request, rest: verdict.rest, ended: false } : null);
  }, milliseconds);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', forget);
  // It stands still where a header of a proxy has been read from it.
  socket.resume();
}
