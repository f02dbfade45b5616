/**
 * Backups: a copy of the database, and of the files that it names, while the server works. Owns the one that is being made: it is
 * whole and verified, or nothing of it is left. The disk is another one, which may be slow, or answer nothing: the conversation never
 * waits for it.
 */
import { chmod, lstat, mkdir, readdir, rename, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Clock } from '../../clock.js';
import { type Backup, BackupError, type BackupStep, type Backups } from '../../core/backups.js';
import type { Logger } from '../../logger.js';
import { makeDirectories, syncDirectory } from '../directories.js';
import { lackIn, roomNeeded } from '../room.js';
import type { FileSpool } from '../spool.js';
import type { DatabaseStore } from '../sqlite/store.js';
import { databaseIn, type FileEntry, filesIn, type Manifest, manifestIn, writeManifest } from './manifest.js';
import { Stop, Tasker } from './tasker.js';

const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** In a data directory. */
const OWN_NAMES = /^partyline\./;

/** SQLite's code for a disk without room. */
const SQLITE_FULL = 13;

export interface BackupParts {
  readonly store: DatabaseStore;
  readonly spool: FileSpool;
  /** Path of the database. */
  readonly database: string;
  /** Of the server. */
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class DirectoryBackups implements Backups {
  /** The one that is being made. */
  private making: Promise<Backup> | null = null;
  private halt = new Stop();

  constructor(private readonly parts: BackupParts) {}

  async make(directory: string, step: BackupStep): Promise<Backup> {
    if (this.halt.pulled) throw new BackupError('the server is stopping');
    if (this.making !== null)
      throw new BackupError('another backup is being made; wait until it is whole, and try again');
    this.making = this.whole(directory, step);
    try {
      return await this.making;
    } finally {
      this.making = null;
    }
  }

  last(): Promise<number | null> {
    return this.parts.store.lastBackup();
  }

  async stop(): Promise<void> {
    this.halt.pull();
    this.parts.store.hurryCopy();
    await this.making?.catch(() => {});
  }

  private async whole(directory: string, step: BackupStep): Promise<Backup> {
    let place: Place | null = null;
    try {
      place = await claim(directory, dirname(this.parts.database));
      return await this.fill(place, step);
    } catch (error) {
      const isGone = (await place?.isThere()) === false;
      await place?.clear();
      if (this.halt.pulled) throw new BackupError('the server is stopping; nothing of the backup is left');
      // Whatever has failed because of it.
      throw isGone ? gone(directory) : refusal(error, directory);
    }
  }

  private async fill(place: Place, step: BackupStep): Promise<Backup> {
    const { store, spool, clock, logger, version } = this.parts;
    const { directory } = place;
    const release = spool.keepAll();
    try {
      // What was to go before is gone from the database, too.
      await store.lastBackup();
      await mustHaveRoom(directory, (await stat(this.parts.database)).size);
      const unfinished = place.path(`${databaseIn(directory)}.part`);
      await writeFile(unfinished, '', { flag: 'wx', mode: OWNER_ONLY_FILE });
      await store.copyTo(unfinished, (bytes, of) => step('copied', bytes, of));
      const at = clock.now();
      this.halt.mustGoOn();
      const { copied, files, leftOut } = await this.look(place, unfinished, step);
      // Those that are named in it are copied: others may go now, whatever follows.
      release();
      await place.mustBeThere();
      const { schema, holds, bytes, sha256 } = copied;
      const date = new Date(at).toISOString();
      const manifest = { version, schema, date, database: { bytes, sha256 }, files, leftOut, holds };
      await finish(place, unfinished, manifest);
      await store.backedUp(at).catch((error: unknown) => {
        logger.warn('the date of a backup could not be stored', { err: error });
      });
      return { directory, at, bytes, files: files.length, fileBytes: sumOf(files), leftOut };
    } finally {
      release();
    }
  }

  /** What has been copied, and the files that it names. */
  private async look(place: Place, unfinished: string, step: BackupStep) {
    const tasker = new Tasker(this.halt);
    try {
      const of = (await stat(unfinished)).size;
      const copied = await tasker.have({ do: 'database', path: unfinished }, (done) => step('checked', done, of));
      return { copied, ...(await this.copyFiles(tasker, place, copied.files, step)) };
    } finally {
      await tasker.end();
    }
  }

  private async copyFiles(
    tasker: Tasker,
    place: Place,
    named: readonly FileEntry[],
    step: BackupStep,
  ): Promise<Pick<Manifest, 'files' | 'leftOut'>> {
    const { spool, logger } = this.parts;
    const folder = place.path(filesIn(place.directory));
    await mkdir(folder, { mode: OWNER_ONLY_DIRECTORY });
    await chmod(folder, OWNER_ONLY_DIRECTORY);
    const of = sumOf(named);
    const files = named.map((file) => ({ ...file, from: spool.pathOf(file.id), to: join(folder, String(file.id)) }));
    const came = await tasker.have({ do: 'files', files, link: true }, (done) => step('checked', done, of));
    const leftOut: number[] = [];
    for (const [index, { id, to }] of files.entries()) {
      if (came[index] === 'whole') continue;
      leftOut.push(id);
      await rm(to, { force: true });
      logger.warn('a file that waits is not as it was sent, and is left out of the backup', { id, why: came[index] });
    }
    await syncDirectory(folder);
    return { files: named.filter((_, index) => came[index] === 'whole'), leftOut };
  }
}

const sumOf = (files: readonly FileEntry[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** From here on it is a backup. */
async function finish(place: Place, unfinished: string, manifest: Manifest): Promise<void> {
  const { directory } = place;
  await rename(unfinished, place.path(databaseIn(directory)));
  const unwritten = place.path(`${manifestIn(directory)}.part`);
  await writeFile(unwritten, writeManifest(manifest), { flag: 'wx', mode: OWNER_ONLY_FILE, flush: true });
  await syncDirectory(directory);
  await rename(unwritten, place.path(manifestIn(directory)));
  await syncDirectory(directory);
  await syncDirectory(dirname(directory));
}

/** The directory of a backup that is being made. */
class Place {
  private readonly made: string[] = [];

  private constructor(
    readonly directory: string,
    private readonly isNew: boolean,
    private readonly mark: string,
  ) {}

  static async of(directory: string, isNew: boolean): Promise<Place> {
    return new Place(directory, isNew, markOf(await stat(directory)));
  }

  /** It still is the one that was claimed. */
  async isThere(): Promise<boolean> {
    const now = await stat(this.directory).catch(() => null);
    return now !== null && markOf(now) === this.mark;
  }

  /** The same path: something is about to be made there, and goes again where the backup fails. */
  path(path: string): string {
    this.made.push(path);
    return path;
  }

  /** Throws BackupError. */
  async mustBeThere(): Promise<void> {
    if (!(await this.isThere())) throw gone(this.directory);
  }

  /** What is left where that cannot be removed either has no backup.json. */
  async clear(): Promise<void> {
    if (!(await this.isThere())) return;
    try {
      // The newest first: backup.json is the last that is made.
      for (const path of this.made.toReversed()) await rm(path, { recursive: true, force: true });
      await rm(`${databaseIn(this.directory)}.part-journal`, { force: true });
      if (this.isNew) await rmdir(this.directory);
    } catch {
      // The disk, most likely: what is told is why the backup could not be made.
    }
  }
}

const markOf = ({ dev, ino }: { readonly dev: number; readonly ino: number }): string => `${dev}:${ino}`;

const gone = (directory: string): BackupError =>
  new BackupError(`${directory} has been removed meanwhile, or another has taken its place; try again`);

/** `data`: the server's own directory. Throws BackupError, and the system's errors. */
async function claim(directory: string, data: string): Promise<Place> {
  if (!isAbsolute(directory)) throw new BackupError(`${directory} is no path from the root; name the whole path`);
  // What the server finds there is tidied away as its own.
  if (OWN_NAMES.test(relative(data, directory)))
    throw new BackupError(`${directory} is where the server keeps its own files; name another directory`);
  const found = await lstat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (found === null) {
    // Its disk has just answered.
    makeDirectories(directory, OWNER_ONLY_DIRECTORY);
    await chmod(directory, OWNER_ONLY_DIRECTORY);
    return Place.of(directory, true);
  }
  if (!found.isDirectory()) throw new BackupError(`${directory} is no directory; name one that is new or empty`);
  const there = await readdir(directory);
  if (there.includes('backup.json')) throw new BackupError(`${directory} holds a backup already; name a new directory`);
  if (there.length > 0) throw new BackupError(`${directory} is not empty; name a directory that is new or empty`);
  if (found.uid === process.geteuid?.()) await chmod(directory, OWNER_ONLY_DIRECTORY);
  return Place.of(directory, false);
}

/** A disk that is nearly full is often the server's own, which needs the rest. Throws BackupError. */
async function mustHaveRoom(directory: string, bytes: number): Promise<void> {
  const free = lackIn(await statfs(directory), bytes);
  if (free === null) return;
  const has = `for the database ${roomNeeded(bytes, free)}`;
  throw new BackupError(
    `there is not enough room on the disk of ${directory}: ${has}; make room, or name a directory on another disk`,
  );
}

function refusal(error: unknown, directory: string): BackupError {
  if (error instanceof BackupError) return error;
  const { message, code, cause } = error as NodeJS.ErrnoException & { readonly cause?: { readonly code?: unknown } };
  if (code === 'ENOSPC' || code === 'EDQUOT' || cause?.code === SQLITE_FULL)
    return new BackupError(
      `there is no room left on the disk of ${directory}; make room, or name a directory on another disk`,
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new BackupError(
      `the server, which runs as ${whoAmI()}, may not write ${directory}; name a directory where it may, such as one made by: install -d -m 700 -o ${whoAmI()} DIR`,
    );
  return new BackupError(`the backup in ${directory} could not be made (${message}); nothing of it is left`);
}

function whoAmI(): string {
  try {
    return userInfo().username;
  } catch {
    // A number that has no name.
    return String(process.geteuid?.());
  }
}
