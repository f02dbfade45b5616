/**
 * Frames, as some programs send them in place of lines: a length in four bytes, the highest first, a byte for the type,
 * and a text. Knows how one is written; the one that we write says how to come in.
 */

/** Where it is read as the type of an error: the last of the six. */
const ERROR_TYPE = 6;

const LENGTH = 4;

const TEXT =
  'ERROR: FOREIGN_PROTOCOL This is Partyline, a chat of plain lines, without lengths and types. Send a line that ends in LF: register <name>\n';

/**
 * The answer to a client that began with `theirs`. Some count the type in the length, which shows where one frame is all
 * that has come.
 */
export function errorFrame(theirs: Buffer): Buffer {
  const countsType = theirs.length === LENGTH + theirs.readUInt32BE(0);
  const content = Buffer.from(TEXT);
  const head = Buffer.alloc(LENGTH + 1, ERROR_TYPE);
  head.writeUInt32BE(content.length + (countsType ? 1 : 0));
  return Buffer.concat([head, content]);
}
