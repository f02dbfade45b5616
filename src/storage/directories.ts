/**
 * Makes directories, with those above them that are missing, and has what is in one last. Node's own way of making them goes on forever
 * where the system says that something is missing which is there, as it does in /proc.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Returns the uppermost that was made; undefined: it was there. `mode` is that of all that are made. Throws the system's errors. */
export function makeDirectories(path: string, mode: number): string | undefined {
  try {
    mkdirSync(path, mode);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return undefined;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path || statSync(above, { throwIfNoEntry: false }) !== undefined) throw error;
    const first = makeDirectories(above, mode);
    mkdirSync(path, mode);
    return first;
  }
}

/** What has been renamed or made in it is there after a crash, too. Rejects with the system's errors. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** The same of a directory or a file, for a thread or a program that has nothing else to do. Throws the system's errors. */
export function syncPath(path: string): void {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
