/**
 * Root's rights, and how to give them up: `--user NAME`. They are needed for ports below 1024 and for a key that only
 * root may read, and for nothing after that.
 */
import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { makeDirectories } from '../server.js';
import { EXIT, Failure } from './failure.js';
import { shown } from './printable.js';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** No option of a program that it is given to, no number, no path. */
const NAME = /^[A-Za-z_][\w.-]{0,63}\$?$/;

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** Who this process has to become; null where it is that user already. Throws a Failure. */
export function userToBecome(name: string): User | null {
  const user = userCalled(name);
  if (user.uid === process.geteuid?.()) return null;
  if (!isRoot()) throw failure(`only root can become ${name}; start as root, or leave out --user`);
  return user;
}

/** Whom the server could become, whoever asks. Throws a Failure. */
export function userCalled(name: string): User {
  if (process.geteuid === undefined) throw failure('--user is not possible on this system; leave it out');
  const uid = NAME.test(name) ? idOf(name, '-u') : null;
  const gid = uid === null ? null : idOf(name, '-g');
  if (uid === null || gid === null)
    throw failure(`there is no user ${shown(name)} here; choose another with --user NAME`);
  if (uid === 0) throw failure('--user root gives up nothing; choose a user without rights, or leave it out');
  return { name, uid, gid };
}

/** Asks the system's own program: not every user stands in /etc/passwd. */
function idOf(name: string, which: '-u' | '-g'): number | null {
  try {
    const id = execFileSync('id', [which, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return /^\d+$/.test(id) ? Number(id) : null;
  } catch {
    return null;
  }
}

/** A data directory that is not there yet is made, and belongs to `user`; one that is there stays as it is. */
export function makeDirectory(path: string, user: User): void {
  const created = makeDirectories(path, 0o700);
  if (created !== undefined) chownSync(path, user.uid, user.gid);
}

/** For good, on every thread. Throws where any right is left. */
export function become({ name, uid, gid }: User): void {
  // Missing in the types.
  (process as { initgroups?(user: string, extra: number): void }).initgroups?.(name, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
  const ids = [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.()];
  if (ids.join() !== [uid, uid, gid, gid].join() || canReturn()) {
    throw failure(`root's rights could not be given up for ${name}'s`);
  }
}

function canReturn(): boolean {
  try {
    process.setuid?.(0);
    return true;
  } catch {
    return false;
  }
}

function failure(sentence: string): Failure {
  return new Failure(sentence, EXIT.failed);
}
