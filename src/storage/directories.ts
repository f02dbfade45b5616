/**
 * Makes directories, with those above them that are missing. Node's own way of doing that goes on forever where the system
 * says that something is missing which is there, as it does in /proc.
 */
import { mkdirSync, statSync } from 'node:fs';
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
