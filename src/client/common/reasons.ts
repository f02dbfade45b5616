/** What the server's reasons and codes mean for the one who wants to come back. Pure. */

const FOR_GOOD = new Set(['exit', 'kicked', 'banned', 'deleted', 'taken over']);
const PASSING = new Set([
  'NAME_TAKEN',
  'ALREADY_ONLINE',
  'SERVER_FULL',
  'TOO_MANY_CONNECTIONS',
  'TOO_MANY_TRIES',
  'BUSY',
  'STORAGE',
]);

/** After this good bye the server, or this person elsewhere, does not want the connection back. */
export function isForGood(goodBye: string): boolean {
  return FOR_GOOD.has(goodBye);
}

/** Time alone may change this, when entering again. */
export function isPassing(code: string): boolean {
  return PASSING.has(code);
}
