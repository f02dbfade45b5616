/** Who comes in, and what has come of it: what the Entrance is told, and tells. */

import type { SettingsShown } from '../../language/events.js';
import type { Peer } from '../../link/peer.js';
import type { Login } from '../store.js';
import type { Holder } from './names.js';
import type { Person } from './people.js';

/** A connection that has no name yet. */
export interface Visitor extends Peer, Holder {
  /** False once the connection has ended. */
  isAlive(): boolean;
  /** It has a name from now on. Told before anybody else is: somebody who is thrown out at that moment has to leave. */
  become(person: Person): void;
}

/** What `set` has set, as an account keeps it. `recall` null: as many lines as the server shows. */
export type KeptSettings = Omit<SettingsShown, 'recall'> & { readonly recall: number | null };

/** `saysOnly`: R3.73. `comesBack`: is told first what was missed, and hears then (R7.17). */
export type Stay = 'usual' | 'saysOnly' | 'comesBack';

export interface Arrival {
  readonly person: Person;
  /** What was said before has this message id or a lower one; messages to this person with higher ones are held. */
  readonly newest: number;
  /** The stay before this one; null for guests and new accounts. */
  readonly lastLogin: Login | null;
  /** What the account has set; null: nothing. */
  readonly settings: KeptSettings | null;
  /** What the name is taken with from now on, and nobody is shown again (R3.103); null: nothing new. */
  readonly code: string | null;
}
