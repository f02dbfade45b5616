/** Lines of a stream of bytes, cut by split2. */
import { pipeline, type Readable, type Transform } from 'node:stream';
import split2 from 'split2';
import { ClientFailure } from '../failure.js';

/** Characters of a line without its end. No server takes one that is nearly as long; anybody who sends more must not fill the memory. */
export const MAX_LINE = 1024 * 1024;

/** What split2 says where a line has more. */
const OVERFLOW = 'maximum buffer reached';

/** The reader of such lines, without their ends (LF or CR LF); what has no end at the end of the stream is a line, too. */
export function lineReader(): Transform {
  return split2({ maxLength: MAX_LINE });
}

export function isOverflow(error: Error): boolean {
  return error.message === OVERFLOW;
}

/**
 * The lines as they come: the stream is not read further while nobody wants the next one. Throws a ClientFailure where one
 * is too long, and whatever the stream breaks with.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const lines = pipeline(stream, lineReader(), () => {});
  try {
    yield* lines as AsyncIterable<string>;
  } catch (error) {
    if (!isOverflow(error as Error)) throw error;
    throw new ClientFailure(`a line has more than ${MAX_LINE} characters`);
  }
}
