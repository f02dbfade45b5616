/**
 * A connection of its own for a file: bytes one way, and where they come in, one line back. Owns the socket from the line on
 * that asked for it; what the bytes mean is the domain's.
 */
import type { Socket } from 'node:net';
import type { Download, Sink } from '../../core/files/download.js';
import type { Transfers } from '../../core/files/transfers.js';
import type { Source, Upload } from '../../core/files/upload.js';
import { Refusal } from '../../language/codes.js';
import { type FileReason, fileDone, fileFailed } from '../../language/file-lines.js';
import type { Line } from '../../language/line.js';
import * as lines from '../../language/lines.js';
import { formatAnswer, plainView, viewId } from '../../language/view.js';
import type { Logger } from '../../logger.js';
import { hangUp, reset } from '../listen/hang-up.js';
import type { FileGate } from './file-watch.js';
import { hasRead } from './read-buffers.js';
import type { TransferRequest } from './transfer-line.js';

/** Bytes given to a socket that the kernel has not taken, beyond which the other side waits. */
const AHEAD = 256 * 1024;

/**
 * Bytes that are taken of one connection before everybody else has a turn: some 0.2 ms. Left alone, Node would read two
 * megabytes in a row.
 */
const TURN = 128 * 1024;

/** Milliseconds that a receiver has to end its side when it has been sent everything. Most have ended it before. */
const FAREWELL = 10_000;

/** `rest`: what came behind the line; `ended`: the other side has ended already. Nobody listens to the socket any more. */
export function transfer(
  socket: Socket,
  request: TransferRequest,
  rest: Buffer,
  ended: boolean,
  transfers: Transfers,
  logger: Logger,
): void {
  try {
    if (request.direction === 'put') new Putting(socket, transfers, request.token).begin(rest, ended);
    else new Getting(socket, transfers, request).begin(ended);
  } catch (error) {
    if (!(error instanceof Refusal)) logger.error('a transfer could not begin', { err: error });
    const { code, text } =
      error instanceof Refusal
        ? error
        : new Refusal('INTERNAL', 'That was a fault of the server. It has been logged. Try again.');
    if (request.direction === 'put') lastLine(socket, lines.error({ code, text }));
    else refuseToGive(socket, request, new Refusal(code, text), transfers);
  }
}

/** What the way in asks about files before it lets one in. */
export function fileGate(transfers: Transfers, logger: Logger): FileGate {
  return {
    isGood: ({ token, direction }) => transfers.isGood(token, direction),
    carry: (socket, request, rest, ended) => transfer(socket, request, rest, ended, transfers, logger),
    refuse: (socket, request, refusal) => refuseToGive(socket, request, refusal, transfers),
  };
}

/** Closes it without a byte, since each would be taken for one of the file. */
function refuseToGive(socket: Socket, { token }: TransferRequest, refusal: Refusal, transfers: Transfers): void {
  transfers.notFetched(token, refusal);
  if (!socket.destroyed) hangUp(socket);
}

class Putting implements Source {
  private readonly upload: Upload;
  private over = false;
  /** The bytes have to wait. */
  private held = false;
  /** Bytes that have been taken in this turn. */
  private taken = 0;

  /** Throws what Transfers.put throws. */
  constructor(
    private readonly socket: Socket,
    transfers: Transfers,
    token: string,
  ) {
    this.upload = transfers.put(token, this);
  }

  begin(rest: Buffer, ended: boolean): void {
    const { socket, upload } = this;
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('close', this.onClose);
    if (rest.length > 0) upload.write(rest);
    if (ended) upload.end();
    else if (!this.held) socket.resume();
  }

  pause(): void {
    this.held = true;
    this.socket.pause();
  }

  resume(): void {
    this.held = false;
    if (this.taken < TURN) this.socket.resume();
  }

  done(outcome: { readonly sha256: string } | { readonly failed: FileReason }): void {
    if (this.over) return;
    this.over = true;
    const { socket, upload } = this;
    socket.off('data', this.onData);
    socket.off('end', this.onEnd);
    const { id } = upload.offer;
    if ('sha256' in outcome) lastLine(socket, fileDone({ id, sha256: outcome.sha256 }));
    else lastLine(socket, fileFailed({ id, reason: outcome.failed }));
  }

  private readonly onData = (chunk: Buffer): void => {
    this.upload.write(chunk);
    hasRead(chunk.length);
    this.taken += chunk.length;
    if (this.taken < TURN || this.over) return;
    this.socket.pause();
    setImmediate(this.nextTurn);
  };

  private readonly nextTurn = (): void => {
    this.taken = 0;
    if (!this.held && !this.over) this.socket.resume();
  };

  private readonly onEnd = (): void => this.upload.end();

  private readonly onClose = (): void => {
    if (!this.over) this.upload.lost();
  };
}

class Getting implements Sink {
  private readonly download: Download;
  private state: 'open' | 'ending' | 'over' = 'open';
  private broken = false;

  /** Throws what Transfers.get throws. */
  constructor(
    private readonly socket: Socket,
    transfers: Transfers,
    { token, offset }: TransferRequest,
  ) {
    this.download = transfers.get(token, offset, this);
  }

  begin(ended: boolean): void {
    const { socket } = this;
    // Whatever else comes is of no interest, but the end has to be seen.
    socket.on('data', () => {});
    socket.on('drain', () => this.download.roomAgain());
    socket.on('error', this.onError);
    socket.on('close', this.onClose);
    if (!ended) socket.resume();
  }

  write(bytes: Buffer): boolean {
    const { socket } = this;
    socket.write(bytes, this.onWritten);
    return socket.writableLength < AHEAD;
  }

  /**
   * What the kernel holds then still leaves when the socket is closed, but not when it is reset. A receiver that ends its side
   * only now has all, or resets it.
   */
  unsent(): number {
    return unsent(this.socket);
  }

  end(): void {
    this.state = 'ending';
    this.socket.end(() => {
      const late = setTimeout(() => this.socket.destroy(), FAREWELL);
      this.socket.once('close', () => clearTimeout(late));
    });
  }

  cut(): void {
    this.state = 'over';
    reset(this.socket);
  }

  private readonly onWritten = (error?: Error | null): void => {
    if (!error) this.download.progress();
  };

  private readonly onError = (): void => {
    this.broken = true;
  };

  /** A receiver that has closed without having read everything has reset the connection. */
  private readonly onClose = (): void => {
    if (this.state === 'ending' && !this.broken && this.socket.writableFinished) this.download.delivered();
    else this.download.lost();
  };
}

/**
 * Bytes that the kernel has not taken. Node says that of a write when all of it has been taken, which lasts for minutes where
 * 256 KiB go to a slow receiver; libuv knows it at any time, and Node itself looks there when a socket times out.
 */
function unsent(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };
  if (handle === undefined || handle === null || handle.writeQueueSize === undefined) return socket.writableLength;
  return handle.writeQueueSize === 0 ? socket.writableLength : Math.min(handle.writeQueueSize, socket.writableLength);
}

/** One line, and the end. */
function lastLine(socket: Socket, line: Line): void {
  if (socket.destroyed) return;
  socket.write(formatAnswer([line], viewId(plainView), null));
  hangUp(socket);
}
