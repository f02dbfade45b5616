/**
 * What an administrator needs of whoever copies all that is kept while it is in use. Knows no database and no file.
 */

/** A backup that is whole, and has been verified. */
export interface Backup {
  readonly directory: string;
  /** Milliseconds since 1970: everything in it is as it was then. */
  readonly at: number;
  /** Of the database. */
  readonly bytes: number;
  /** Files that wait for somebody, which are in it too, and what they have together. */
  readonly files: number;
  readonly fileBytes: number;
  /** Numbers of offers whose file could not be copied, because it is damaged or not there any more: nobody could have got it. */
  readonly leftOut: readonly number[];
}

/** How far it is. `of` and `done`: bytes. */
export type BackupStep = (what: 'copied' | 'checked', done: number, of: number) => void;

export interface Backups {
  /** Into a directory that is new or empty; an absolute path. One at a time. Rejects with BackupError. */
  make(directory: string, step: BackupStep): Promise<Backup>;
  /** When the last one was made: milliseconds since 1970. Null: never, or nobody knows. */
  last(): Promise<number | null>;
  /** Ends one that is being made: nothing of it stays. */
  stop(): Promise<void>;
}

/** Nothing of the backup stays. `message`: a sentence that says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
