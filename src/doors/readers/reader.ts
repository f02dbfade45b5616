/**
 * What makes lines or objects of the bytes that come on a connection: one for each role, made when that is known. Knows no
 * socket: what a reader needs of its connection is its host.
 */
import type { LeaveReason } from '../../language/codes.js';
import type { JsonFields } from '../../language/json/parse.js';
import type { ToCore } from '../../link/link.js';
import type { Seat } from '../../link/turns.js';

export interface Reader {
  /** Keys are there that have not been taken, because others have their turn. */
  readonly isInterrupted: boolean;
  /** In the middle of a line that a person or a simple program sends. */
  readonly isOpen: boolean;
  /** Bytes that may still come, of those that `bound` allows. */
  readonly allowance: number;
  /** False: no more before the host's `readOn`. */
  feed(bytes: Buffer): boolean;
  /** No more will come. */
  end(): void;
  /** Nothing is made of what has come. `isThere`: the client is still shown what is written. */
  stop(isThere: boolean): void;
  /** Nothing is given to the core before `resume`; `atOnce`: what waits is given within that call. */
  pause(): void;
  resume(atOnce: boolean): void;
  /** Has keys taken that were interrupted. Whether more may be fed. */
  goOn(): boolean;
  /** From now on: bytes of a line, and bytes in all. */
  bound(line: number, total: number): void;
  /** The client takes bytes again. */
  drained(): void;
  /** Bytes that are whole lines, as they are to be written just now. */
  around(bytes: Buffer): Buffer;
  /** See Connection, here and below. */
  hideTyping(hide: boolean): void;
  askAboutPaste(question: string | null): void;
}

/** How much may come on one connection, and wait for it. */
export interface ConnectionSettings {
  readonly maxLine: number;
  /** Until the core says otherwise, which it does when there is a name: bytes of a line, and bytes in all. */
  readonly maxVisitorLine: number;
  readonly maxVisitorBytes: number;
  /** Bytes of an object in the JSON dialect. */
  readonly maxObject: number;
  /** Bytes that may wait for one client. */
  readonly maxOutbox: number;
}

/** Of a port that edits lines for telnet clients. */
export interface TypingSettings {
  /** Whether a line may come back with the arrow keys: one with a password may not. */
  mayRemember(line: string): boolean;
  /** UTF-16 units of a paste that are kept. */
  readonly maxPaste: number;
  /** Calls back after so many milliseconds, unless what it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** A connection's end of the link. */
export interface ConnectionLink {
  readonly seat: Seat;
  readonly core: ToCore;
  line(text: string): void;
  object(fields: JsonFields): void;
  /** See ToCore. */
  pasteAnswered(isYes: boolean): void;
  /** Whether one more key may be taken; otherwise `goOn` follows. */
  mayTakeKey(): boolean;
  /** Whether several lines that are pasted now are asked about. Null: that is known once lines are taken again. */
  readonly pastesAreAsked: boolean | null;
  /** All that has been said to it up to now is written. */
  flush(): void;
  /** The connection is gone. */
  gone(reason: LeaveReason): void;
}

/** The connection. */
export interface ReaderHost {
  /** Null: there is none yet, or none any more. */
  readonly link: ConnectionLink | null;
  readonly settings: ConnectionSettings;
  readonly typing: TypingSettings;
  /** Lines are typed by people: Backspace is one. */
  readonly isTyped: boolean;
  /** The client takes bytes so slowly that they pile up; `drained` is called when they no longer do. */
  readonly isBacklogged: boolean;
  /** To be written at once, past what waits. */
  show(bytes: Buffer | string): void;
  /** The same where the client has asked for it. */
  reply(bytes: Buffer): void;
  /** The client has ended, and reads no answer any more. `word`: the last one to it; `fault`: why it had to end. */
  leave(word: Buffer | null, fault: LeaveReason | null): void;
  /** All that was fed is taken; `more` false: it is not. */
  readOn(more: boolean): void;
}
