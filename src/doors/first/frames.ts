/**
 * Frames, as some programs send them in place of lines: a length in four bytes, the highest first, a byte for the type,
 * and a text. Knows how one is written; the one that we write says how to come in.
 */
import { plainLine } from '../../language/dialects.js';
import * as make from '../../language/make.js';

/** Where it is read as the type of an error: the last of the six. */
const ERROR_TYPE = 6;

const LENGTH = 4;

const WHY = make.error({ reason: { code: 'FOREIGN_PROTOCOL', why: 'frames' } });

/**
 * The answer to a client that began with `theirs`. Some count the type in the length, which shows where one frame is all
 * that has come.
 */
export function errorFrame(theirs: Buffer): Buffer {
  const countsType = theirs.length === LENGTH + theirs.readUInt32BE(0);
  const content = Buffer.from(plainLine(WHY));
  const head = Buffer.alloc(LENGTH + 1, ERROR_TYPE);
  head.writeUInt32BE(content.length + (countsType ? 1 : 0));
  return Buffer.concat([head, content]);
}
