/** How much a store in memory takes: what may be asked for, and what it is otherwise. */

import type { WrittenLimits } from './written.js';

const MEBIBYTE = 1024 * 1024;

/** Sizes are those of the texts, and 200 bytes for each thing; beyond them more is a StorageError. */
export interface MemoryStoreOptions {
  /** Guests' names that may receive mail at one time, in all and of one address. Default 10,000 and a quarter of it. */
  readonly maxKnownGuests?: number;
  readonly maxKnownGuestsPerAddress?: number;
  /** Bytes of mail and history of one author, and of one address, as they are when something is written. Default 64 MiB and 128 MiB. */
  readonly written?: WrittenLimits;
  /** Accounts. Default 100,000, some 30 MB; one more is a StorageError. */
  readonly maxAccounts?: number;
  /** Bytes of all mailboxes together. Default 256 MiB. */
  readonly maxMailBytes?: number;
  /** Bytes of all histories together. Default 256 MiB. */
  readonly maxHistoryBytes?: number;
  /** Bytes of settings, contacts, blocks, groups, rooms, bans, mutes and offers together. Default 128 MiB. */
  readonly maxOtherBytes?: number;
}

export function resolved(options: MemoryStoreOptions): Required<MemoryStoreOptions> {
  const { maxKnownGuests = 10_000 } = options;
  return {
    maxKnownGuests,
    maxKnownGuestsPerAddress: Math.ceil(maxKnownGuests / 4),
    written: { perPerson: 64 * MEBIBYTE, perAddress: 128 * MEBIBYTE },
    maxAccounts: 100_000,
    maxMailBytes: 256 * MEBIBYTE,
    maxHistoryBytes: 256 * MEBIBYTE,
    maxOtherBytes: 128 * MEBIBYTE,
    ...options,
  };
}
