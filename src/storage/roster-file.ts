/**
 * The roster's file (R3.102): one name a line. Reads it and checks every name, with a sentence for everything that can be wrong,
 * as a teacher writes such a list: by hand, or out of a spreadsheet.
 */

import { clean } from '../language/clean.js';
import { fold, isPersonName, look } from '../language/names.js';
import { reservedAs } from '../language/reserved.js';
import { readBytes, TextFileError } from '../text-file.js';

/** Names, and bytes of the file. */
const MOST_NAMES = 10_000;
const MOST_BYTES = 1024 ** 2;

/** Characters of a line that an answer repeats. */
const SHOWN = 40;

/** The names in it, as they are written there. `operators`: as they were given. Throws TextFileError. */
export function readRoster(path: string, operators: readonly string[]): readonly string[] {
  const names: string[] = [];
  /** By what it looks like: where each name stands, and how. */
  const lines = new Map<string, { readonly name: string; readonly line: number }>();
  const operatorsByLook = new Map(operators.map((name) => [look(name), name]));
  for (const [at, written] of textOf(path)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const name = written.trim();
    if (name === '' || name.startsWith('#')) continue;
    const fail = (why: string): never => {
      throw new TextFileError(`${path}:${at + 1}: ${why}`);
    };
    if (!isPersonName(name)) {
      const shown = clean(name).slice(0, SHOWN);
      fail(
        `${shown} is no name: one is a letter from a to z, then up to 31 of these letters, digits, _, - or . (the last one no dot)`,
      );
    }
    const word = reservedAs(name);
    if (word !== null) fail(`the server keeps the name ${word} for itself`);
    const before = lines.get(look(name)) ?? lines.get(fold(name));
    if (before !== undefined) fail(`${name} is ${before.name} in line ${before.line} again, or looks like it`);
    const operator = operatorsByLook.get(look(name));
    if (operator !== undefined && fold(operator) !== fold(name)) fail(`${name} looks like the operator ${operator}`);
    if (names.length === MOST_NAMES) fail(`a roster has at most ${MOST_NAMES} names`);
    names.push(name);
    lines.set(look(name), { name, line: at + 1 });
    lines.set(fold(name), { name, line: at + 1 });
  }
  // As while an editor writes it: with it the codes of all would end, and nobody could come in.
  if (names.length === 0) throw new TextFileError(`the roster ${path} has no names; write them into it, one a line`);
  return names;
}

/** Whatever encoding its comments are in: names are ASCII. Throws TextFileError. */
function textOf(path: string): string {
  const file = { path, what: 'the roster', option: '--roster', most: MOST_BYTES };
  // What marks UTF-8 at the beginning, as editors of Windows write it.
  return readBytes(file)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}
