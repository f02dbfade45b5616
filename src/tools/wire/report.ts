/**
 * What the proxy prints: one row a read, or a line of it, with the time, the client's number and the direction. Colours
 * are given; who prints decides whether there are any.
 */

import { Framing, linesOf } from './framing.js';
import type { Direction, Witness } from './proxy.js';
import type { Trouble } from './pump.js';
import { visible } from './visible.js';

type Paint = (text: string) => string;

export interface Paper {
  /** One row, without its line end. */
  print(row: string): void;
  /** Resolves when what was printed has been taken. */
  settled(): Promise<void>;
  /** `HH:MM:SS.mmm` */
  time(): string;
  readonly dim: Paint;
  readonly up: Paint;
  readonly down: Paint;
  readonly note: Paint;
}

const ARROW = { up: '-->', down: '<--' } as const;

/** Error numbers in words; others as the system writes them. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there; is the server running?',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host’s name cannot be looked up now',
  EHOSTUNREACH: 'no way there',
  ENETUNREACH: 'no way there',
  ETIMEDOUT: 'no answer',
  EPIPE: 'the other side is gone',
};

interface Flow {
  readonly reads: Framing;
  readonly pieces: Framing;
  bytes: number;
}

export class Report implements Witness {
  private readonly flows = new Map<number, Record<Direction, Flow>>();
  private taught = false;

  constructor(
    private readonly paper: Paper,
    /** Where clients are passed on to, for messages. */
    private readonly target: string,
    private readonly trouble: Trouble,
  ) {}

  opened(client: number, from: string): void {
    const flow = (): Flow => ({ reads: new Framing('read'), pieces: new Framing('piece'), bytes: 0 });
    this.flows.set(client, { up: flow(), down: flow() });
    this.say(client, `opened by ${from}`);
  }

  read(client: number, direction: Direction, bytes: Buffer): void {
    const flow = this.flows.get(client)?.[direction];
    if (flow !== undefined) this.show(client, direction, 'read', bytes, flow.reads.note(bytes));
  }

  passed(client: number, direction: Direction, bytes: Buffer, index: number, count: number): void {
    const flow = this.flows.get(client)?.[direction];
    if (flow === undefined) return;
    flow.bytes += bytes.length;
    if (this.trouble.split === undefined && this.trouble.dropAfter === undefined) return;
    const note = [count > 1 ? `piece ${index + 1} of ${count}` : '', flow.pieces.note(bytes)];
    this.show(client, direction, 'sent', bytes, note.filter((part) => part !== '').join('; '));
    if (count > 1 && !this.taught) {
      this.taught = true;
      this.paper.print(
        this.paper.note(
          'One read is not one message: who takes each read for a line gets pieces now. Collect bytes up to "\\n".',
        ),
      );
    }
  }

  ended(client: number, direction: Direction): void {
    this.say(client, direction === 'up' ? 'the client will send no more' : 'the server will send no more', direction);
  }

  broke(client: number, direction: Direction, error: NodeJS.ErrnoException): void {
    this.say(client, `${direction === 'up' ? 'the client' : 'the server'}: ${reason(error)}`, direction);
  }

  unreachable(client: number, error: NodeJS.ErrnoException): void {
    this.say(client, `${this.target} cannot be reached: ${reason(error)}`);
  }

  cut(client: number): void {
    this.say(client, `cut after ${this.trouble.dropAfter} bytes, as --drop-after says`);
  }

  closed(client: number): void {
    const flows = this.flows.get(client);
    this.flows.delete(client);
    this.say(client, `closed; ${flows?.up.bytes ?? 0} bytes to the server, ${flows?.down.bytes ?? 0} to the client`);
  }

  refused(from: string): void {
    this.paper.print(`${this.paper.dim(this.paper.time())} refused ${from}: too many connections`);
  }

  settled(): Promise<void> {
    return this.paper.settled();
  }

  private say(client: number, text: string, direction?: Direction): void {
    const { paper } = this;
    const arrow = direction === undefined ? '   ' : paper[direction](ARROW[direction]);
    paper.print(`${paper.dim(paper.time())} #${client} ${arrow} ${paper.note(text)}`);
  }

  /** The bytes a line a row, the rows below the first under it. */
  private show(client: number, direction: Direction, verb: string, bytes: Buffer, note: string): void {
    const { paper } = this;
    const unit = bytes.length === 1 ? 'byte ' : 'bytes';
    const head = `${paper.time()} #${client} ${ARROW[direction]} ${verb} ${String(bytes.length).padStart(4)} ${unit} `;
    const rows = linesOf(bytes).map(visible);
    for (const [index, row] of rows.entries()) {
      const left =
        index === 0
          ? head.replace(/^\S+/, paper.dim).replace(ARROW[direction], paper[direction])
          : ' '.repeat(head.length);
      const right = index === rows.length - 1 && note !== '' ? `  ${paper.note(`(${note})`)}` : '';
      paper.print(`${left}${paper[direction](row)}${right}`);
    }
  }
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  return REASONS[code ?? ''] ?? visible(Buffer.from(message)).slice(1, -1);
}
