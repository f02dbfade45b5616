/**
 * A WebSocket as lines, for whoever reads and writes these: each message that comes is a line, and each line that is written is a
 * message. Its end is a close. Knows nothing of what is in them.
 */
import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

/** What is sent besides messages of text, and how the other side has ended. */
export class MessageLines extends Duplex {
  /** Of the close frame that has come; null: none has. */
  code: number | null = null;

  constructor(readonly socket: WebSocket) {
    super({ decodeStrings: false, allowHalfOpen: true });
    socket.on('message', (content: Buffer) => this.push(`${content}\n`));
    socket.on('close', (code) => {
      this.code = code;
      this.push(null);
      this.end();
    });
    socket.on('error', (error) => this.destroy(error));
  }

  override _read(): void {}

  override _write(chunk: string | Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const lines = `${chunk}`.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) this.socket.send(line);
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.close(1000);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.terminate();
    done(error);
  }
}

interface Opening {
  /** The address of this machine to come from. */
  readonly from?: string | undefined;
  /** Milliseconds to wait for the handshake's answer. */
  readonly patience?: number;
}

/** `address`: as ws://localhost:8081/socket. Rejects with the system's error, or with ws's. */
export function openMessageLines(address: string, { from, patience }: Opening = {}): Promise<MessageLines> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, {
      perMessageDeflate: false,
      ...(from === undefined ? {} : { localAddress: from }),
      ...(patience === undefined ? {} : { handshakeTimeout: patience }),
    });
    socket.once('error', reject);
    socket.once('open', () => {
      socket.off('error', reject);
      resolve(new MessageLines(socket));
    });
  });
}
