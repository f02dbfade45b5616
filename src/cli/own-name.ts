/** The name that a program goes by where nobody has given one. */
import { hostname, userInfo } from 'node:os';
import { isPersonName } from '../language/names.js';

/** Who runs programs on a machine of their own, and is a name that no server gives out (R2.16). */
const RESERVED: ReadonlySet<string> = new Set(['root', 'system', 'nobody']);
const LONGEST = 32;

/**
 * The name of the person who runs this program. If that cannot be a name on a server (root, a container's number without a
 * name), the machine's stands after it, so that two machines do not take it from each other: `root-web1`, `bot-3f2a`.
 */
export function ownName(user: string | null = userName(), machine: string = hostname()): string {
  if (user !== null && isPersonName(user) && !RESERVED.has(user.toLowerCase())) return user;
  const base = user !== null && RESERVED.has(user.toLowerCase()) ? user : 'bot';
  const [first = ''] = machine.split('.');
  const short = first.replace(/[^A-Za-z0-9-]/g, '');
  return short === '' ? `${base}-1` : `${base}-${short}`.slice(0, LONGEST);
}

/** Of a program that stays to read something: beside the person's own name, and that of a program which only speaks. */
export function readerName(what: string, own: string = ownName()): string {
  return `${own}-${what}`.slice(0, LONGEST).replace(/\.+$/, '');
}

/** Null: the system knows no name for this user, as in many a container. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
