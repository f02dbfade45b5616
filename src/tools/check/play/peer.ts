/**
 * One client of the server that is being checked: what it sends, what it has read, and the wait for more. What others do
 * on the same server at the same time, and other checks among them, is left out of sight.
 */
import type { Duplex } from 'node:stream';
import split2 from 'split2';
import { type Form, fits, shown } from './form.js';
import { Failed } from './terms.js';
import type { Transcript } from './transcript.js';

/** What a peer knows of the check that it takes part in. */
export interface Company {
  readonly transcript: Transcript;
  /** Milliseconds to wait for a line. */
  readonly patience: number;
  /** Whether a line of that person's is any business of this check's. */
  knows(name: string): boolean;
  /** A word that nobody has used. */
  token(): string;
  /** The server takes no connection for so many seconds. */
  refused(seconds: number): void;
}

/** Lines that everybody gets, about everybody. */
const PUBLIC = /^(?:\[..:..:..Z\] )?(?:(?:ONLINE|OFFLINE):([^:]+)|(?:\* )?(\S+) \(to all(?:, id \d+)?\))/;

/** Some servers take only so many connections a minute from one address, and say when they take more. */
const TOO_MANY = /^ERROR: TOO_MANY_CONNECTIONS .*?(\d+) s/;

/** What a port that greets asks at once, and again after each error of a visitor (R5.1). */
const QUESTION = 'Authorise MODE? (REGISTER/LOGIN)';

/** Whoever enters is told where what is said is written down (R4.22): that is so on a server, or is not. */
const WRITTEN_DOWN = /^(?:@\d{1,16} )?INFO: What is said (?:in \S+|to everyone) is written down\.\r?$/;

/** Bytes of one connection, many times what any check makes a server say: one that never stops must not fill the memory. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Characters of one line, many times what a line of the protocol has. */
const MAX_LINE = 64 * 1024;

/**
 * Milliseconds after its time from which an alarm rings late: this process stood still, and has not read what came in time.
 * Then it reads for so long before it judges.
 */
const LATE = 500;
const READING = 200;

export class Peer {
  /** Lines that have come and were not asked for yet. */
  private lines: string[] = [];
  /** All lines that have ever come. */
  private readonly passed: string[] = [];
  private received: Buffer[] = [];
  private over = false;
  private wake: () => void = () => {};

