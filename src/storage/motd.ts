/** The file with the message of the day. Owns nothing. */
import { clean } from '../language/clean.js';
import { readLines, TextFileError } from '../text-file.js';

/** So much is read before one's first line is. */
const MOST_LINES = 100;
const MOST_BYTES = 16 * 1024;

/** What is to be shown of it, as it may reach a terminal; blank lines are left out. Throws TextFileError. */
export function readMotd(path: string): readonly string[] {
  const file = { path, what: 'the message of the day', option: '--motd', most: MOST_BYTES };
  const lines = readLines(file)
    .map((line) => clean(line).trimEnd())
    .filter((line) => line !== '');
  if (lines.length <= MOST_LINES) return lines;
  throw new TextFileError(`${file.what} ${path} has more than ${MOST_LINES} lines; make it shorter`);
}
