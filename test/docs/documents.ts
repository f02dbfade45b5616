/** The project's documents as text, and what the tests look for in them. Knows no rule of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { root } from '../support/places.js';

/** Folders that are made and not written. */
const MADE = /^(node_modules|dist|build|coverage|partyline-data|\.git)\//;

export function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** Paths from the project's root, with `/`, of all files whose name fits, in these folders or anywhere. */
export function files(name: RegExp, folders: readonly string[] = ['']): string[] {
  return folders.flatMap((folder) =>
    walk(folder === '' ? '' : `${folder}/`)
      .filter((path) => name.test(path))
      .sort(),
  );
}

function walk(folder: string): string[] {
  return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (MADE.test(`${path}/`)) return [];
    return entry.isDirectory() ? walk(`${path}/`) : [path];
  });
}

export const protocol = read('docs/PROTOCOL.md');

/** The part of PROTOCOL.md under the heading `## <number> …`. */
export function section(number: number): string {
  const part = protocol.split(/^## /m).find((text) => text.startsWith(`${number} `));
  if (part === undefined) throw new Error(`PROTOCOL.md has no section ${number}`);
  return part;
}

/** The rows of the table whose first heading is `heading`, each as its cells. `\|` in a cell is a bar. */
export function table(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (start === -1) throw new Error(`there is no table that begins with ${heading}`);
  const rows: string[][] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
  }
  return rows;
}

/** What stands between backticks. */
export function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] as string);
}

/** Ids of the rules that PROTOCOL.md defines, in their order: bold, at the beginning of a paragraph. */
export function definedRules(): string[] {
  return [...protocol.matchAll(/^\*\*(R\d+\.\d+)\*\* /gm)].map((match) => match[1] as string);
}

/** Ids of rules that a text names. */
export function namedRules(text: string): string[] {
  return [...text.matchAll(/\bR\d+\.\d+\b/g)].map((match) => match[0]);
}
