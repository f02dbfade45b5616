/** What newcomers may be called, and why not. Knows nobody: who has which name is for others to know. */

import { Refusal } from '../../language/codes.js';
import { isPersonName } from '../../language/names.js';
import { reservedAs } from '../../language/reserved.js';

/** Throws `NAME_INVALID`. */
export function mustBeName(name: string): void {
  if (isPersonName(name)) return;
  throw new Refusal(
    'NAME_INVALID',
    'A name is a letter, then up to 31 letters, digits, _, - or . (the last one no dot), all of them ASCII: register Alice',
  );
}

/** Throws `NAME_INVALID`, `NAME_RESERVED`. */
export function checkName(name: string): void {
  mustBeName(name);
  const word = reservedAs(name);
  if (word === null) return;
  const looks = word.toLowerCase() === name.toLowerCase() ? '' : `${name} looks like ${word}. `;
  throw new Refusal(
    'NAME_RESERVED',
    `${looks}The server keeps the name ${word} for itself. Choose another: register <name>`,
  );
}

/** `owner`: whose name it could be taken for. */
export function looksTaken(name: string, owner: string): Refusal {
  return new Refusal(
    'NAME_RESERVED',
    `${name} looks like ${owner}, which is somebody else’s name (0 and O look alike, and so do 1, l and I). Choose another: register <name>`,
  );
}
