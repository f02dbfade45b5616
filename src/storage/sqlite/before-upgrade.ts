/**
 * A copy of the database as an older server has left it, kept beside it for good before it is brought to a newer version: an older server
 * can go on with that. Owns how these copies are called; runs in the worker thread, before anybody is served.
 */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncPath } from '../directories.js';
import { inMegabytes, lackOfRoom } from '../room.js';
import { CODES, Database, sqliteCode } from './driver.js';
import { StoreOpenError } from './errors.js';
import { databasePath } from './files.js';
import { LATEST, version } from './migrations.js';

const OWNER_ONLY_FILE = 0o600;

/** What comes behind the database's own name. */
const SUFFIX = /^\.v([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?$/;

export interface Upgrade {
  readonly from: number;
  readonly to: number;
  /** Path of the copy. */
  readonly copy: string;
}

/** What is about to be done with the database; null: nothing, it is new or of this version. */
export function upgradeOf(db: Database, directory: string): Upgrade | null {
  const from = version(db);
  return from === 0 || from === LATEST ? null : { from, to: LATEST, copy: newName(directory, from) };
}

/** Whole, verified and on the disk when it returns. Throws StoreOpenError. */
export function keepCopy(db: Database, directory: string, { from, to, copy }: Upgrade): void {
  const path = databasePath(directory);
  const unfinished = `${copy}.part`;
  try {
    const bytes = Number(db.pragma('page_count')) * Number(db.pragma('page_size'));
    // For the copy, and for what the upgrade itself writes anew.
    const free = lackOfRoom(directory, 2 * bytes, 0);
    if (free !== null)
      throw tooFull(path, from, to, `${inMegabytes(2 * bytes)} are needed, ${inMegabytes(free)} are free`);
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, '', { flag: 'wx', mode: OWNER_ONLY_FILE });
    db.run('VACUUM INTO ?', unfinished);
    syncPath(unfinished);
    mustBeSame(db, unfinished);
    renameSync(unfinished, copy);
    syncPath(directory);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw refusal(error, path, from, to);
  }
}

/** The newest copy that this server can go on with; null: there is none. */
export function copyToGoBackTo(directory: string): string | null {
  const path = databasePath(directory);
  const copies = readdirSync(directory)
    .flatMap((name) => {
      const found = name.startsWith(basename(path)) ? SUFFIX.exec(name.slice(basename(path).length)) : null;
      return found === null ? [] : [{ name, of: Number(found[1]), count: Number(found[2] ?? 1) }];
    })
    .filter(({ of }) => of <= LATEST)
    .sort((one, other) => other.of - one.of || other.count - one.count);
  return copies[0] === undefined ? null : join(dirname(path), copies[0].name);
}

/** None is overwritten: whoever has gone back, and upgrades again, has two. */
function newName(directory: string, from: number): string {
  const first = `${databasePath(directory)}.v${from}`;
  let name = first;
  for (let count = 2; existsSync(name); count++) name = `${first}-${count}`;
  return name;
}

function mustBeSame(db: Database, path: string): void {
  const copy = Database.openFinished(path);
  try {
    const answer = copy.pragma('integrity_check(1)');
    if (answer !== 'ok') throw new Error(`SQLite finds the copy damaged: ${answer}`);
    const tables = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    for (const { name } of tables) {
      const count = (one: Database): unknown => one.get(`SELECT count(*) AS count FROM "${name}"`)?.count;
      if (count(copy) !== count(db)) throw new Error(`the copy has not all of ${name}`);
    }
    if (version(copy) !== version(db)) throw new Error('the copy is of another version');
  } finally {
    copy.close();
  }
}

function tooFull(path: string, from: number, to: number, why: string): StoreOpenError {
  const message = `There is no room for a copy of the database ${path}, which is kept before it is upgraded from version ${from} to ${to} (${why}): make room on its disk. Nothing was changed.`;
  return new StoreOpenError('disk-full', message);
}

function refusal(error: unknown, path: string, from: number, to: number): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || sqliteCode(error) === CODES.FULL)
    return tooFull(path, from, to, message);
  const sentence = `The database ${path} could not be copied before it is upgraded from version ${from} to ${to} (${message}): see to its disk and its rights. Nothing was changed.`;
  return new StoreOpenError('disk', sentence, { cause: error });
}
