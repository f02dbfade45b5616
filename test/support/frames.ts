/** Frames of a WebSocket by hand (RFC 6455, 5.2), right ones and wrong ones: what no library sends. */

export const TEXT = 1;
export const BINARY = 2;
export const CONTINUATION = 0;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

interface Odd {
  /** More of the message follows. */
  readonly more?: boolean;
  readonly unmasked?: boolean;
  /** The three bits of extensions. */
  readonly reserved?: number;
  /** In place of the content's own length. */
  readonly length?: number;
}

/** A frame as a client sends it. */
export function frame(kind: number, content: string | Buffer = '', odd: Odd = {}): Buffer {
  const bytes = Buffer.from(content);
  const mask = odd.unmasked ? Buffer.alloc(0) : Buffer.of(0x1f, 0x2e, 0x3d, 0x4c);
  const first = (odd.more ? 0 : 0x80) | ((odd.reserved ?? 0) << 4) | kind;
  const masked = odd.unmasked ? 0 : 0x80;
  const length = odd.length ?? bytes.length;
  let head: Buffer;
  if (length < 126) head = Buffer.of(first, masked | length);
  else if (length <= 0xffff) {
    head = Buffer.of(first, masked | 126, 0, 0);
    head.writeUInt16BE(length, 2);
  } else {
    head = Buffer.concat([Buffer.of(first, masked | 127), Buffer.alloc(8)]);
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  const hidden = bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([head, mask, hidden]);
}

/** An object in a frame of its own. */
export const objectFrame = (object: unknown): Buffer => frame(TEXT, JSON.stringify(object));

export const closing = (code: number, reason = ''): Buffer => {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(code);
  return frame(CLOSE, Buffer.concat([number, Buffer.from(reason)]));
};

export interface Frame {
  readonly kind: number;
  readonly content: Buffer;
}

/** The frames of a server in `bytes`, each whole; anything else is a fault of the server. */
export function framesIn(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    if ((first & 0xf0) !== 0x80) throw new Error(`at ${at} of ${bytes.length}: no whole frame begins with ${first}`);
    const short = bytes[at + 1] as number;
    if (short > 127) throw new Error('a server does not mask');
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const least = short === 126 ? 126 : short === 127 ? 0x10000 : 0;
    if (length < least) throw new Error(`a length of ${length} is written longer than it need be`);
    const end = at + head + length;
    if (end > bytes.length) throw new Error(`the last frame ends at ${end}, and there are ${bytes.length} bytes`);
    frames.push({ kind: first & 0x0f, content: bytes.subarray(at + head, end) });
    at = end;
  }
  return frames;
}

/** For messages: `text {"a":1}`, `close 1000`, `pong x`. */
export function seen(bytes: Buffer): string[] {
  return framesIn(bytes).map(({ kind, content }) => {
    if (kind === TEXT) return `text ${content}`;
    if (kind === PONG) return `pong ${content}`;
    return kind === CLOSE
      ? `close ${content.length === 0 ? 'without a number' : content.readUInt16BE(0)}`
      : `kind ${kind}`;
  });
}
