/**
 * One client of the load generator: a raw socket, what it has sent and what it has seen. All clients read into one
 * buffer, because each chunk is scanned at once and forgotten.
 */
import { connect, type Socket } from 'node:net';
import { type Latencies, Scanner } from './scanner.js';

const CHUNK = 256 * 1024;

const chunk = new Uint8Array(CHUNK);

export interface Heard {
  /** Something has come for somebody. */
  received(): void;
}

export class Client {
  /** Messages sent since `clear`. */
  sent = 0;
  /** The connection ended and `close` had not been called. */
  dead = false;
  private ready: string | null;
  private tail = '';
  private resolveReady: () => void = () => {};
  private closing = false;
  private scanned = 0;
  private readonly scanner: Scanner;
  private readonly socket: Socket;
  private readonly ended: Promise<void>;

  constructor(
    readonly name: string,
    port: number,
    hello: string | Buffer,
    ready: string,
    latencies: Latencies | null,
    private readonly heard: Heard,
  ) {
    this.ready = ready;
    this.scanner = new Scanner(latencies);
    const onread = { buffer: chunk, callback: (length: number) => this.read(length) };
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    this.socket.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.dead = !this.closing;
        this.resolveReady();
        resolve();
        heard.received();
      });
    });
    this.socket.write(hello);
  }

  /** Messages received since `clear`. */
  get received(): number {
    return this.scanner.messages - this.scanned;
  }

  /** Resolves once the server has let it in, or has closed. */
  entered(): Promise<void> {
    return new Promise((resolve) => {
      this.resolveReady = resolve;
      if (this.ready === null || this.dead) resolve();
    });
  }

  /** `text`: in latin1, or as bytes. */
  send(text: string | Buffer, messages: number): void {
    this.sent += messages;
    if (typeof text === 'string') this.socket.write(text, 'latin1');
    else this.socket.write(text);
  }

  clear(): void {
    this.sent = 0;
    this.scanned = this.scanner.messages;
  }

  async close(): Promise<void> {
    this.closing = true;
    this.socket.end();
    await this.ended;
  }

  private read(length: number): boolean {
    if (this.ready === null) {
      this.scanner.scan(chunk, length);
      this.heard.received();
    } else this.awaitReady(this.ready, length);
    return true;
  }

  private awaitReady(ready: string, length: number): void {
    this.tail += Buffer.from(chunk.buffer, 0, length).toString('latin1');
    if (this.tail.includes(ready)) {
      this.ready = null;
      this.resolveReady();
    } else this.tail = this.tail.slice(-ready.length);
  }
}
