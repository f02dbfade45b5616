/**
 * What of options that were read again is new, and what of that may hold while the server runs. Knows no option by name.
 */
import { isDeepStrictEqual } from 'node:util';
import { camel, type Option, type Table } from '../parse.js';

type Given = Readonly<Record<string, unknown>>;

export interface Changes {
  /** What holds from now on: the new values, but where only a start takes them. By field. */
  readonly given: Given;
  /** Names of options whose new values hold. */
  readonly changed: readonly string[];
  /** Names of those that have new values and keep the old. */
  readonly needRestart: readonly string[];
}

export function changesBetween(table: Table, now: Given, next: Given): Changes {
  const changed: string[] = [];
  const needRestart: string[] = [];
  const given: Record<string, unknown> = { ...next };
  for (const option of table) {
    const field = camel(option.name);
    if (isDeepStrictEqual(now[field], next[field])) continue;
    if (isFixed(option, now[field], next[field])) {
      needRestart.push(option.name);
      given[field] = now[field];
    } else changed.push(option.name);
  }
  return { given, changed, needRestart };
}

function isFixed({ fixed }: Option, now: unknown, next: unknown): boolean {
  return fixed === 'value' || (fixed === 'presence' && (now === undefined) !== (next === undefined));
}
