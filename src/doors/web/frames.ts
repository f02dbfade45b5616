/**
 * The frames of a WebSocket, as a server writes them (RFC 6455, 5.2): not masked, so that one is the same for everybody and is made
 * once. Pure. Must not know what is in them, nor sockets.
 */

/** The bit of a view (see viewId) whose lines leave as frames. It is the doors' own: whoever writes the lines takes no notice of it. */
export const FRAMED = 256;

/** The last frame of its message, which each of ours is, and what it carries. */
const TEXT = 0x81;
const CLOSE = 0x88;
const PONG = 0x8a;

/** What a frame's second byte says in place of a length that stands behind it. */
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

const LF = 0x0a;

/** Each line of `text`, all of which end in LF, as a text frame without it. */
export function framesOf(text: string): Buffer {
  if (text !== '' && text.indexOf('\n') === text.length - 1) return frameOf(text);
  const lines = Buffer.from(text);
  const ends: number[] = [];
  let size = 0;
  for (let at = 0, end = lines.indexOf(LF); end !== -1; at = end + 1, end = lines.indexOf(LF, at)) {
    ends.push(end);
    size += headSize(end - at) + end - at;
  }
  const frames = Buffer.allocUnsafe(size);
  let from = 0;
  let at = 0;
  for (const end of ends) {
    at = writeHead(frames, at, end - from);
    at += lines.copy(frames, at, from, end);
    from = end + 1;
  }
  return frames;
}

/** The one line of `text`, which is encoded where it is to stand; the LF falls behind the end. */
function frameOf(text: string): Buffer {
  const size = Buffer.byteLength(text) - 1;
  const head = headSize(size);
  const frame = Buffer.allocUnsafe(head + size + 1);
  frame.write(text, writeHead(frame, 0, size));
  return frame.subarray(0, head + size);
}

/** Where the frames in `bytes` begin, and where the last of them ends. */
export function boundsOfFrames(bytes: Buffer): number[] {
  const bounds = [0];
  for (let at = 0; at < bytes.length; bounds.push(at)) {
    const length = bytes[at + 1] as number;
    if (length < IN_TWO_BYTES) at += 2 + length;
    else if (length === IN_TWO_BYTES) at += 4 + bytes.readUInt16BE(at + 2);
    else at += 10 + bytes.readUIntBE(at + 4, 6);
  }
  return bounds;
}

/** The answer to a ping: what it had in it, at most 125 bytes. */
export function pongFrame(content: Buffer): Buffer {
  return controlFrame(PONG, content);
}

/** What stands for a close without a number, and is never sent (RFC 6455, 7.4.1). */
const NO_CODE = 1005;

/** The last frame of a connection: a number of RFC 6455, 7.4.1, and a reason of at most 123 bytes for people. */
export function closeFrame(code: number, reason = ''): Buffer {
  if (code === NO_CODE) return controlFrame(CLOSE, Buffer.alloc(0));
  const content = Buffer.alloc(2 + Buffer.byteLength(reason));
  content.writeUInt16BE(code);
  content.write(reason, 2);
  return controlFrame(CLOSE, content);
}

function controlFrame(kind: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(kind, content.length), content]);
}

function headSize(length: number): number {
  if (length < IN_TWO_BYTES) return 2;
  return length <= 0xffff ? 4 : 10;
}

/** The head of a text frame with so many bytes. Returns where these begin. */
function writeHead(bytes: Buffer, at: number, length: number): number {
  bytes[at] = TEXT;
  if (length < IN_TWO_BYTES) {
    bytes[at + 1] = length;
    return at + 2;
  }
  if (length <= 0xffff) {
    bytes[at + 1] = IN_TWO_BYTES;
    return bytes.writeUInt16BE(length, at + 2);
  }
  bytes[at + 1] = IN_EIGHT_BYTES;
  bytes.writeUInt16BE(0, at + 2);
  return bytes.writeUIntBE(length, at + 4, 6);
}
