/**
 * Opens the database: rights, lock, settings, health, version, in this order. Owns every reason to refuse one; runs in the
 * worker thread.
 */
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { copyToGoBackTo, keepCopy, type Upgrade, upgradeOf } from './before-upgrade.js';
import { CODES, Database, sqliteCode } from './driver.js';
import { type OpenProblem, StoreOpenError } from './errors.js';
import { databasePath, prepareFiles, restoringPath, restoringSpoolPath, spoolPath } from './files.js';
import { APPLICATION_ID, LATEST, migrate, version } from './migrations.js';

export interface OpenOptions {
  readonly directory: string;
  /** Milliseconds for which the lock of another server, that may be just ending, is waited for. */
  readonly busyTimeout: number;
  /** Bytes the database may grow to, its write-ahead log not counted. */
  readonly maxBytes: number;
  /** It was open a moment ago: its health is not looked at, which takes some seconds where it is large. */
  readonly again?: boolean;
}

/** Before it a write-ahead log that starts over can damage the database (the WAL-reset bug). */
const OLDEST_SQLITE = [3, 51, 3];

/** Bytes to which the write-ahead log is cut back after a rush; in a quiet hour it takes some 4 MB. */
const LOG_KEPT = 64 * 1024 * 1024;

/** `PRAGMA synchronous` as a number. */
const FULL = 2;

/** `upgrades`: told before an older database is upgraded, which may take a while. Throws nothing but StoreOpenError. */
export function openDatabase(options: OpenOptions, upgrades: (upgrade: Upgrade) => void = () => {}): Database {
  const { directory } = options;
  let db: Database | undefined;
  try {
    mustNotBeRestoring(directory);
    prepareFiles(directory);
    db = new Database(databasePath(directory), options.busyTimeout);
    lock(db);
    checkLibrary(String(db.get('SELECT sqlite_version() AS version')?.version));
    checkOrigin(db, directory);
    configure(db, options);
    if (options.again !== true) checkHealth(db, directory);
    bringUp(db, directory, upgrades);
    return db;
  } catch (error) {
    try {
      db?.close();
    } catch {
      // What is told is why it could not be opened.
    }
    throw refusal(error, directory);
  }
}

function bringUp(db: Database, directory: string, upgrades: (upgrade: Upgrade) => void): void {
  const upgrade = upgradeOf(db, directory);
  if (upgrade !== null) {
    upgrades(upgrade);
    keepCopy(db, directory, upgrade);
  }
  try {
    migrate(db);
  } catch (error) {
    // All of it has failed, and the next start makes another copy.
    if (upgrade !== null) rmSync(upgrade.copy, { force: true });
    throw error;
  }
}

/** An empty database would be made beside what is not whole yet, and be in its way. */
function mustNotBeRestoring(directory: string): void {
  const database = restoringPath(directory);
  const files = restoringSpoolPath(directory);
  if (![database, files].some((path) => existsSync(path))) return;
  // The files have their own name shortly before the database has.
  const others = existsSync(files) ? files : spoolPath(directory);
  const message = `A backup is being restored into ${directory}, or that was broken off: wait for it, or restore again once you have removed ${database} and ${others}, where they are.`;
  throw new StoreOpenError('restoring', message);
}

/** `text`: a version of SQLite, like 3.53.0. */
export function checkLibrary(text: string): void {
  const parts = text.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) {
      const message = `SQLite ${text} is older than ${OLDEST_SQLITE.join('.')} and can damage databases: install Partyline's own with "npm ci".`;
      throw new StoreOpenError('sqlite', message);
    }
  }
}

/**
 * The lock is the system's on the open file: it goes with the process, however that ends, and no file is left that says so.
 * Comes before every other statement: one that reads the file without it would bring in the shared memory file (-shm).
 */
function lock(db: Database): void {
  db.pragma('locking_mode', 'EXCLUSIVE');
  db.exec('BEGIN EXCLUSIVE; COMMIT');
}

