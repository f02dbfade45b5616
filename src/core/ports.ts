/**
 * What the domain needs from the world. It is given these at construction and knows nothing behind them:
 * no socket, no SQL, no broker.
 */
import type { Clock } from '../clock.js';
import type { Line } from '../language/line.js';
import type { Receipt } from '../link/peer.js';
import type { Logger } from '../logger.js';
import type { Calendar } from './calendar.js';
import type { Spool } from './spool.js';
import type { Store } from './store.js';

/** Whoever has a part of the world do something that takes its time: a connection. */
export interface Asker {
  /** Their place among others. `network`: what limits count as one; see Peer. */
  readonly seat: { readonly network: string };
  /** Stop, or go on, reading what this client sends. */
  hold(reason: string): void;
  release(reason: string): void;
}

/** One live client as the domain sees it. Implemented by the outbox. */
export interface Recipient {
  /** Queues one line that comes unasked. */
  send(line: Line, receipt?: Receipt): void;
}

/** `outdated`: right, and to be hashed again with the parameters of today. */
export type PasswordVerdict = 'right' | 'outdated' | 'wrong';

/** Hashing, few at a time. Both throw `BUSY` where too many wait already, in all or from one address. */
export interface Passwords {
  /** In PHC form. `share`, here and below: of what waits, whose it is (see Peer). */
  hash(password: string, share: string | null): Promise<string>;
  /**
   * `stored` null: there is no such account; takes as long, and is `wrong`. `before` is called when the turn of this one
   * has come; what it throws is thrown.
   */
  verify(stored: string | null, password: string, share: string | null, before: () => void): Promise<PasswordVerdict>;
}

/** Carries lines to whoever is connected to this process. Keys are folded names. */
export interface LocalCarrier {
  /** From now on lines for `key` (and those to all) reach `recipient`. */
  attach(key: string, recipient: Recipient): void;
  /** Somebody without whom everybody goes on: no line reaches `recipient`, but it can be evicted. */
  attachSayer(key: string, recipient: Recipient): void;
  detach(key: string): void;
  subscribe(room: string, key: string): void;
  unsubscribe(room: string, key: string): void;
  /** False: nobody is attached under that key; nothing was queued, and the receipt is not told anything. */
  toPerson(key: string, line: Line, receipt?: Receipt): boolean;
  /** Does `work`, whose time counts for whoever is attached as `key`: it is done for them, and not within one of their lines. */
  atCostOf(key: string, work: () => void): void;
  /** Ends the connection of `key`, after a last line. Whoever had the name has left it when this returns. */
  evict(key: string, notice: Line, reason: string): void;
  /** To everybody subscribed but `author`, the key of who caused it. */
  toRoom(room: string, line: Line, author: string): void;
  /** To everybody attached but `author` and those in `except`. */
  toAll(line: Line, author: string, except?: ReadonlySet<string>): void;
  /** From now on, or no longer, `key` gets nothing from rooms and everyone that `author` has caused. */
  hide(key: string, author: string, hidden: boolean): void;
}

/**
 * The only way from the domain to people and rooms, in this process or another.
 * Lines to one recipient arrive in the order in which they were given.
 */
export interface Bus extends LocalCarrier {
  /** Takes a name for this node; false: somebody has it. Asynchronous because other nodes may be asked. */
  claim(key: string): Promise<boolean>;
  release(key: string): void;
}

/** All of it. */
export interface ChatPorts {
  readonly bus: Bus;
  readonly store: Store;
  readonly spool: Spool;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly logger: Logger;
}
