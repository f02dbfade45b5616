/**
 * What one connection did, as a sequence of steps: lines of the client, lines of the server, and who ended when. Bytes
 * are kept as Latin-1 text, one character a byte, so that nothing is lost that was not UTF-8.
 */
import { withoutTelnet } from './telnet.js';

export type Step =
  /** `end` is what the line ended in: LF, CR LF, or nothing. */
  | { readonly kind: 'send'; readonly text: string; readonly end: string }
  /** A whole line of the server, without its end. */
  | { readonly kind: 'line'; readonly text: string }
  /** What the server had said of a line when the client answered: a prompt without a line end. */
  | { readonly kind: 'prompt'; readonly text: string }
  | { readonly kind: 'client-end' }
  | { readonly kind: 'server-end' };

/** A session at a terminal has some hundred steps; this is for the one who records a flood. */
const MAX_STEPS = 20_000;
/** Bytes of a line that never ends, beyond which it is taken for one. */
const MAX_LINE = 65_536;

/** No person's line looks like it (R1.7). */
const GOOD_BYE = /^(?:@\d{1,16} )?INFO: Good bye/;

export class Conversation {
  readonly steps: Step[] = [];
  /** Whether something was left out at the end, because it was too much. */
  full = false;
  /** The server has ended the connection: what its client does then is no part of it. */
  private over = false;
  /** The server has said good bye: it reads no more, and ends the connection. What is typed in the meantime is no part of it either. */
  private leaving = false;
  private up: Buffer = Buffer.alloc(0);
  private down: Buffer = Buffer.alloc(0);

  fromClient(bytes: Buffer): void {
    if (this.over || this.leaving) return;
    this.up = this.take(Buffer.concat([this.up, bytes]), /([^\n]*?)(\r?\n|\r\0)/gy, (text, end) => {
      this.flushPrompt();
      this.add({ kind: 'send', text, end: end === '\r\0' ? '\n' : end });
    });
  }

  fromServer(bytes: Buffer): void {
    this.down = this.take(Buffer.concat([this.down, bytes]), /([^\n]*?)(\r?\n)/gy, (text) => {
      this.add({ kind: 'line', text });
      if (GOOD_BYE.test(text)) this.leaving = true;
    });
  }

  clientEnded(): void {
    if (this.over || this.leaving) return;
    const rest = withoutTelnet(this.up).text.toString('latin1');
    this.up = Buffer.alloc(0);
    if (rest !== '') {
      this.flushPrompt();
      this.add({ kind: 'send', text: rest, end: '' });
    }
    this.add({ kind: 'client-end' });
  }

  serverEnded(): void {
    if (this.over) return;
    this.over = true;
    this.flushPrompt();
    this.add({ kind: 'server-end' });
  }

  /** The server's side broke. After a good bye that is its end: the reset there makes `nc` at a terminal exit. */
  serverBroke(): void {
    if (this.leaving) this.serverEnded();
  }

  /** Gives each whole line to `line`, and returns what is not whole yet. */
  private take(bytes: Buffer, pattern: RegExp, line: (text: string, end: string) => void): Buffer {
    const { text, rest } = withoutTelnet(bytes);
    const characters = text.toString('latin1');
    let from = 0;
    for (let found = pattern.exec(characters); found !== null; found = pattern.exec(characters)) {
      line(found[1] ?? '', found[2] ?? '');
      from = pattern.lastIndex;
    }
    if (characters.length - from > MAX_LINE) {
      line(characters.slice(from), '');
      from = characters.length;
    }
    return Buffer.concat([text.subarray(from), rest]);
  }

  /** What the server has begun to say is a prompt once the client answers it, or the server ends. */
  private flushPrompt(): void {
    const { text, rest } = withoutTelnet(this.down);
    this.down = Buffer.from(rest);
    if (text.length > 0) this.add({ kind: 'prompt', text: text.toString('latin1') });
  }

  private add(step: Step): void {
    if (this.steps.length >= MAX_STEPS) this.full = true;
    else this.steps.push(step);
  }
}
