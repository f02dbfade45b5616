/**
 * One connection in the JSON dialect: requests out, answers and events in. Owns the requests that are not answered yet, and
 * gives up a server that answers none. Must not know what an event means.
 */
import type { Duplex } from 'node:stream';
import type { ServerEvent } from '../common/server-event.js';
import { type Clock, machineClock } from './clock.js';
import { readEvent } from './events.js';
import { isOverflow, lineReader } from './lines-of.js';

/** Bytes of a text greeting, and whatever else comes before the first object. */
const MAX_GREETING = 64 * 1024;

/** Milliseconds that the oldest request may go unanswered. A server has its reasons to be slow, but not for so long. */
const PATIENCE = 30_000;
/** The same for a server that has not said anything yet: ours greets, or answers, at once. */
const PATIENCE_AT_FIRST = 15_000;

/** Milliseconds without a word, after which it is asked whether it is there. */
const QUIET = 60_000;

export interface ConnectionHost {
  /** Came unasked. */
  event(event: ServerEvent): void;
  /** The connection is gone; said once. `why`: a sentence without its full stop, where it broke. */
  ended(why: string | null): void;
}

/** What a request is answered by, one after the other; `last` with the last one. */
export type OnAnswer = (answer: ServerEvent, last: boolean) => void;

/** A request cannot be answered any more. */
export class ConnectionLost extends Error {
  constructor() {
    super('the connection is lost');
  }
}

interface Pending {
  readonly onAnswer: OnAnswer;
  readonly lost: () => void;
  /** Milliseconds. */
  readonly patience: number;
}

export class ServerConnection {
  private readonly lines = lineReader();
  /** Bytes that have come before the first object. */
  private early = 0;
  private begun = false;
  private open = true;
  private lastId = 0;
  private why: string | null = null;
  private readonly pending = new Map<number, Pending>();
  /** Since when the oldest of them is what the server has to answer next. */
  private waitingSince = 0;
  private heardAt: number | null = null;
  private alarm: (() => void) | null = null;
  private gaveUp = false;

  constructor(
    private readonly socket: Duplex,
    private readonly host: ConnectionHost,
    private readonly clock: Clock = machineClock,
  ) {
    this.lines.on('data', (line: string) => this.line(line));
    this.lines.on('error', (error: Error) => {
      this.fail(isOverflow(error) ? 'the server sent an endless line' : error.message);
    });
    // What has no line end when the connection ends is no object.
    socket.pipe(this.lines, { end: false });
    socket.on('data', (chunk: Buffer) => this.heard(chunk.length));
    socket.on('error', (error: Error) => {
      this.why ??= error.message;
    });
    socket.on('close', () => this.settle());
    socket.on('end', () => socket.end());
  }

  get isOpen(): boolean {
    return this.open;
  }

  /** Whether a request is not answered yet. */
  get isAwaiting(): boolean {
    return this.pending.size > 0;
  }

  /** Whether an object has come. */
  get hasSpoken(): boolean {
    return this.begun;
  }

  /** Whether the server was given up because it did not answer. */
  get wasSilent(): boolean {
    return this.gaveUp;
  }

  /** When something has come last, by the clock; null: nothing has come. */
  get lastHeard(): number | null {
    return this.heardAt;
  }

  /**
   * Resolves with the last answer; rejects with ConnectionLost. `onAnswer` is called in the order in which things arrive. `longer`:
   * milliseconds for which the server was asked to keep its answer.
   */
  request(request: Readonly<Record<string, unknown>>, onAnswer: OnAnswer = () => {}, longer = 0): Promise<ServerEvent> {
    return new Promise((resolve, reject) => {
      if (!this.open) {
        reject(new ConnectionLost());
        return;
      }
      const id = ++this.lastId;
      if (this.pending.size === 0) this.waitingSince = this.clock.monotonic();
      this.pending.set(id, {
        onAnswer: (answer, last) => {
          onAnswer(answer, last);
          if (last) resolve(answer);
        },
        lost: () => reject(new ConnectionLost()),
        patience: PATIENCE + longer,
      });
      this.watch();
      this.socket.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  /** No more requests; what has been asked is answered still. */
  finish(): void {
    this.socket.end();
  }

  end(): void {
    this.socket.destroy();
  }

  private fail(why: string): void {
    this.why ??= why;
    this.lines.destroy();
    this.socket.destroy();
  }

  private settle(): void {
    if (!this.open) return;
    this.open = false;
    this.alarm?.();
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { lost } of waiting) lost();
    this.host.ended(this.why);
  }

  /** Sees to it that the oldest request is answered in time. */
  private watch(): void {
    const [oldest] = this.pending.values();
    if (this.alarm !== null || oldest === undefined) return;
    const patience = this.heardAt === null ? Math.min(oldest.patience, PATIENCE_AT_FIRST) : oldest.patience;
    const left = this.waitingSince + patience - this.clock.monotonic();
    if (left <= 0) {
      this.gaveUp = true;
      this.fail(`no answer for ${Math.round(patience / 1000)} s`);
      return;
    }
    this.alarm = this.clock.after(left, () => {
      this.alarm = null;
      this.watch();
    });
  }

  /** After `line`, for the lines that were whole with these bytes. */
  private heard(bytes: number): void {
    this.heardAt = this.clock.monotonic();
    if (this.begun) return;
    this.early += bytes;
    if (this.early > MAX_GREETING) this.fail('it speaks no JSON, so it is no Partyline server of this version');
  }

  private line(line: string): void {
    // What stands after a line that was not valid.
    if (this.lines.destroyed) return;
    // The greeting of the chat port has left before the server could know what we speak.
    if (!this.begun && !line.startsWith('{')) return;
    this.begun = true;
    const event = readEvent(line);
    if (event === null) {
      this.fail('the server sent something that is no JSON object');
      return;
    }
    // Of an object that was too long the server knows no id.
    const isNameless = event.type === 'error' && event.code === 'LINE_TOO_LONG' && event.id === undefined;
    const [id] = isNameless ? this.pending.keys() : [event.id];
    const pending = typeof id === 'number' ? this.pending.get(id) : undefined;
    if (pending === undefined) {
      this.host.event(event);
      return;
    }
    this.waitingSince = this.clock.monotonic();
    const last = event.more !== true;
    if (last) this.pending.delete(id as number);
    pending.onAnswer(event, last);
  }
}

/**
 * Asks a server that says nothing whether it is there, as long as the connection is open: one that swallows everything looks
 * like a quiet room. `ask` says something that is answered; the connection gives up a server that does not.
 */
export function probe(connection: ServerConnection, clock: Clock, ask: () => void): void {
  const begun = clock.monotonic();
  clock.after(QUIET, () => {
    if (!connection.isOpen) return;
    if (!connection.isAwaiting && (connection.lastHeard ?? 0) <= begun) ask();
    probe(connection, clock, ask);
  });
}
