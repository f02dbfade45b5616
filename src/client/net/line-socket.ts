/**
 * A connection in the text dialect, for programs: lines out under tags, their answers back, and what comes unasked to
 * anybody who listens. Owns the tags and the bytes of a line that has not ended. Knows no command.
 */
import type { Duplex } from 'node:stream';
import { ClientFailure } from '../failure.js';
import { machineClock } from './clock.js';
import { linesOf } from './lines-of.js';

/** What a tagged line was answered. */
export interface Reply {
  /** Null: it went well. */
  readonly error: { readonly code: string; readonly text: string } | null;
  /** The answers before the last, without their tag. */
  readonly lines: readonly string[];
}

interface Pending {
  readonly lines: string[];
  readonly done: (reply: Reply) => void;
}

const ERROR = /^ERROR: ([A-Z_]+) (.*)$/;

export class LineSocket {
  /** Rejects with a ClientFailure when the connection is gone. */
  private readonly lost: Promise<never>;
  /** Null: the connection lives. */
  private failure: unknown = null;
  /** Those who wait for something that will not come once the connection is gone. */
  private readonly waiting = new Set<(failure: unknown) => void>();
  private readonly pending = new Map<string, Pending>();
  private lastTag = 0;
  private leaving = false;

  /** `heard`: a line came that answers no tag. `patience`: milliseconds that an answer may take. */
  constructor(
    private readonly socket: Duplex,
    private readonly patience: number,
    private readonly heard: (line: string) => void,
  ) {
    this.lost = this.read();
    this.lost.catch((failure: unknown) => {
      this.failure = failure;
      for (const reject of this.waiting) reject(failure);
    });
  }

  /** Sends a line, and others after it that have no answer of their own. Rejects with a ClientFailure. */
  ask(line: string, ...behind: string[]): Promise<Reply> {
    const tag = String(++this.lastTag);
    const reply = new Promise<Reply>((done) => this.pending.set(tag, { lines: [], done }));
    this.say(`@${tag} ${line}`, ...behind);
    return this.within(reply);
  }

  /** Sends lines that have no tag. */
  say(...lines: string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }

  /**
   * The promise, unless the connection is lost before: then it rejects with a ClientFailure. A race against `lost` would
   * keep everything that was ever waited for as long as the connection lasts.
   */
  async unlessLost<Value>(promise: Promise<Value>): Promise<Value> {
    let giveUp = (_: unknown): void => {};
    try {
      return await new Promise<Value>((resolve, reject) => {
        giveUp = reject;
        this.waiting.add(giveUp);
        promise.then(resolve, reject);
        if (this.failure !== null) reject(this.failure);
      });
    } finally {
      this.waiting.delete(giveUp);
    }
  }

  /** The promise, unless the connection is lost before, or time is: then it rejects with a ClientFailure. */
  async within<Value>(promise: Promise<Value>): Promise<Value> {
    let cancel = (): void => {};
    const late = new Promise<never>((_, reject) => {
      const seconds = this.patience / 1000;
      cancel = machineClock.after(this.patience, () => {
        reject(new ClientFailure(`the server has not answered within ${seconds} s`));
      });
    });
    try {
      return await this.unlessLost(Promise.race([promise, late]));
    } finally {
      cancel();
    }
  }

  /** Says a last line, and waits until the server has ended the connection. */
  async leave(line: string): Promise<void> {
    this.say(line);
    await this.within(this.lost).catch(() => {});
  }

  /** Ends the connection. */
  end(): void {
    this.leaving = true;
    this.socket.destroy();
  }

  private async read(): Promise<never> {
    let last = '';
    try {
      for await (const line of linesOf(this.socket)) {
        last = line;
        this.hear(line);
      }
    } catch (error) {
      if (!this.leaving) throw new ClientFailure(`the connection broke: ${(error as Error).message}`);
    }
    // What the server said at the end is why.
    throw new ClientFailure(last.startsWith('ERROR: ') || last.startsWith('INFO: ') ? last : 'the server has hung up');
  }

  private hear(line: string): void {
    const [, tag = '', answer = ''] = /^@(\d+) (.*)$/.exec(line) ?? [];
    // Of a line that was too long the server knows no tag.
    const [oldest = ''] = line.startsWith('ERROR: LINE_TOO_LONG ') ? this.pending.keys() : [tag];
    const pending = this.pending.get(oldest);
    if (pending === undefined) {
      this.heard(line);
      return;
    }
    const [, code, text = ''] = ERROR.exec(tag === '' ? line : answer) ?? [];
    if (code === undefined && answer !== 'OK') {
      pending.lines.push(answer);
      return;
    }
    this.pending.delete(oldest);
    pending.done({ error: code === undefined ? null : { code, text }, lines: pending.lines });
  }
}
