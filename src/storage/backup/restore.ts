/**
 * Puts a backup back into a data directory that has nothing yet. Owns what is there while it does: all of it is verified and
 * changed under another name, and the last step gives it the name that a server looks for.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDirectories, syncPath } from '../directories.js';
import { lackOfRoom, roomNeeded } from '../room.js';
import { databasePath, restoringPath, restoringSpoolPath, spoolPath } from '../sqlite/files.js';
import { LATEST } from '../sqlite/migrations.js';
import { databaseIn, filesIn, type Manifest, ManifestError, readManifest } from './manifest.js';
import type { Renewed } from './renewing.js';
import { Stop, TaskError, Tasker } from './tasker.js';

export { Stop };

const OWNER_ONLY_DIRECTORY = 0o700;

/** The data directory is as it was. `message`: a sentence that says what to do. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
}

export interface Restored extends Renewed {
  readonly manifest: Manifest;
  /** The machine's clock stands before the backup's date. */
  readonly clockIsBehind: boolean;
}

export interface RestoreParts {
  /** The backup, and the data directory. */
  readonly from: string;
  readonly data: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly stop: Stop;
  readonly step: (what: 'copied' | 'checked', done: number, of: number) => void;
}

/** Rejects with RestoreError, and with what is a fault of ours. */
export async function restoreBackup(parts: RestoreParts): Promise<Restored> {
  const { from, data, now, stop } = parts;
  const places = new Places(resolve(data));
  try {
    const manifest = readManifest(from);
    const { version, schema, date } = manifest;
    if (schema > LATEST)
      throw new RestoreError(`${from} was made by a newer server, ${version}; use the partyline of that version`);
    places.claim(sizeOf(manifest));
    const renewed = await make(parts, places, manifest);
    stop.mustGoOn();
    places.finish();
    return { ...renewed, manifest, clockIsBehind: now < Date.parse(date) };
  } catch (error) {
    places.clear();
    throw refusal(error, parts);
  }
}

/** Under other names. */
async function make(parts: RestoreParts, places: Places, manifest: Manifest): Promise<Renewed> {
  const tasker = new Tasker(parts.stop);
  try {
    await copyDatabase(tasker, parts, places, manifest);
    await copyFiles(tasker, parts, places, manifest);
    const renewal = { at: Date.parse(manifest.date), now: parts.now };
    return await tasker.have({ do: 'renew', path: places.database, renewal });
  } finally {
    await tasker.end();
  }
}

const sizeOf = ({ database, files }: Manifest): number => files.reduce((sum, { bytes }) => sum + bytes, database.bytes);

async function copyDatabase(
  tasker: Tasker,
  { from, step }: RestoreParts,
  { database }: Places,
  manifest: Manifest,
): Promise<void> {
  const { bytes, sha256 } = manifest.database;
  const source = databaseIn(from);
  const tell = (what: 'copied' | 'checked') => (done: number) => step(what, done, bytes);
  const copy = await tasker.have({ do: 'copy', from: source, to: database }, tell('copied'));
  if (copy.bytes !== bytes || copy.sha256 !== sha256)
    throw new RestoreError(`${source} is not as it was when the backup was made; use another backup`);
  // What is used is what has been looked at: the copy, which nobody else has.
  const { schema, files } = await tasker.have({ do: 'database', path: database }, tell('checked'));
  const known = new Map([...manifest.files].map((file) => [file.id, file]));
  const out = new Set(manifest.leftOut);
  const isNamed = files.every(({ id, bytes: size, sha256: sum }) => {
    const file = known.get(id);
    return out.has(id) || (file?.bytes === size && file.sha256 === sum);
  });
  if (schema !== manifest.schema || !isNamed)
    throw new RestoreError(
      `${from} is not one backup: its backup.json belongs to another database; use another backup`,
    );
}

