/**
 * Why a database could not be opened. Owns the sentences that the person who started the server reads; knows no SQLite.
 */

export type OpenProblem =
  /** The directory cannot be created or written. */
  | 'not-writable'
  /** Another process (or another store in this one) has it. */
  | 'in-use'
  | 'damaged'
  /** An SQLite database, but not Partyline's. */
  | 'foreign'
  /** Written by a newer server. */
  | 'newer'
  /** A backup is being restored there, or that was broken off. */
  | 'restoring'
  | 'disk-full'
  /** Reading or writing fails otherwise. */
  | 'disk'
  /** SQLite is missing, too old or not what was asked for. */
  | 'sqlite';

/** `message` is one sentence that says what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';

  constructor(
    readonly problem: OpenProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
