/**
 * Arguments: whether what stands after a command's words fits one of its forms. Knows kinds of parameters,
 * no command.
 */
import { fold, isPersonName, roomName } from './names.js';
import { isBlank, SPACE, skipSpaces, wordEnd } from './scan.js';
import type { Arguments, Param } from './syntax.js';

/** Finds the command that words mean, as `Grammar.lookup` does. */
export type Lookup = (words: string) => string | undefined;

const COUNT = /^[1-9][0-9]{0,15}$/;
const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;
const TOKEN = /^[A-Za-z0-9]{16,64}$/;
const EXTENSION = /[^.]\.[A-Za-z0-9]{1,8}$/;
const QUOTE = 0x22;

/** How a command's words stand: one alone; two or three, or one whose lines are never said; any of them after a `/`. */
export const Way = { alone: 0, certain: 1, slash: 2 } as const;
export type Way = (typeof Way)[keyof typeof Way];

/**
 * The arguments in `line` from `at` (the end of the command's words) under the first form that takes them all,
 * or null. Where a word stands alone, forms fit only where nothing is given for a parameter of free text.
 */
export function fit(
  forms: readonly (readonly Param[])[],
  line: string,
  at: number,
  way: Way,
  lookup: Lookup,
): Arguments | null {
  for (const form of forms) {
    const args = fitForm(form, line, at, way, lookup);
    if (args !== null) return args;
  }
  return null;
}

function fitForm(form: readonly Param[], line: string, at: number, way: Way, lookup: Lookup): Arguments | null {
  const args: Record<string, string> = {};
  let end = at;
  for (const param of form) {
    const start = skipSpaces(line, end);
    if ((param.prefixed === true && way === Way.alone) || (param.slash === true && way !== Way.slash)) return null;
    if (start >= line.length) return param.optional === true ? args : null;
    if (param.kind === 'text' || param.kind === 'pattern') {
      if (param.kind === 'text' && way === Way.alone) return null;
      // One space parts it from what stands before; any further ones were typed on purpose.
      args[param.name] = line.slice(end + 1);
      return args;
    }
    const before = end;
    end = endOf(param, line, start);
    const value = accept(param, line.slice(start, end), lookup);
    if (value === undefined || value === null) {
      // It is left out, and what stands there begins the text.
      if (param.optional !== true || form.at(-1)?.kind !== 'text') return null;
      end = before;
      continue;
    }
    args[param.name] = value;
  }
  return isBlank(line, end) ? args : null;
}

/** Index after the argument that begins at `start`. */
function endOf({ kind }: Param, line: string, start: number): number {
  if (kind === 'command') return line.length;
  if (kind === 'file' && line.charCodeAt(start) === QUOTE) {
    const close = line.indexOf('"', start + 1);
    const behind = line.charCodeAt(close + 1);
    if (close > start + 1 && (close + 1 === line.length || behind === SPACE)) return close + 1;
  }
  return wordEnd(line, start);
}

/** The value of one word, undefined or null where it is none of its kind. */
export function accept(param: Param, word: string, lookup: Lookup): string | null | undefined {
  switch (param.kind) {
    case 'name':
      return isPersonName(word) ? word : null;
    case 'room':
      return roomName(word);
    case 'count':
      return COUNT.test(word) ? word : null;
    case 'size':
      return SIZE.test(word) ? word : null;
    case 'token':
      return TOKEN.test(word) ? word : null;
    case 'file': {
      const name = word.length > 2 && word.startsWith('"') && word.endsWith('"') ? word.slice(1, -1) : word;
      return param.extension !== true || EXTENSION.test(name) ? name : null;
    }
    case 'choice': {
      const choice = fold(word);
      return param.choices?.includes(choice) === true ? choice : null;
    }
    case 'command':
      return lookup(word);
    default:
      return word;
  }
}
