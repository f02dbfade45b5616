/**
 * A connection, as everything but itself knows it: something that takes bytes, gives what it reads to the core as long as it is
 * not told to pause, and ends.
 */

export interface Connection {
  /** Gives bytes to the kernel, all at once where it takes them; `done` is called in the order of the writes. */
  write(pieces: readonly Buffer[], done: (error?: Error | null) => void): void;
  /** Bytes given and not taken by the kernel yet. */
  readonly pending: number;
  /** No more lines until `resume`. */
  pause(): void;
  /** `atOnce`: what waits here is given within this call; otherwise soon after it. */
  resume(atOnce: boolean): void;
  /** It is this connection's turn again, and its lines wait for something else yet: whatever is no line may come. */
  goOn(): void;
  /** From now on: bytes of a line, and bytes in all. */
  bound(line: number, total: number): void;
  /** From now on, or no longer, what is typed is not echoed, if the client can be told so. */
  hideTyping(hide: boolean): void;
  /** What is asked about the lines that were pasted last; null: nothing is. */
  askAboutPaste(question: string | null): void;
  /** Has the kernel tell whether the other side has gone for good, where its end of input has been read: then nothing else would. */
  probe(): void;
  /** Once every byte given has gone out, or at once. */
  end(how: 'written' | 'now'): void;
}

/** What takes the bytes, and is not asked for more. */
export type Wire = Pick<Connection, 'write' | 'pending'>;
