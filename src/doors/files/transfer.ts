/**
 * A connection of its own for a file: bytes one way, and where they come in, one line back. Owns the socket from the line on
 * that asked for it; what the bytes mean is the domain's.
 */
import { type Duplex, pipeline } from 'node:stream';
import type { Tally } from '../../counts.js';
import { type Code, Refusal } from '../../language/codes.js';
import { plainLine } from '../../language/dialects.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fileDone, fileFailed } from '../../language/make.js';
import type { FilePeer, FileRequests } from '../../link/files.js';
import { connected, type Logger } from '../../logger.js';
import type { FileHost } from '../first/first-line.js';
import type { TransferRequest } from '../first/transfer-line.js';
import { hangUp, reset } from '../listen/hang-up.js';
import { hasRead } from './read-buffers.js';
import { AHEAD, FAREWELL, unsent } from './receiving.js';

/** `rest`: what came after the line; `ended`: the other side has ended already. Nobody listens to the socket any more. */
export function transfer(
  socket: Duplex,
  request: TransferRequest,
  rest: Buffer,
  ended: boolean,
  peer: FilePeer,
  files: FileRequests,
  refused: Tally<Code>,
  logger: Logger,
): void {
  logger.debug('a connection carries a file', { ...connected(peer), direction: request.direction });
  try {
    if (request.direction === 'put') put(socket, files, request.token, rest, ended, peer);
    else get(socket, files, request, ended, peer);
  } catch (error) {
    if (!(error instanceof Refusal)) logger.error('a transfer could not begin', { ...connected(peer), err: error });
    const refusal = error instanceof Refusal ? error : new Refusal({ code: 'INTERNAL', why: 'file' });
    refused.add(refusal.code);
    if (request.direction === 'put') lastLine(socket, make.error({ reason: refusal.reason }));
    else refuseToGive(socket, request, refusal, files);
  }
}

/** What the way in asks about files before it lets one in. */
export function fileHost(files: FileRequests, refused: Tally<Code>, logger: Logger): FileHost {
  return {
    isGood: ({ token, direction }) => files.isGood(token, direction),
    carry: (socket, request, rest, ended, peer) => transfer(socket, request, rest, ended, peer, files, refused, logger),
    refuse: (socket, request, refusal) => refuseToGive(socket, request, refusal, files),
  };
}

/** Closes it without a byte, since each would be taken for one of the file. */
function refuseToGive(socket: Duplex, { token }: TransferRequest, refusal: Refusal, files: FileRequests): void {
  files.notFetched(token, refusal);
  if (!socket.destroyed) hangUp(socket);
}

/** Bytes come in, and one line goes back when they have ended. Throws what `put` throws. */
function put(socket: Duplex, files: FileRequests, token: string, rest: Buffer, ended: boolean, peer: FilePeer): void {
  const upload = files.put(token, null, peer);
  const { id } = upload;
  const onData = (chunk: Buffer): void => hasRead(chunk.length);
  const onClose = (): void => upload.lost();
  // What comes after the end is read and dropped.
  const letGo = (): void => {
    socket.unpipe(upload);
    socket.resume();
  };
  upload.once('settled', letGo);
  upload.once('close', () => {
    letGo();
    socket.off('data', onData);
    socket.off('close', onClose);
    const { sha256, failure } = upload;
    if (sha256 !== null && failure === null) lastLine(socket, fileDone({ id, sha256 }));
    else lastLine(socket, fileFailed({ id, reason: failure ?? 'connection lost' }));
  });
  socket.on('close', onClose);
  if (rest.length > 0) upload.write(rest);
  if (ended) upload.end();
  else {
    socket.on('data', onData);
    socket.pipe(upload);
  }
}

/** Bytes go out, and nothing else. Throws what `get` throws. */
function get(
  socket: Duplex,
  files: FileRequests,
  { token, offset }: TransferRequest,
  ended: boolean,
  peer: FilePeer,
): void {
  const receiver = { unsent: () => unsent(socket), ahead: AHEAD };
  const download = files.get(token, { kind: 'rest', offset }, receiver, peer);
  let broken = false;
  // Whatever else comes is of no interest, but the end has to be seen.
  socket.on('data', () => {});
  socket.on('drain', () => download.progress());
  socket.on('error', () => {
    broken = true;
  });
  // Closed in any other way, what has come would be taken for the file.
  download.on('error', () => reset(socket));
  /** A receiver that has closed without having read everything has reset the connection. */
  socket.on('close', () => {
    if (socket.writableFinished && !broken) download.delivered();
    else download.lost();
  });
  /**
   * What the kernel holds then still leaves when the socket is closed, but not when it is reset. A receiver that ends its
   * side only now has all, or resets it.
   */
  pipeline(download, socket, (error) => {
    if (error) return;
    const late = setTimeout(() => socket.destroy(), FAREWELL);
    socket.once('close', () => clearTimeout(late));
  });
  if (!ended) socket.resume();
}

/** One line, and the end. */
function lastLine(socket: Duplex, line: Event): void {
  if (socket.destroyed) return;
  socket.write(plainLine(line));
  hangUp(socket);
}
