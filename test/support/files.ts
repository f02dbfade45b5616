/** Files in tests: what an offer is answered with, and connections that carry bytes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import type { TestClient } from './client.js';

export interface Ticket {
  readonly id: number;
  readonly token: string;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes of every value, telnet's commands and line ends among them, that repeat nothing for long. */
export function binary(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = length + 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

/** Says a line that is answered by `FILE_READY:`. */
export async function ticket(client: TestClient, line: string): Promise<Ticket> {
  const answer = await client.ask(line);
  const [, id, token] = answer.map((one) => /^FILE_READY:(\d+):([0-9a-f]{32})$/.exec(one)).find(Boolean) ?? [];
  assert.ok(id !== undefined && token !== undefined, `${line}: ${answer.join(' | ')}`);
  return { id: Number(id), token };
}

/** A connection that carries a file. */
export class Carrier {
  /** All that has come, once the server has ended the connection; rejects where it was reset. */
  readonly whole: Promise<Buffer>;
  private readonly chunks: Buffer[] = [];

  constructor(readonly socket: Socket) {
    this.whole = new Promise((resolve, reject) => {
      socket.on('data', (chunk: Buffer) => this.chunks.push(chunk));
      socket.once('end', () => resolve(Buffer.concat(this.chunks)));
      socket.once('error', reject);
    });
    this.whole.catch(() => {});
  }

  get received(): number {
    return this.chunks.reduce((bytes, { length }) => bytes + length, 0);
  }

  /** What has come until now. */
  get soFar(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** What has come, as text. */
  async text(): Promise<string> {
    return (await this.whole).toString();
  }
}

/** Connects and sends the first bytes. */
export async function carrier(port: number, first: string | Uint8Array): Promise<Carrier> {
  const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  await once(socket, 'connect');
  socket.write(first);
  return new Carrier(socket);
}

/** Sends a file in one piece with its first line, and resolves with what the server says to it. */
export async function put(port: number, token: string, bytes: Uint8Array): Promise<string> {
  const one = await carrier(port, Buffer.concat([Buffer.from(`put ${token}\n`), bytes]));
  one.socket.end();
  return one.text();
}

export async function get(port: number, token: string, offset?: number): Promise<Buffer> {
  const one = await carrier(port, `get ${token}${offset === undefined ? '' : ` ${offset}`}\n`);
  one.socket.end();
  return one.whole;
}
