/** What newcomers may be called, and why not. Knows nobody: who has which name is for others to know. */

import { Refusal } from '../../language/codes.js';
import { isPersonName } from '../../language/names.js';
import { reservedAs } from '../../language/reserved.js';

/** Why a name is not to be had. It says how a visitor asks for another; `instead` says it for another command. */
export class NameRefused extends Refusal {
  constructor(
    code: 'NAME_INVALID' | 'NAME_RESERVED' | 'NAME_TAKEN',
    private readonly why: string,
    remedy = 'Choose another, and type: register <name>',
  ) {
    super(code, `${why} ${remedy}`);
  }

  /** `line`: what is typed with another name. */
  instead(line: string): Refusal {
    return new Refusal(this.code, `${this.why} Choose another, and type: ${line}`);
  }
}

/** Whoever asks for a name that is not to be had is told to try another by `line`. */
export async function orInstead<T>(line: string, entering: () => Promise<T>): Promise<T> {
  try {
    return await entering();
  } catch (error) {
    throw error instanceof NameRefused ? error.instead(line) : error;
  }
}

/** Throws `NAME_INVALID`. */
export function mustBeName(name: string): void {
  if (isPersonName(name)) return;
  throw new NameRefused(
    'NAME_INVALID',
    'A name is a letter, then up to 31 letters, digits, _, - or . (the last one no dot), all of them ASCII.',
  );
}

/** Throws `NAME_INVALID`, `NAME_RESERVED`. */
export function checkName(name: string): void {
  mustBeName(name);
  const word = reservedAs(name);
  if (word === null) return;
  const looks = word.toLowerCase() === name.toLowerCase() ? '' : `${name} looks like ${word}. `;
  throw new NameRefused('NAME_RESERVED', `${looks}The server keeps the name ${word} for itself.`);
}

/** `owner`: whose name it could be taken for. */
export function looksTaken(name: string, owner: string): Refusal {
  return new NameRefused(
    'NAME_RESERVED',
    `${name} looks like ${owner}, which is somebody else’s name (0 and O look alike, and so do 1, l and I).`,
  );
}

export function nameTaken(name: string): Refusal {
  return new NameRefused(
    'NAME_TAKEN',
    `Somebody is called ${name}.`,
    `Choose another name, or if it is yours, type: login ${name} <password>`,
  );
}
