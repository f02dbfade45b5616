/**
 * A client for tests: what it reads, and a bare TCP socket that it comes out of. Never sleeps: that something was handled is proved by
 * `/ping`, whose PONG stands after everything the server had for this client until then.
 */
import { connect as connectTcp, type Socket } from 'node:net';

/**
 * Milliseconds after which a line that has not come will never come. A green test never waits for it, so it
 * is long enough for a machine that does ten other things.
 */
const DEADLINE = 20_000;

type Pattern = string | RegExp | ((line: string) => boolean);

/** Somebody who reads lines, wherever they come from. */
export abstract class Client {
  protected readonly chunks: Buffer[] = [];
  private readonly lines: string[] = [];
  private unfinished: Buffer[] = [];
  private waiting: { tell(): void } | null = null;
  /** The server has ended its side. */
  protected over = false;
  private tokens = 0;

  /** `name`: who this is, for messages. */
  constructor(readonly name = 'a client') {}

  abstract send(...lines: string[]): void;

  /** Resolves when the connection is gone. */
  abstract readonly closed: Promise<unknown>;

  /** The next line without its LF. */
  async next(): Promise<string> {
    await this.waitUntil(() => this.lines.length > 0, 'a line');
    return this.lines.shift() as string;
  }

  /** The next `count` lines. */
  async many(count: number): Promise<string[]> {
    await this.waitUntil(() => this.lines.length >= count, `${count} lines`);
    return this.lines.splice(0, count);
  }

  /** All lines up to the first that is, or matches, `pattern`, which is the last one. */
  async until(pattern: Pattern): Promise<string[]> {
    const matches = (line: string): boolean => {
      if (typeof pattern === 'string') return line === pattern;
      return pattern instanceof RegExp ? pattern.test(line) : pattern(line);
    };
    let seen = 0;
    let found = -1;
    await this.waitUntil(() => {
      while (found === -1 && seen < this.lines.length) {
        if (matches(this.lines[seen] as string)) found = seen;
        seen++;
      }
      return found !== -1;
    }, String(pattern));
    return this.lines.splice(0, found + 1);
  }

  /** Everything that had come for this client before the server answered a ping. Not usable while a dialog is open. */
  async sync(): Promise<string[]> {
    const token = `sync-${++this.tokens}`;
    this.send(`/ping ${token}`);
    return this.drain(token);
  }

  /** Says a line and returns all that came until it had been handled: `[]` where it was silent. */
  async ask(...lines: string[]): Promise<string[]> {
    const token = `sync-${++this.tokens}`;
    this.send(...lines, `/ping ${token}`);
    return this.drain(token);
  }

  /** What had been read and not been asked for yet. */
  unread(): string[] {
    return this.lines.splice(0);
  }

  /** Every byte received, as it came. */
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** All lines until the server ends the connection. */
  async rest(): Promise<string[]> {
    await this.waitUntil(() => this.over, 'the end of the connection');
    return this.lines.splice(0);
  }

  protected take(chunk: Buffer): void {
    this.chunks.push(chunk);
    let begin = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, begin)) {
      this.unfinished.push(chunk.subarray(begin, end));
      this.lines.push(withoutTelnet(Buffer.concat(this.unfinished)).toString());
      this.unfinished = [];
      begin = end + 1;
    }
    if (begin < chunk.length) this.unfinished.push(chunk.subarray(begin));
    this.waiting?.tell();
  }

  /** Nothing more will come. */
  protected ends(): void {
    this.over = true;
    this.waiting?.tell();
  }

  private async drain(token: string): Promise<string[]> {
    const lines = await this.until(new RegExp(`^(\\[..:..:..Z\\] )?PONG:${token}\\r?$`));
    return lines.slice(0, -1);
  }

  private waitUntil(ready: () => boolean, what: string): Promise<void> {
    if (ready()) return Promise.resolve();
    if (this.waiting !== null) throw new Error(`${this.name} is waited for twice at once`);
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        const came = this.lines.slice(-20).map((line) => `\n  ${line.slice(0, 200)}`);
        reject(new Error(`${this.name} waited for ${what}, but ${why}. Unread, the last of them:${came.join('')}`));
      };
      const timer = setTimeout(() => {
        this.waiting = null;
        fail(`nothing like it came within ${DEADLINE / 1000} s`);
      }, DEADLINE);
      const tell = (): void => {
        const done = ready();
        if (!done && !this.over) return;
        clearTimeout(timer);
        this.waiting = null;
        if (done) resolve();
        else fail('the connection is closed');
      };
      this.waiting = { tell };
      if (this.over) tell();
    });
  }
}

export class TestClient extends Client {
  /** Resolves when the connection is gone; `reset` tells whether it ended that way. */
  readonly closed: Promise<{ readonly reset: boolean }>;
  /** Resolves when the server has ended its side. */
  readonly ended: Promise<void>;

  constructor(
    readonly socket: Socket,
    name?: string,
  ) {
    super(name);
    let reset = false;
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => {
      reset = true;
    });
    this.ended = new Promise((resolve) => {
      socket.once('end', () => {
        resolve();
        this.ends();
      });
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        resolve({ reset });
        this.ends();
      });
    });
  }

  send(...lines: string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Resolves when the kernel has taken the bytes. */
  sendRaw(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve, reject) => this.socket.write(bytes, (error) => (error ? reject(error) : resolve())));
  }

  /** No more input from this side; the server's answers still come. */
  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** The server's telnet negotiations stand between lines; `bytes` has them. */
function withoutTelnet(line: Buffer): Buffer {
  if (!line.includes(255)) return line;
  return Buffer.from(line.toString('latin1').replace(/\xff[\xfb-\xfe]./gs, ''), 'latin1');
}

export interface ConnectOptions {
  readonly name?: string;
  /** Does not end its side when the server has ended its own, as nc on a terminal does not. */
  readonly stubborn?: boolean;
  /** The address it comes from: any of 127.0.0.0/8. */
  readonly from?: string;
}

export function connect(port: number, { name, stubborn = false, from }: ConnectOptions = {}): Promise<TestClient> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({
      port,
      host: '127.0.0.1',
      noDelay: true,
      allowHalfOpen: stubborn,
      ...(from === undefined ? {} : { localAddress: from }),
    });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(new TestClient(socket, name));
    });
  });
}
