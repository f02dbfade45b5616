/** A file as lines of text: whole lines of base64, each of which is bytes by itself. Pure. */
import { bytesIn } from './values.js';

/** Characters from which on base64 is nothing that anybody says. */
const PLAINLY = 40;

/** What base64 has and words have not: so the last line of a file, which may be short, is known. */
const NO_WORD = /[0-9+/=]|[a-z][A-Z]/;

/** Null: it is no line of a file. */
export function bytesOfLine(line: string): Buffer | null {
  return bytesIn(line, 'base64');
}

/** Whether a line is plainly one of a file, may be the last one, or is what somebody says. */
export function kindOfLine(line: string): 'plain' | 'perhaps' | 'words' {
  if (bytesOfLine(line) === null) return 'words';
  return line.length >= PLAINLY ? 'plain' : NO_WORD.test(line) ? 'perhaps' : 'words';
}
