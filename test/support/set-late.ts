/**
 * Servers whose settings come by a reload: for a process with TEST_SET=late each one begins with other values, and is told those that its
 * test asks for before anybody comes. Whatever a part had copied when it was made would be wrong then.
 */
import { serveTable } from '../../src/cli/options.js';
import { camel, type Option } from '../../src/cli/parse.js';
import type { ServerSettings } from '../../src/settings.js';

export const isSetLate = (): boolean => process.env.TEST_SET === 'late';

/** Fields of the options whose new values hold at once. */
const LIVE = (serveTable as readonly Option[])
  .filter(({ fixed }) => fixed === undefined)
  .map(({ name }) => camel(name));

/**
 * As wrong as can be, of all that a reload may put right; what a start would throw away for its age stays, and so do files: what is wrong
 * with one a start says itself.
 */
export function setWrong(settings: ServerSettings): ServerSettings {
  const wrong: Record<string, unknown> = { ...settings };
  for (const field of LIVE) if (field in wrong) wrong[field] = otherThan(field, wrong[field]);
  return wrong as unknown as ServerSettings;
}

function otherNumber(field: string, value: number): number {
  if (/Days|Hours/.test(field)) return 3650;
  // A start lets go of the rooms for which there is no place.
  if (/^maxRooms/.test(field)) return 2 * value;
  return value === 1 ? 2 : 1;
}

function otherThan(field: string, value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return otherNumber(field, value);
  if (field === 'webOrigin') return ['https://nowhere.invalid'];
  if (Array.isArray(value)) return ['203.0.113.99'];
  return field === 'publicHost' ? 'nowhere.invalid' : value;
}