  constructor(
    private readonly socket: Duplex,
    /** As the server knows it; before that, what the transcript calls it. */
    readonly name: string,
    protected readonly company: Company,
  ) {
    const lines = split2({ maxLength: MAX_LINE });
    lines.on('data', (line: string) => this.hear(line));
    // Nothing else that split2 does can fail.
    lines.on('error', () => this.hangUp(`the server has said a line of more than ${MAX_LINE} characters`));
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) {
        this.hangUp(`the server has said ${MAX_BYTES} bytes`);
        return;
      }
      this.received.push(chunk);
      lines.write(withoutTelnet(chunk));
    });
    for (const event of ['end', 'close'] as const) {
      socket.on(event, () => {
        if (!this.over) company.transcript.happened(this.name, 'is disconnected by the server');
        this.over = true;
        this.wake();
      });
    }
    socket.on('error', () => {});
  }

  send(...lines: string[]): void {
    for (const line of lines) this.company.transcript.sent(this.name, line);
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Bytes as they are: no line end is added. */
  raw(bytes: string | Uint8Array): void {
    this.company.transcript.sent(this.name, `(bytes) ${Buffer.from(bytes as string).toString()}`);
    this.socket.write(bytes);
  }

  /** Each byte in a packet of its own, as far as that is in anybody's hands. */
  async bytewise(text: string): Promise<void> {
    this.company.transcript.sent(this.name, `(byte by byte) ${text}`);
    for (const byte of Buffer.from(text)) {
      await new Promise<void>((resolve) => this.socket.write(Uint8Array.of(byte), () => setImmediate(resolve)));
    }
  }

  /** Ends this side; what the server says still comes. */
  end(): void {
    this.company.transcript.happened(this.name, 'ends its side');
    this.socket.end();
  }

  /** Is gone, without a word. */
  vanish(): void {
    this.over = true;
    this.socket.destroy();
  }

  /** Every byte that has come. */
  get bytes(): Buffer {
    return Buffer.concat(this.received);
  }

  /** Waits for a line like that. Lines before it are passed over. Returns what the form's groups matched. */
  async sees(form: Form, within = this.company.patience): Promise<string[]> {
    const deadline = performance.now() + within;
    for (;;) {
      const at = this.lines.findIndex((line) => fits(line, form));
      if (at !== -1) {
        const [line = ''] = this.lines.splice(0, at + 1).slice(-1);
        return form instanceof RegExp ? [...(form.exec(line) ?? [])] : [line];
      }
      if (this.over) throw new Failed(`the connection of ${this.name} ended before the line came`, shown(form));
      if (!(await this.more(deadline))) {
        throw new Failed(`${this.name} was not told within ${within / 1000} s`, shown(form));
      }
    }
  }

  /** All that comes for this peer until the server has handled the lines, answers and whatever else. */
  async ask(...lines: string[]): Promise<string[]> {
    const token = this.company.token();
    this.send(...lines, `/ping ${token}`);
    return this.until(token);
  }

  /** All that had come for this peer when the server answered a ping. */
  sync(): Promise<string[]> {
    return this.ask();
  }

  /** Says a line that has to be answered by lines like these, no more and no fewer, in this order. */
  async gets(line: string, ...forms: Form[]): Promise<string[]> {
    const came = await this.ask(line);
    if (came.length > forms.length && came.at(-1) === QUESTION) came.pop();
    for (const [index, form] of forms.entries()) {
      const one = came[index];
      if (one === undefined) throw new Failed(`“${line}” was not answered so`, shown(form));
      if (!fits(one, form)) throw new Failed(`“${line}” was answered by “${one}”`, shown(form));
    }
    const extra = came[forms.length];
    if (extra !== undefined) {
      const number = forms.length === 0 ? 'no line' : `no line after ${forms.map(shown).join(', ')}`;
      throw new Failed(`“${line}” was answered by “${extra}” too`, number);
    }
    return came;
  }

  /** Everything that has come by now has to be these lines. */
  async heard(...forms: Form[]): Promise<void> {
    const came = await this.sync();
    for (const [index, form] of forms.entries()) {
      const one = came[index];
      if (one === undefined) throw new Failed(`${this.name} was not told`, shown(form));
      if (!fits(one, form)) throw new Failed(`${this.name} was told “${one}”`, shown(form));
    }
    const extra = came[forms.length];
    if (extra !== undefined) throw new Failed(`${this.name} was told “${extra}”`, 'nothing of the kind');
  }

  /** Nothing that comes before a line like `fence`, or has ever come, has `word` in it. */
  async neverHears(word: string, fence: Form): Promise<void> {
    await this.sees(fence);
    const found = this.passed.find((line) => line.includes(word));
    if (found !== undefined) throw new Failed(`${this.name} was told “${found}”`, `nothing with ${word} in it`);
  }

  /** The server ends the connection. */
  async leaves(): Promise<void> {
    const deadline = performance.now() + this.company.patience;
    while (!this.over) {
      if (!(await this.more(deadline))) throw new Failed('the server went on', 'the connection ends');
    }
  }

  /** The lines that came before the end of the connection and were not asked for yet. */
  async rest(): Promise<string[]> {
    await this.leaves();
    return this.lines.splice(0);
  }

  private async until(token: string): Promise<string[]> {
    const pong = new RegExp(`^(?:\\[..:..:..Z\\] )?PONG:${token}\\r?$`);
    const deadline = performance.now() + this.company.patience;
    for (;;) {
      const at = this.lines.findIndex((line) => pong.test(line));
      if (at !== -1) return this.lines.splice(0, at + 1).slice(0, -1);
      if (this.over) throw new Failed(`the connection of ${this.name} ended`, `PONG:${token}`);
      if (!(await this.more(deadline))) throw new Failed(`/ping ${token} was not answered`, `PONG:${token}`);
    }
  }

  /** This server says too much for anybody to read. */
  private hangUp(why: string): void {
    if (!this.over) this.company.transcript.happened(this.name, `hangs up: ${why}`);
    this.vanish();
    this.wake();
  }

  private hear(line: string): void {
    const [, comer, speaker] = PUBLIC.exec(line) ?? [];
    const name = comer ?? speaker;
    if (name !== undefined && !this.company.knows(name)) return;
    this.company.transcript.came(this.name, line);
    if (WRITTEN_DOWN.test(line)) return;
    const [, seconds] = TOO_MANY.exec(line) ?? [];
    if (seconds !== undefined) this.company.refused(Number(seconds));
    this.lines.push(line);
    this.passed.push(line);
    this.wake();
  }

  /** True when something has come, or the connection has ended, in time. */
  private more(deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const due = Math.max(deadline, performance.now());
      const ring = (): void => {
        if (performance.now() - due < LATE) resolve(false);
        else timer = setTimeout(() => resolve(false), READING);
      };
      let timer = setTimeout(ring, due - performance.now());
      this.wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

/** `bytes` has the server's telnet commands; no line has them. None of them is cut through by a read in practice. */
function withoutTelnet(chunk: Buffer): Buffer {
  if (!chunk.includes(0xff)) return chunk;
  return Buffer.from(chunk.toString('latin1').replace(/\xff(?:[\xfb-\xfe][\s\S]|[\xf0-\xf9])/g, ''), 'latin1');
}
