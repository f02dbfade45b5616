/**
 * Cuts what comes on a WebSocket into objects, one a message; the frames are read by ws. Owns the bytes of one connection that
 * have not been read, and the messages that wait. Must not know what an object means, nor sockets.
 */
import type { Writable } from 'node:stream';
import type { JsonFault } from '../../language/codes.js';
import { type JsonFields, readObject } from '../../language/json/parse.js';
import { Cutter, type CutterHandlers } from './cutter.js';
import { ws } from './ws.js';

/** Why nothing more is read, as RFC 6455, 7.4.1, numbers it. */
export type FrameFault = 1002 | 1003 | 1007 | 1008 | 1009;

/** How a client ends: with this number, of its own; or it did what it may not. */
export type FrameEnd =
  | { readonly how: 'closed'; readonly code: number }
  | { readonly how: 'fault'; readonly code: FrameFault };

export interface FrameCutterOptions extends CutterHandlers {
  /** Bytes of an object. */
  maxBytes: number;
  onObject(fields: JsonFields): void;
  /** In place of a message that is no object. */
  onFault(fault: JsonFault | 'too-long'): void;
  /** The newest of the pings that have come together: the others need no answer (RFC 6455, 5.5.3). */
  onPing(content: Buffer): void;
}

/** Bytes that ws is given at a time: all that is in them is cut at one go, whether it may be delivered or not. */
const SLICE = 4096;

/** Pieces in which one message may come, as frames or as writes of the network: each costs memory, however small it is. */
const MOST_PIECES = 1024;

/** Why ws reads no further, by its name for it; all else is 1002, a frame that is none. */
const CODES: Readonly<Record<string, FrameFault>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
};

const OPEN = 0x7b;

export class FrameCutter extends Cutter {
  /** Null: more may come, or the end has come without a word. The connection ends when all before it has been delivered. */
  ending: FrameEnd | null = null;
  private readonly receiver: Writable;
  private messages: Buffer[] = [];
  private ping: Buffer | null = null;

  constructor(private readonly handlers: FrameCutterOptions) {
    super(handlers.maxBytes, handlers);
    const { Receiver } = ws();
    this.receiver = new Receiver({
      isServer: true,
      // What is somewhat too long is answered, and what is more than that is not waited for.
      maxPayload: 2 * handlers.maxBytes,
      maxFragments: MOST_PIECES,
      maxBufferedChunks: MOST_PIECES,
    });
    this.receiver
      .on('message', this.onMessage)
      .on('ping', this.onPing)
      .on('conclude', this.onClose)
      .on('error', ignore);
  }

  protected get ready(): boolean {
    return this.messages.length > 0;
  }

  protected next(): void {
    const bytes = this.messages.shift() as Buffer;
    const { handlers } = this;
    if (bytes.length > this.limit) {
      handlers.onFault('too-long');
      return;
    }
    const read = bytes[firstOf(bytes)] === OPEN ? readObject(bytes) : 'no-object';
    if (typeof read === 'string') handlers.onFault(read);
    else handlers.onObject(read);
  }

  protected step(chunk: Buffer): void {
    this.cut(chunk);
    if (this.messages.length === 1) this.next();
  }

  /** A ping is answered while objects wait, for seconds or an hour: who gets no answer gives the connection up. */
  protected override lookAhead(chunk: Buffer): void {
    if (!this.ready) this.cut(chunk);
  }

  private cut(chunk: Buffer): void {
    const { receiver } = this;
    // A copy of a part: ws keeps the pieces of a message that has not ended as they stand, and so all that they stand in.
    const slice = chunk.length <= SLICE ? chunk : copyOf(chunk.subarray(this.at, this.at + SLICE));
    this.advance(chunk, slice.length);
    if (this.ending !== null) return;
    receiver.write(slice);
    if (receiver.errored) this.fail(CODES[(receiver.errored as NodeJS.ErrnoException).code ?? ''] ?? 1002);
    const { ping } = this;
    this.ping = null;
    if (ping !== null) this.handlers.onPing(ping);
  }

  /** Of a message that has not ended nothing is used. */
  protected finish(): boolean {
    return false;
  }

  protected forget(): void {
    this.messages = [];
    this.ping = null;
    this.receiver.destroy();
  }

  private readonly onMessage = (content: Buffer, isBinary: boolean): void => {
    if (this.ending !== null) return;
    if (isBinary) this.fail(1003);
    // Like an empty line, it is nothing.
    else if (firstOf(content) < content.length) this.messages.push(content);
  };

  private readonly onPing = (content: Buffer): void => {
    if (this.ending === null) this.ping = content;
  };

  private readonly onClose = (code: number): void => this.over({ how: 'closed', code });

  private fail(code: FrameFault): void {
    this.over({ how: 'fault', code });
  }

  private over(ending: FrameEnd): void {
    this.ending ??= ending;
    this.end();
  }
}

const ignore = (): void => {};

/** In memory of its own. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** Where the first byte is that is no space (RFC 8259, 2). */
function firstOf(bytes: Buffer): number {
  let at = 0;
  for (let byte = bytes[0]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at]) at++;
  return at;
}
