/** A peer at a WebSocket: each line that it sends is a message, and so is each that it sees. And what only a WebSocket has. */
import type { MessageLines } from './message-lines.js';
import { type Company, Peer } from './peer.js';
import { Failed } from './terms.js';

export class WebPeer extends Peer {
  constructor(
    private readonly stream: MessageLines,
    name: string,
    company: Company,
  ) {
    super(stream, name, company);
  }

  /** One message in several frames. */
  inFrames(...parts: string[]): void {
    this.company.transcript.sent(this.name, `(in ${parts.length} frames) ${parts.join('')}`);
    for (const [index, part] of parts.entries()) this.stream.socket.send(part, { fin: index === parts.length - 1 });
  }

  binary(content: string): void {
    this.company.transcript.sent(this.name, `(a binary message) ${content}`);
    this.stream.socket.send(Buffer.from(content));
  }

  /** A text message of these bytes, whatever they are. */
  bytesAsText(bytes: Buffer): void {
    this.company.transcript.sent(this.name, `(a text message) ${bytes.toString('latin1')}`);
    this.stream.socket.send(bytes, { binary: false });
  }

  /** As no client may. */
  unmasked(content: string): void {
    this.company.transcript.sent(this.name, `(not masked) ${content}`);
    this.stream.socket.send(content, { mask: false });
  }

  close(code: number): void {
    this.company.transcript.happened(this.name, `closes with ${code}`);
    this.stream.socket.close(code);
  }

  /** Sends a ping, and waits for its pong. */
  async pinged(content: string): Promise<void> {
    const { stream, company } = this;
    company.transcript.sent(this.name, `(a ping) ${content}`);
    const answered = new Promise<string>((resolve) => stream.socket.once('pong', (pong) => resolve(`${pong}`)));
    stream.socket.ping(content);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), company.patience);
    });
    const pong = await Promise.race([answered, late]);
    clearTimeout(timer);
    if (pong === null) throw new Failed('a ping was not answered', `a pong with ${content}`);
    if (pong !== content) throw new Failed(`a ping was answered by “${pong}”`, `a pong with ${content}`);
  }

  /** The server ends the connection, with this number. */
  async isClosed(code: number): Promise<void> {
    await this.leaves();
    if (this.stream.code !== code)
      throw new Failed(`the server closed with ${this.stream.code}`, `a close with ${code}`);
  }
}
