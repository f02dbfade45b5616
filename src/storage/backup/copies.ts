/**
 * Copies of files, with the sum of what is in them: nothing is called whole that was not read again. Owns nothing; synchronous, for
 * a thread that has nothing else to do.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const OWNER_ONLY = 0o600;

/** Bytes that are read at a time. */
const CHUNK = 256 * 1024;

/** Told of each chunk's bytes; what it throws ends the work. */
export type Step = (bytes: number) => void;

/** What a file has. */
export interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/** A directory, a pipe, or a device has the name of what should be copied. */
export class NotAFile extends Error {
  override readonly name = 'NotAFile';
}

/** Follows no link. Throws the system's errors. */
export function contentOf(path: string, step: Step): Content {
  return passed(path, null, step);
}

/** Into a file that is not there yet, for its owner alone; on the disk when it returns. Throws the system's errors. */
export function copyFile(from: string, to: string, step: Step): Content {
  const file = openSync(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY);
  try {
    fchmodSync(file, OWNER_ONLY);
    const content = passed(from, file, step);
    fsyncSync(file);
    return content;
  } finally {
    closeSync(file);
  }
}

/** As a second name of the same file, where the disk can do that: a file that waits is never written again. Throws the system's errors. */
export function linkOrCopy(from: string, to: string, step: Step): Content {
  if (!lstatSync(from).isFile()) return copyFile(from, to, step);
  try {
    linkSync(from, to);
  } catch {
    // Another disk, or one without links.
    return copyFile(from, to, step);
  }
  return contentOf(to, step);
}

function passed(from: string, to: number | null, step: Step): Content {
  // A pipe would be waited for until somebody wrote into it.
  const file = openSync(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new NotAFile(`${from} is no file`);
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (;;) {
      const read = readSync(file, buffer, 0, CHUNK, null);
      if (read === 0) return { bytes, sha256: hash.digest('hex') };
      const chunk = buffer.subarray(0, read);
      hash.update(chunk);
      for (let done = 0; to !== null && done < read; ) done += writeSync(to, chunk, done);
      bytes += read;
      step(read);
    }
  } finally {
    closeSync(file);
  }
}
