/** Files of this machine: what a path may become, and what a written path means. */
import { readdirSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { clean } from '../../language/clean.js';

/** Entries of a folder that are looked at. */
const MAX_ENTRIES = 1000;

/** `~/photo.jpg` as a shell would read it. */
export function expand(path: string): string {
  return resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);
}

export function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

function statOf(path: string): Stats | null {
  try {
    return path === '' ? null : statSync(expand(path));
  } catch {
    return null;
  }
}

/** What `/send` is given: a path alone, or one with the last word after it, which is a name. */
export type Sendable = { readonly path: string; readonly name: string | null } | { readonly problem: string };

export function sendable(rest: string): Sendable {
  const text = rest.trim();
  const bare = unquoted(text);
  if (isFile(bare)) return { path: bare, name: null };
  const [, beginning = '', name = ''] = /^(.*\S)\s+(\S+)$/.exec(text) ?? [];
  const path = unquoted(beginning);
  if (isFile(path)) return { path, name };
  const folder = [bare, path].find((each) => isFolder(each));
  if (folder !== undefined) return { problem: `${folder} is a folder, and /send takes single files.` };
  const meant = path === '' ? bare : path;
  const usage = 'Type: /send <path>, or /send <path> <name>';
  if (meant === '') return { problem: usage };
  return { problem: `There is no file ${meant} in ${dirname(expand(meant))}. ${usage}` };
}

/** Quotation marks around a path are a shell's habit. */
function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
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