async function copyFiles(
  tasker: Tasker,
  { from, step }: RestoreParts,
  { files: folder }: Places,
  manifest: Manifest,
): Promise<void> {
  const source = filesIn(from);
  const files = manifest.files.map((file) => ({
    ...file,
    from: join(source, String(file.id)),
    to: join(folder, String(file.id)),
  }));
  const of = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const came = await tasker.have({ do: 'files', files, link: false }, (done) => step('copied', done, of));
  const broken = came.findIndex((one) => one !== 'whole');
  const file = files[broken];
  if (file === undefined) return;
  const why = came[broken] === 'missing' ? 'is not there' : 'is not as it was when the backup was made';
  throw new RestoreError(`${file.from} ${why}; use another backup`);
}

/** The data directory. */
class Places {
  readonly database: string;
  readonly files: string;
  private isNew = false;
  /** Whether what bears these names is of this restore. */
  private isOurs = false;
  private isNamed = false;

  constructor(private readonly directory: string) {
    this.database = restoringPath(directory);
    this.files = restoringSpoolPath(directory);
  }

  /** Throws RestoreError, and the system's errors. */
  claim(bytes: number): void {
    const { directory } = this;
    this.isNew = makeDirectories(directory, OWNER_ONLY_DIRECTORY) !== undefined;
    const path = databasePath(directory);
    for (const there of [path, `${path}-wal`, `${path}-journal`, `${path}-shm`, spoolPath(directory)]) {
      if (lstatSync(there, { throwIfNoEntry: false }) === undefined || isEmpty(there)) continue;
      throw new RestoreError(
        `${there} is there already, and nothing is overwritten; move it away, or choose another directory with --data`,
      );
    }
    if (lstatSync(this.database, { throwIfNoEntry: false }) !== undefined) throw this.another();
    const free = lackOfRoom(directory, bytes);
    if (free !== null)
      throw new RestoreError(
        `there is not enough room in ${directory}: for the backup ${roomNeeded(bytes, free)}; make room, or choose another directory with --data`,
      );
    // Two cannot both make it.
    try {
      mkdirSync(this.files, { mode: OWNER_ONLY_DIRECTORY });
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? this.another() : error;
    }
    this.isOurs = true;
    chmodSync(this.files, OWNER_ONLY_DIRECTORY);
  }

  private another(): RestoreError {
    return new RestoreError(
      `another restore is at work in ${this.directory}, or was broken off; wait for it, or remove ${this.database} and ${this.files}`,
    );
  }

  /** From here on a server finds it. */
  finish(): void {
    const { directory } = this;
    syncPath(this.files);
    const spool = spoolPath(directory);
    if (isEmpty(spool)) rmdirSync(spool);
    renameSync(this.files, spool);
    this.isNamed = true;
    syncPath(directory);
    renameSync(this.database, databasePath(directory));
    syncPath(directory);
  }

  /** As if nothing had been. */
  clear(): void {
    if (this.isOurs) {
      for (const path of [this.files, ...(this.isNamed ? [spoolPath(this.directory)] : [])])
        rmSync(path, { recursive: true, force: true });
      rmSync(`${this.database}-journal`, { force: true });
      // The last, because a server is not started as long as it is there.
      rmSync(this.database, { force: true });
    }
    if (this.isNew && isEmpty(this.directory)) rmdirSync(this.directory);
  }
}

function isEmpty(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && readdirSync(path).length === 0;
}

function refusal(error: unknown, { from, data }: RestoreParts): unknown {
  if (error instanceof RestoreError) return error;
  if (error instanceof ManifestError) return new RestoreError(error.message);
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === 'STOPPED') return new RestoreError(`stopped; ${data} is as it was`);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new RestoreError(`there is no room left in ${data}; make room, or choose another directory with --data`);
  if (error instanceof TaskError || code !== undefined)
    return new RestoreError(`${from} could not be restored into ${data}, which is as it was (${message})`);
  return error;
}
