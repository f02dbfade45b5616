/** What a client of a WebSocket sends: its handshake, and lines as messages. As cheap as writing lines is, so that it is not what is measured. */

/** A browser's is new for each frame; to take one off costs the server the same whatever it is. */
const MASK = Buffer.of(0x1f, 0x2e, 0x3d, 0x4c);

export function handshake(port: number): string {
  const headers = [
    ...['GET /socket HTTP/1.1', `Host: localhost:${port}`, 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
  ];
  return headers.join('\r\n');
}

/** Each line of `text`, all of them ASCII and shorter than 64 KiB, as a message. */
export function framed(text: string): Buffer {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return Buffer.concat(lines.map(frame));
}

function frame(line: string): Buffer {
  const content = Buffer.from(line, 'latin1');
  const { length } = content;
  const head = length < 126 ? Buffer.of(0x81, 0x80 | length) : Buffer.of(0x81, 0x80 | 126, length >> 8, length & 0xff);
  return Buffer.concat([head, MASK, content.map((byte, index) => byte ^ (MASK[index % 4] as number))]);
}
