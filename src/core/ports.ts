/**
 * What the domain needs from the world. It is given these at construction and knows nothing behind them:
 * no socket, no SQL, no broker.
 */
import type { Clock } from '../clock.js';
import type { Bus } from '../link/link.js';
import type { Logger } from '../logger.js';
import type { Calendar } from './calendar.js';
import type { MessageIds } from './message-ids.js';
import type { Names } from './people/names.js';
import type { Receipts } from './receipts.js';
import type { Spool } from './spool.js';
import type { Store } from './store.js';
import type { Transcript } from './transcript.js';

/** Why the store does not hear somebody: too much waits there for them, or for their address. */
export type Waits = 'store' | 'store, for the address';

/** Somebody who has another part do something that takes its time: a connection. */
export interface Asker {
  /** Their place among others. `network`: what limits count as one; see Peer. */
  readonly seat: { readonly network: string };
  /** Stop, or go on, reading what this client sends. */
  hold(why: Waits): void;
  release(why: Waits): void;
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

/** All of it. */
export interface ChatPorts {
  readonly bus: Bus;
  readonly receipts: Receipts;
  readonly store: Store;
  readonly spool: Spool;
  readonly transcript: Transcript;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly names: Names;
  readonly ids: MessageIds;
  readonly logger: Logger;
}
