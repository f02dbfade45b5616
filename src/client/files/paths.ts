/** Files of this machine: what a path may become, and what a written path means. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { clean } from '../../grammar/text.js';

/** Entries of a folder that are looked at. */
const MAX_ENTRIES = 1000;

/** `~/photo.jpg` as a shell would read it. */
export function expand(path: string): string {
  return resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);
}

export function isFile(path: string): boolean {
  try {
    return path !== '' && statSync(expand(path)).isFile();
  } catch {
    return false;
  }
}

/** Paths that begin as `beginning` does, written as it is; folders end in `/`. Hidden ones where a dot asks for them. */
export function pathsFrom(beginning: string): string[] {
  const cut = beginning.lastIndexOf('/') + 1;
  const folder = beginning.slice(0, cut);
  const name = beginning.slice(cut);
  try {
    return (
      readdirSync(expand(folder === '' ? '.' : folder), { withFileTypes: true })
        .slice(0, MAX_ENTRIES)
        .filter(({ name: each }) => each.startsWith(name) && (name.startsWith('.') || !each.startsWith('.')))
        // What could move the cursor is not put into the line that is typed.
        .filter(({ name: each }) => clean(each) === each)
        .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    );
  } catch {
    return [];
  }
}
