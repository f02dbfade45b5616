/**
 * The way from the domain to people and rooms. Keys are folded names. Nothing here answers: what became of a line is told
 * by its receipt. Lines to one recipient arrive in the order in which they were given.
 */
import type { Line } from '../language/line.js';
import type { Receipt } from '../link/peer.js';

/** One live client as the domain sees it: only whoever carries lines knows what it is. Implemented by the outbox. */
export interface Recipient {
  /** Queues one line that comes unasked. */
  send(line: Line, receipt?: Receipt): void;
}

export interface Bus {
  /** From now on lines for `key` (and those to all) reach `recipient`. */
  attach(key: string, recipient: Recipient): void;
  detach(key: string): void;
  subscribe(room: string, key: string): void;
  unsubscribe(room: string, key: string): void;
  /** Where nobody is attached under that key the receipt is told at once that the line is lost. */
  toPerson(key: string, line: Line, receipt?: Receipt): void;
  /** To everybody subscribed but `author`, the key of who caused it. */
  toRoom(room: string, line: Line, author: string): void;
  /** To everybody attached but `author` and those in `except`. */
  toAll(line: Line, author: string, except?: ReadonlySet<string>): void;
  /** From now on, or no longer, `key` gets nothing from rooms and everyone that `author` has caused. What was said before is heard. */
  hide(key: string, author: string, hidden: boolean): void;
}
