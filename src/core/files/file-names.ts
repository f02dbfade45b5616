/**
 * The name under which a file is shown to others: whatever its sender has called it, it is a name that can be saved under
 * anywhere and goes nowhere else. Knows names alone; nothing is ever stored under them here.
 */

/** Characters of a name. */
const LONGEST = 100;
/** Of these at most so many are its last extension. */
const LONGEST_EXTENSION = 20;

/** What a file cannot be called on some system, or stands for something in a shell or a URL. */
const FORBIDDEN = /[\p{Cc}\ufffd<>:"|?*`$]/gu;

/** Names of devices on Windows, whatever stands after a dot. */
const DEVICES = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/**
 * `given` without its path, and without whatever is dangerous in a name: never empty, at most 100 characters, and it
 * begins with no dot, dash or tilde. `given` has been cleaned as every line is (language/clean.ts).
 */
export function shownName(given: string): string {
  const base = given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
  const name = shorten(base.replace(FORBIDDEN, '_').trim())
    .replace(/^[.~-]+/, '_')
    .replace(/[. ]+$/, '');
  if (name === '' || name === '_') return 'file';
  return DEVICES.test(name) ? `_${name}` : name;
}

/** Cut in the middle, so that what kind of file it is can still be seen. */
function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= LONGEST) return name;
  const dot = characters.lastIndexOf('.');
  const extension = dot > 0 && characters.length - dot <= LONGEST_EXTENSION ? characters.slice(dot) : [];
  return [...characters.slice(0, LONGEST - extension.length), ...extension].join('');
}
