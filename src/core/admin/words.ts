/** What an administrator types, held to what anybody's words are held to: it reaches others' terminals, and the store. */
import { RequestFault } from '../../admin/requests.js';
import { clean } from '../../language/clean.js';
import { isPersonName } from '../../language/names.js';
import { MOST_MINUTES, REASON_LENGTH } from '../moderation/bounds.js';

const MINUTE = 60_000;

/** Bytes of an announcement's line, as of anybody's (`--max-line`), and lines of one. */
const LINE_BYTES = 4096;
const LINES = 100;

/** Throws a RequestFault. */
export function nameIn(given: string): string {
  if (isPersonName(given)) return given;
  throw new RequestFault('MALFORMED', `${clean(given.slice(0, 64))} cannot be anybody’s name`);
}

/** Milliseconds. Throws a RequestFault. */
export function periodIn(minutes: number): number {
  if (minutes >= 1 && minutes <= MOST_MINUTES) return minutes * MINUTE;
  throw new RequestFault('MALFORMED', `--minutes takes a whole number from 1 to ${MOST_MINUTES}`);
}

/** On one line; empty where there is none. Throws a RequestFault. */
export function reasonIn(given = ''): string {
  const reason = clean(given.replace(/\s+/gu, ' ')).trim();
  if (reason.length <= REASON_LENGTH) return reason;
  throw new RequestFault('MALFORMED', `a reason has at most ${REASON_LENGTH} characters`);
}

/** Each line of a text that others read, without those that are empty. Throws a RequestFault. */
export function linesIn(text: string): readonly string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => clean(line).trimEnd())
    .filter((line) => line !== '');
  if (lines.length === 0) throw new RequestFault('MALFORMED', 'the text is empty: there is nothing to say');
  if (lines.length > LINES) throw new RequestFault('MALFORMED', `at most ${LINES} lines can be said at once`);
  if (lines.some((line) => Buffer.byteLength(line) > LINE_BYTES))
    throw new RequestFault('MALFORMED', `a line has at most ${LINE_BYTES} bytes`);
  return lines;
}

/** As results have it. */
export const iso = (at: number): string => new Date(at).toISOString();
