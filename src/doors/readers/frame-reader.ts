/**
 * Objects of the JSON dialect, one in each message of a WebSocket. Owns the ping that has not been answered; the connection
 * writes frames, and what they are is web/frames.ts's.
 */
import { FrameCutter, type FrameCutterOptions, type FrameFault } from '../lines/frame-cutter.js';
import { closeFrame, pongFrame } from '../web/frames.js';
import { JsonReader } from './json-reader.js';
import type { ReaderHost } from './reader.js';

/** What a client that is cut off can read, or its programmer. */
const WHY: Readonly<Record<FrameFault, string>> = {
  1002: 'That is no frame of a WebSocket client (RFC 6455).',
  1003: 'Send text frames, each with one JSON object; bytes of files go by HTTP, or in file_data objects.',
  1007: 'That is not UTF-8.',
  1008: 'That came in too many pieces. Send each object in one frame.',
  1009: 'That is too long. Send a shorter object.',
};

export class FrameReader extends JsonReader implements FrameCutterOptions {
  protected readonly cutter: FrameCutter;
  /** It came while the client did not read; null: none has. */
  private ping: Buffer | null = null;

  constructor(host: ReaderHost) {
    super(host);
    this.cutter = new FrameCutter(this);
  }

  /** A ping is answered when the client reads again. */
  override drained(): void {
    const { ping } = this;
    this.ping = null;
    if (ping !== null) this.host.reply(pongFrame(ping));
  }

  // FrameCutterOptions

  onPing(content: Buffer): void {
    // Who sends pings and does not read gets one answer, to the newest of them.
    if (this.host.isBacklogged) this.ping = Buffer.from(content);
    else this.host.reply(pongFrame(content));
  }

  /** Objects have to wait, and none does: pings may come. */
  onTaken(): void {
    this.host.readOn(true);
  }

  /** Whoever has closed reads no more: all that came before is taken by now, and nothing of it need be waited for. */
  override onEnd(): void {
    const { ending } = this.cutter;
    if (ending === null) this.host.leave(null, null);
    else if (ending.how === 'closed') this.host.leave(closeFrame(ending.code), null);
    else this.host.leave(closeFrame(ending.code, WHY[ending.code]), 'another protocol');
  }
}
