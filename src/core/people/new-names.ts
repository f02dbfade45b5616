/** What newcomers may be called, and why not. Knows nobody: who has which name is for others to know. */

import { type NameUse, Refusal } from '../../language/codes.js';
import { isPersonName } from '../../language/names.js';
import { reservedAs } from '../../language/reserved.js';

/** Anybody who asks for a name that is not to be had is told how to ask for another: as was asked for this one, `wanted`. */
export async function wantedFor<T>(wanted: NameUse, entering: () => Promise<T>): Promise<T> {
  try {
    return await entering();
  } catch (error) {
    if (error instanceof Refusal && 'wanted' in error.reason) throw new Refusal({ ...error.reason, wanted });
    throw error;
  }
}

/** Throws `NAME_INVALID`. */
export function mustBeName(name: string): void {
  if (!isPersonName(name)) throw new Refusal({ code: 'NAME_INVALID', why: 'form', wanted: 'register' });
}

/** Throws `NAME_INVALID`, `NAME_RESERVED`. */
export function checkName(name: string): void {
  mustBeName(name);
  const word = reservedAs(name);
  if (word !== null) throw new Refusal({ code: 'NAME_RESERVED', why: 'server', name, word, wanted: 'register' });
}

/** `owner`: whose name it could be taken for. */
export function looksTaken(name: string, owner: string): Refusal {
  return new Refusal({ code: 'NAME_RESERVED', why: 'alike', name, owner, wanted: 'register' });
}

export function nameTaken(name: string): Refusal {
  return new Refusal({ code: 'NAME_TAKEN', why: 'person', name, wanted: 'register' });
}

export function noSuchAccount(name: string): Refusal {
  return new Refusal({ code: 'NO_SUCH_USER', why: 'noAccount', name });
}
