/**
 * The data directory and the rights in it: for its owner alone. Knows where the database lies, not what is in it.
 *
 * Nothing here may open and close the database file: a POSIX lock is lost as soon as the process closes any descriptor of
 * its file, and the lock that is lost may be that of another store in this process.
 */
import { accessSync, chmodSync, closeSync, constants, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectories } from '../directories.js';

const DATABASE = 'partyline.db';
/** Where files wait; see storage/spool.ts. */
const SPOOL = 'partyline.files';
/** Where the admin socket lies; see admin/place.ts. */
const ADMIN = 'partyline.admin';
const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;

export function databasePath(directory: string): string {
  return join(directory, DATABASE);
}

/** What a backup becomes before it is the database: a directory that has it is not to be used yet. See storage/backup/restore.ts. */
export function restoringPath(directory: string): string {
  return join(directory, `${DATABASE}.restoring`);
}

export function spoolPath(directory: string): string {
  return join(directory, SPOOL);
}

/** The same of the files: it is there before `restoringPath`. */
export function restoringSpoolPath(directory: string): string {
  return join(directory, `${SPOOL}.restoring`);
}

/** Creates what is missing and sees to the rights, whatever the umask is. Throws the system's errors. */
export function prepareFiles(directory: string): void {
  const created = makeDirectories(directory, OWNER_ONLY_DIRECTORY);
  if (created !== undefined || holdsNothingElse(directory)) tighten(directory, OWNER_ONLY_DIRECTORY);
  const path = databasePath(directory);
  if (!create(path)) tighten(`${path}-wal`, OWNER_ONLY_FILE);
  // SQLite gives its other files, the write-ahead log above all, the rights of this one.
  tighten(path, OWNER_ONLY_FILE);
  // SQLite would open a file that it may only read, and stumble later.
  for (const needed of [directory, path]) accessSync(needed, constants.R_OK | constants.W_OK);
}

/** Whether the file there still is the one that was there now: what goes into one that was removed is lost. */
export function watchPlace(path: string): () => boolean {
  const was = statSync(path);
  return () => {
    const now = statSync(path, { throwIfNoEntry: false });
    return now !== undefined && now.ino === was.ino && now.dev === was.dev;
  };
}

/** Somebody may say `--data .`: a directory that holds other things keeps the rights it has. */
function holdsNothingElse(directory: string): boolean {
  return readdirSync(directory).every((name) => name.startsWith(DATABASE) || name === SPOOL || name === ADMIN);
}

/** False: it is there already. */
function create(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY_FILE));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** What belongs to somebody else, who lets us write there (a mounted volume, say), keeps its rights too. */
function tighten(path: string, mode: number): void {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now === undefined || now.uid !== process.geteuid?.()) return;
  if ((now.mode & 0o777) !== mode) chmodSync(path, mode);
}
