/**
 * The same over a WebSocket: lines out as messages, in frames of all kinds, right ones and now and then a wrong one, and messages
 * in as lines. What comes has to be whole frames, also while pings are answered.
 */
import { BINARY, CLOSE, CONTINUATION, closing, frame, framesIn, PING, PONG, TEXT } from '../support/frames.js';
import type { Random } from './random.js';
import { Wire, type WireOptions } from './wire.js';

export interface WebWireOptions extends WireOptions {
  readonly random: Random;
  /** The server has said that it ends the connection. */
  closing(): void;
  complain(what: string): void;
}

/** Chances of a message: that it comes in pieces, that a ping is among them, and that something wrong comes instead. */
const IN_PIECES = 0.1;
const WITH_PING = 0.05;
const WRONG = 0.002;

const HANDSHAKE = [
  ...['GET /socket HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket'],
  ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
].join('\r\n');

const END_OF_HEAD = '\r\n\r\n';

export class WebWire extends Wire {
  /** A message that has not ended. */
  private unsent = Buffer.alloc(0);
  /** Frames that have not. */
  private unread = Buffer.alloc(0);
  private hasHead = false;

  static override async open(options: WebWireOptions): Promise<WebWire> {
    const wire = new WebWire(await Wire.dial(options), options);
    wire.socket.write(HANDSHAKE);
    return wire;
  }

  private constructor(
    socket: Wire['socket'],
    private readonly web: WebWireOptions,
  ) {
    super(socket, web);
  }

  override write(bytes: Buffer): void {
    const frames: Buffer[] = [];
    let rest = Buffer.concat([this.unsent, bytes]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      frames.push(...this.message(rest.subarray(0, end)));
      rest = rest.subarray(end + 1);
    }
    this.unsent = rest;
    super.write(Buffer.concat(frames));
  }

  protected override take(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk]);
    if (!this.hasHead) {
      const end = this.unread.indexOf(END_OF_HEAD);
      if (end === -1) return;
      this.hasHead = true;
      this.unread = this.unread.subarray(end + END_OF_HEAD.length);
    }
    const end = wholeFrames(this.unread);
    const bytes = this.unread.subarray(0, end);
    this.unread = this.unread.subarray(end);
    try {
      for (const { kind, content } of framesIn(bytes)) {
        if (kind === TEXT) super.take(Buffer.concat([content, Buffer.of(10)]));
        else if (kind === CLOSE) this.web.closing();
        else if (kind !== PONG) this.web.complain(`gets a frame of kind ${kind}`);
      }
    } catch (error) {
      this.web.complain(`gets what is no frame: ${error}`);
      this.destroy();
    }
  }

  private message(content: Buffer): Buffer[] {
    const { random } = this.web;
    if (random.chance(WRONG)) return [this.wrong(content)];
    const ping = random.chance(WITH_PING) ? [frame(PING, random.bytes(random.below(126)))] : [];
    if (!random.chance(IN_PIECES)) return [...ping, frame(TEXT, content)];
    const [first, second] = [random.between(0, content.length), random.between(0, content.length)].sort(
      (a, b) => a - b,
    );
    return [
      frame(TEXT, content.subarray(0, first), { more: true }),
      ...ping,
      frame(CONTINUATION, content.subarray(first, second), { more: true }),
      frame(CONTINUATION, content.subarray(second)),
    ];
  }

  private wrong(content: Buffer): Buffer {
    const { random } = this.web;
    return random.pick([
      () => frame(BINARY, content),
      () => frame(TEXT, content, { unmasked: true }),
      () => frame(TEXT, content, { reserved: random.between(1, 7) }),
      () => frame(random.pick([3, 7, 11, 15]), content),
      () => frame(CONTINUATION, content),
      () => frame(TEXT, '', { length: 2 ** 40 }),
      () => frame(TEXT, Buffer.of(0xff)),
      () => frame(PING, content.subarray(0, 100), { more: true }),
      () => closing(random.between(1000, 5000)),
      () => frame(CLOSE),
    ])();
  }
}

/** Where the last whole frame in `bytes` ends. */
function wholeFrames(bytes: Buffer): number {
  for (let at = 0; ; ) {
    if (bytes.length < at + 2) return at;
    const short = (bytes[at + 1] as number) & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length < at + head) return at;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    if (bytes.length < at + head + length) return at;
    at += head + length;
  }
}