/** Before anything is written: what is not ours, or newer than us, stays as it is. */
function checkOrigin(db: Database, directory: string): void {
  const path = databasePath(directory);
  const found = version(db);
  const tables = Number(db.get('SELECT count(*) AS tables FROM sqlite_schema')?.tables);
  const id = db.pragma('application_id');
  if (id !== APPLICATION_ID && (tables > 0 || found > 0 || id !== 0)) {
    throw new StoreOpenError(
      'foreign',
      `${path} is a database of another program: choose another directory with --data.`,
    );
  }
  if (found > LATEST) {
    const copy = copyToGoBackTo(directory);
    const back =
      copy === null
        ? 'choose another directory with --data'
        : `go back to the copy from before the upgrade, and lose what came after it: move ${path} and ${path}-wal away, and rename ${copy} to ${path}`;
    const message = `The database ${path} has version ${found} and this server knows versions up to ${LATEST}: run the newer server, or ${back}.`;
    throw new StoreOpenError('newer', message);
  }
}

/** Each asserted, on every open: a database that was in WAL mode before may come back with synchronous=NORMAL. */
function configure(db: Database, { maxBytes }: OpenOptions): void {
  const pageSize = Number(db.pragma('page_size'));
  set(db, 'journal_mode', 'WAL', 'wal');
  set(db, 'synchronous', 'FULL', FULL);
  // Apple's fsync stops at the disk's cache; elsewhere these change nothing.
  set(db, 'fullfsync', 'ON', 1);
  set(db, 'checkpoint_fullfsync', 'ON', 1);
  set(db, 'foreign_keys', 'ON', 1);
  set(db, 'cell_size_check', 'ON', 1);
  set(db, 'trusted_schema', 'OFF', 0);
  // Nothing may need a second disk, or a file outside the directory.
  set(db, 'temp_store', 'MEMORY', 2);
  set(db, 'journal_size_limit', LOG_KEPT, LOG_KEPT);
  db.pragma('max_page_count', Math.max(1, Math.floor(maxBytes / pageSize)));
}

function set(db: Database, name: string, value: string | number, expected: string | number): void {
  const now = db.pragma(name, value);
  if (now !== expected || db.pragma(name) !== expected) {
    throw new StoreOpenError(
      'sqlite',
      `SQLite does not take ${name}=${value} (it is ${now}): move the data to a local disk with --data.`,
    );
  }
}

function checkHealth(db: Database, directory: string): void {
  const answer = db.pragma('quick_check(1)');
  if (answer !== 'ok') throw damaged(directory, answer);
}

function damaged(directory: string, cause: unknown): StoreOpenError {
  const message = `The database ${databasePath(directory)} is damaged: move it away, and put a backup back with partyline restore, or start with an empty one.`;
  return new StoreOpenError('damaged', message, { cause });
}

function refusal(error: unknown, directory: string): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = sqliteCode(error);
  if (code === CODES.CORRUPT || code === CODES.NOTADB) return damaged(directory, error);
  const [problem, message] = explain(error, code, directory);
  return new StoreOpenError(problem, message, { cause: error });
}

function explain(error: unknown, code: number | undefined, directory: string): [OpenProblem, string] {
  const reason = error instanceof Error ? error.message : String(error);
  const errno = (error as NodeJS.ErrnoException | null)?.code;
  if (code === CODES.BUSY) {
    return [
      'in-use',
      `Another server is using the data directory ${directory}: stop it, or choose another directory with --data.`,
    ];
  }
  if (code === CODES.FULL || errno === 'ENOSPC' || errno === 'EDQUOT') {
    return [
      'disk-full',
      `There is no room left on the disk of ${directory} (${reason}): make some, or choose another directory with --data.`,
    ];
  }
  if (code === CODES.IOERR || errno === 'EIO') {
    return [
      'disk',
      `The disk of ${directory} cannot be read or written (${reason}): check it, or choose another directory with --data.`,
    ];
  }
  const refused = code === CODES.CANTOPEN || code === CODES.READONLY || code === CODES.PERM;
  if (refused || (code === undefined && errno !== undefined && errno !== 'ERR_SQLITE_ERROR')) {
    const message = `The data directory ${directory} cannot be created or written (${reason}): give it, or ${dirname(directory)}, to the user who runs the server, or choose another directory with --data.`;
    return ['not-writable', message];
  }
  return [
    'sqlite',
    `The database in ${directory} could not be opened (${reason}): choose another directory with --data, and report this.`,
  ];
}
