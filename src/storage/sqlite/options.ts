/** What the caller who opens the SQLite store may choose, and the bounds where nothing is chosen. */
import type { Asker } from '../../core/ports.js';
import type { Logger } from '../../logger.js';
import type { OpenOptions } from './open.js';
import type { DatabaseThread } from './thread.js';
import type { WrittenLimits } from './written.js';

export interface SqliteStoreOptions {
  /** Calls waiting or under way, half of them history at most; one more is a StorageError('busy'). Default 20,000, some 10 MB of short messages. */
  readonly maxWaiting?: number;
  /** Whose line has the calls made that are made just now: they have a share of those that wait. Default: nobody's. */
  readonly asker?: () => Asker | null;
  /** Guests' names that may receive mail at one time, in all and of one address. Default 10,000 and a quarter of it. */
  readonly maxKnownGuests?: number;
  readonly maxKnownGuestsPerAddress?: number;
  /** Bytes of mail and history of one author, and of one address, as they are when something is written. Default 64 MiB and 2 GiB. */
  readonly written?: WrittenLimits;
  /** Bytes of the database file, its log (64 MiB after a rush) not counted; beyond it writing is a StorageError. Default 8 GiB. */
  readonly maxBytes?: number;
  /** Milliseconds for which the opening waits for a server that is just ending. Default 1,000. */
  readonly busyTimeout?: number;
  /** Starts what owns the database. Default: a thread of its own. */
  readonly start?: (options: OpenOptions) => DatabaseThread;
  /** Told when the storage stops and starts again. */
  readonly logger?: Logger;
}
