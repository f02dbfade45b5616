/** Requests to the web port as bytes, and what comes back, on a connection of their own. */
import { connect } from 'node:net';

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Everything behind the head, as it came. */
  readonly text: string;
}

/** The head of a request, which has the connection end after it. `headers` come on top of what any has. */
export function request(method: string, path: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = { Host: 'localhost', Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Sends `bytes`, ends its side unless told otherwise, and reads to the end. */
export async function ask(port: number, bytes: string | Buffer, end = true): Promise<Asked> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(bytes);
  if (end) socket.end();
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  socket.destroy();
  return answerIn(Buffer.concat(chunks).toString());
}

export function answerIn(all: string): Asked {
  const end = all.indexOf('\r\n\r\n');
  const [first = '', ...lines] = all.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]),
    headers: Object.fromEntries(headers),
    text: all.slice(end + 4),
  };
}
