/** One connection of the fuzzer: bytes out, lines in. Knows no command; what lines mean is for others. */
import { connect, type Socket } from 'node:net';

export interface WireOptions {
  readonly port: number;
  /** An address of 127.0.0.0/8. */
  readonly from?: string;
  line(raw: string): void;
}

const IAC = 0xff;

export class Wire {
  private carry: Buffer[] = [];
  /** The last lines, for complaints. */
  readonly recent: string[] = [];
  closed = false;
  /** Everything, where the caller reads bytes. */
  private watching: { readonly text: string; resolve(): void } | null = null;
  private tail = '';
  readonly gone: Promise<void>;

  protected constructor(
    readonly socket: Socket,
    private readonly options: WireOptions,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => {});
    this.gone = new Promise((resolve) =>
      socket.once('close', () => {
        this.closed = true;
        resolve();
      }),
    );
  }

  static async open(options: WireOptions): Promise<Wire> {
    return new Wire(await Wire.dial(options), options);
  }

  protected static dial({ port, from }: WireOptions): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', ...(from === undefined ? {} : { localAddress: from }) });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    });
  }

  send(...lines: readonly string[]): void {
    this.write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  }

  write(bytes: Buffer): void {
    if (!this.closed && this.socket.writable) this.socket.write(bytes);
  }

  /** Resolves when `text` has come, anywhere, or the connection is gone. */
  async sees(text: string): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => (this.watching = { text, resolve })), this.gone]);
    this.watching = null;
  }

  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  protected take(chunk: Buffer): void {
    let begin = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, begin)) {
      this.carry.push(chunk.subarray(begin, end));
      this.lineEnded();
      begin = end + 1;
    }
    if (begin < chunk.length) this.carry.push(chunk.subarray(begin));
    this.watch(chunk);
  }

  private lineEnded(): void {
    const bytes = this.carry.length === 1 ? (this.carry[0] as Buffer) : Buffer.concat(this.carry);
    this.carry = [];
    const line = (bytes.includes(IAC) ? withoutTelnet(bytes) : bytes).toString();
    this.recent.push(line);
    if (this.recent.length > 12) this.recent.shift();
    this.options.line(line);
  }

  private watch(chunk: Buffer): void {
    const { watching } = this;
    this.tail = `${this.tail.slice(-200)}${chunk.toString('latin1')}`;
    if (watching !== null && this.tail.includes(watching.text)) watching.resolve();
  }
}

/** The server's negotiations stand between lines. */
function withoutTelnet(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1').replace(/\xff(?:[\xfb-\xfe]|\xfa.*?\xff\xf0)?./gs, '');
  return Buffer.from(text, 'latin1');
}
