/** Requests to the web port as bytes, and what comes back, on connections of their own. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { connect as connectTls, TLSSocket } from 'node:tls';

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Everything behind the head, as it came. */
  readonly body: Buffer;
  readonly text: string;
}

const END = '\r\n\r\n';

/** The head of a request, which has the connection end after it. `headers` come on top of what any has. */
export function request(method: string, path: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = { Host: 'localhost', Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Sends `bytes`, ends its side, and reads to the end. `from`: the address it comes from, any of 127.0.0.0/8. */
export async function ask(port: number, bytes: string | Buffer, from = '127.0.0.1'): Promise<Asked> {
  return askOn(connect({ port, host: '127.0.0.1', localAddress: from, allowHalfOpen: true }), bytes);
}

/** The same by TLS. Whose certificate it is, it does not ask. */
export async function askSecurely(port: number, bytes: string | Buffer): Promise<Asked> {
  return askOn(await secured(port), bytes);
}

async function askOn(socket: Socket, bytes: string | Buffer): Promise<Asked> {
  socket.end(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  socket.destroy();
  return answerIn(Buffer.concat(chunks));
}

async function secured(port: number): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen: true } as never);
  await once(socket, 'secureConnect');
  return socket;
}

export function answerIn(all: Buffer): Asked {
  const end = all.indexOf(END);
  const [first = '', ...lines] = all.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  const body = all.subarray(end + END.length);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  return { status, headers: Object.fromEntries(headers), body, text: body.toString() };
}

/** A connection that stays, and its answers one after the other, each with a Content-Length. */
export class WebClient {
  private received = Buffer.alloc(0);
  private ended = false;
  /** Why the connection broke; null: it has not. */
  fault: Error | null = null;
  private wake: () => void = () => {};

  private constructor(private readonly socket: Socket) {
    socket.on('error', (error) => {
      this.fault = error;
    });
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
    for (const over of ['end', 'close']) {
      socket.on(over, () => {
        this.ended = true;
        this.wake();
      });
    }
  }

  static async open(t: TestContext, port: number, byTls = false): Promise<WebClient> {
    const socket = byTls ? await secured(port) : connect({ port, host: '127.0.0.1' });
    if (!byTls) await once(socket, 'connect');
    t.after(() => socket.destroy());
    return new WebClient(socket);
  }

  /** Of the certificate that it was shown. */
  get subject(): unknown {
    return this.socket instanceof TLSSocket ? this.socket.getPeerCertificate().subject.CN : null;
  }

  /** Resolves when the kernel has it. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  async next(): Promise<Asked> {
    for (;;) {
      const end = this.received.indexOf(END);
      const length = end === -1 ? Number.NaN : Number(answerIn(this.received).headers['content-length'] ?? 0);
      const whole = end + END.length + length;
      if (this.received.length >= whole) {
        const answer = answerIn(this.received.subarray(0, whole));
        this.received = this.received.subarray(whole);
        return answer;
      }
      if (this.ended) throw new Error(`the end came before the answer: ${this.received}`);
      await this.more();
    }
  }

  /** The last one: the connection ends after it. */
  async answer(): Promise<Asked> {
    const answer = await this.next();
    const rest = await this.rest();
    if (rest !== '') throw new Error(`more came after the answer: ${rest}`);
    return answer;
  }

  /** All that still comes, to the end. */
  async rest(): Promise<string> {
    while (!this.ended) await this.more();
    return this.received.toString();
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
