/**
 * One connection to the admin socket: reads its one request, has it done, and writes what comes of it. Owns the time that each of
 * these may take.
 */
import type { Socket } from 'node:net';
import {
  type AdminDesk,
  type Answer,
  CannotBeDone,
  MAX_REQUEST,
  type Progress,
  RequestFault,
  readRequest,
  type Said,
} from '../../admin/requests.js';
import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import type { Logger } from '../../logger.js';
import { inPieces } from './in-pieces.js';
import { sentenceFor } from './sentences.js';

/** Milliseconds from the connection to the whole request, and in which some of the answer has to be taken. */
export const PATIENCE = 10_000;

/** Milliseconds after which whoever waits is told that it is still being done: one who hears nothing takes the server for dead. */
const SIGN_OF_LIFE = 3000;

/** Milliseconds between two words of how far something is. */
const PROGRESS = 250;

const LF = 10;

const lineOf = (said: Said): string => `${JSON.stringify(said)}\n`;

export const answerTo = (code: string, message: string): string => lineOf({ error: { code, message } });

export class Asking {
  private chunks: Buffer[] | null = [];
  private bytes = 0;
  private isDone = false;
  private toldAt = Number.NEGATIVE_INFINITY;
  private cancel: () => void;

  constructor(
    private readonly socket: Socket,
    private readonly desk: AdminDesk,
    private readonly clock: Clock,
    private readonly logger: Logger,
    /** The number of its connection. */
    private readonly connection: number,
  ) {
    this.cancel = clock.after(PATIENCE, () =>
      this.refuse('TIMEOUT', `nothing whole was asked within ${PATIENCE / 1000} seconds`),
    );
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('end', () => this.take(null));
    socket.on('close', () => this.cancel());
  }

  /** The server stops: who has not asked yet may not any more. */
  stop(): void {
    if (this.chunks !== null) this.refuse('STOPPING', 'the server is stopping');
  }

  cut(): void {
    this.socket.destroy();
  }

  /** Null: nothing more comes, and what is there is the request. */
  private take(chunk: Buffer | null): void {
    if (this.chunks === null) return;
    const end = chunk === null ? 0 : chunk.indexOf(LF);
    if (chunk !== null) {
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      this.chunks.push(part);
      this.bytes += part.length;
    }
    if (this.bytes > MAX_REQUEST) this.refuse('TOO_LONG', `a request has at most ${MAX_REQUEST} bytes`);
    else if (end >= 0) void this.act(Buffer.concat(this.chunks).toString());
  }

  private async act(line: string): Promise<void> {
    this.chunks = null;
    this.cancel();
    this.signLife();
    try {
      const { request, by } = readRequest(line);
      const result = await this.desk.act(request, by, (progress) => this.tellProgress(progress), this.connection);
      await this.give({ result });
    } catch (error) {
      this.finish(this.failed(error));
    }
  }

  private failed(error: unknown): string {
    if (error instanceof RequestFault) return answerTo(error.code, error.message);
    if (error instanceof Refusal) return answerTo(error.reason.code, sentenceFor(error.reason));
    if (error instanceof CannotBeDone) return answerTo('FAILED', error.message);
    this.logger.error('what an administrator asked for failed', { connection: this.connection, err: error });
    return answerTo('INTERNAL', 'the server has failed at this; its log says how');
  }

  private signLife(): void {
    this.cancel = this.clock.after(SIGN_OF_LIFE, () => {
      this.tell({ working: true });
      this.signLife();
    });
  }

  /** On the way to the answer. Who does not read misses it. */
  private tell(said: Said): void {
    if (!this.isDone && !this.socket.writableNeedDrain) this.socket.write(lineOf(said));
  }

  private tellProgress(progress: Progress): void {
    const now = this.clock.monotonic();
    if (now - this.toldAt < PROGRESS) return;
    this.toldAt = now;
    this.tell({ progress });
  }

  private refuse(code: string, message: string): void {
    this.chunks = null;
    this.logger.debug('a connection is refused', { connection: this.connection, code });
    this.finish(answerTo(code, message));
  }

  /** What has come of it, which may be long: no faster than it is taken, and with others' turns between two pieces. */
  private async give(answer: Answer): Promise<void> {
    if (!this.begins()) return;
    let before: string | null = null;
    for (const piece of inPieces(answer)) {
      if (before !== null) await this.passOn(before);
      if (this.socket.destroyed) return;
      before = piece;
    }
    this.end(`${before}\n`);
  }

  private passOn(piece: string): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      if (socket.write(piece)) {
        setImmediate(resolve);
        return;
      }
      const goOn = (): void => {
        socket.off('drain', goOn);
        socket.off('close', goOn);
        resolve();
      };
      socket.on('drain', goOn);
      socket.on('close', goOn);
    });
  }

  /** The last word, at once. */
  private finish(answer: string): void {
    if (this.begins()) this.end(answer);
  }

  /** The last word comes, and from now on nothing else. False: there was one. */
  private begins(): boolean {
    if (this.isDone) return false;
    this.isDone = true;
    this.cancel();
    this.watch(-1);
    return true;
  }

  private end(rest: string): void {
    this.socket.end(rest, () => this.socket.destroy());
  }

  /** As long as some of it is taken now and then, it goes on. */
  private watch(before: number): void {
    const { bytesWritten, writableLength } = this.socket;
    const gone = bytesWritten - writableLength;
    if (gone === before) this.socket.destroy();
    else if (!this.socket.destroyed) this.cancel = this.clock.after(PATIENCE, () => this.watch(gone));
  }
}
