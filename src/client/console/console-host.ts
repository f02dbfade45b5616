/** What the console needs of its user: a terminal, and somebody to hand lines to. */
import type { ReadStream, WriteStream } from 'node:tty';
import type { TypedHistory } from '../../typed-history.js';

export interface ConsoleHost {
  /**
   * A whole line. False: not now, it stays as it stands. A promise: it may bring questions, and what is typed ahead waits
   * for them until it resolves.
   */
  enter(line: string): boolean | Promise<unknown>;
  /** Many lines at once, from the clipboard; null: more than a paste may be. */
  pasted(lines: readonly string[] | null): void;
  /** Tab. What the line becomes, and what there is to choose from. */
  complete(text: string, cursor: number): { text: string; cursor: number; choices: readonly string[] };
  mayRemember(line: string): boolean;
  /** Ctrl-C with nothing to clear: what to tell the person. */
  interrupted(): string;
  /** The person wants to leave: Ctrl-D, or Ctrl-C twice. */
  leave(): void;
}

export interface ConsoleOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly history: TypedHistory;
  /** Bytes of a line. */
  readonly limit: number;
}
