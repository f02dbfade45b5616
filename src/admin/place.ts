/**
 * Where the admin socket lies, and how it is reached where its path is too long for a socket. Both ends import it. Owns nothing; whose
 * the folder is, and who makes it, each end sees to itself.
 */
import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const FOLDER = 'partyline.admin';
const SOCKET = 'socket';

/** Of a server that keeps nothing: beside the directory of its files. */
const TEMPORARY = /^partyline-[0-9a-f]{16}\.admin$/;

/** Bytes of a socket's path, of which the kernel has one more for its end. What is longer would be cut, and said to nobody. */
const LONGEST = process.platform === 'linux' ? 107 : 103;

/** Cannot be used, and why: a sentence that says what to do instead. */
export class PlaceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlaceError';
  }
}

/** Of a server whose data directory is `data`. */
export const adminFolder = (data: string): string => join(resolve(data), FOLDER);

/** Of one that keeps nothing; `mark`: 16 hexadecimal digits. */
export const temporaryFolder = (mark: string): string => join(tmpdir(), `partyline-${mark}.admin`);

export const isTemporaryFolder = (name: string): boolean => TEMPORARY.test(name);

export const socketIn = (folder: string): string => join(folder, SOCKET);

/** Throws a PlaceError where `folder` is no folder, or a link: whoever may write beside it could lead us elsewhere. */
export function mustBeFolder(folder: string): { readonly uid: number; readonly mode: number } {
  const found = lstatSync(folder);
  if (!found.isDirectory())
    throw new PlaceError(`${folder} is no folder, or a link; remove it, and start the server again`);
  return found;
}

/**
 * A socket's path as the kernel takes it: where it is too long, by way of the folder, which is held open until `release`. Throws a
 * PlaceError, and the system's errors.
 */
export function passageTo(path: string): { readonly path: string; release(): void } {
  if (Buffer.byteLength(path) <= LONGEST) return { path, release() {} };
  const tooLong = (): PlaceError =>
    new PlaceError(
      `${path} has more than ${LONGEST} bytes, which is too long for a socket; choose a shorter --data DIRECTORY`,
    );
  if (process.platform !== 'linux') throw tooLong();
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  const short = `/proc/self/fd/${folder}/${basename(path)}`;
  if (Buffer.byteLength(short) <= LONGEST) return { path: short, release: () => closeSync(folder) };
  closeSync(folder);
  throw tooLong();
}
