/** Lines of a stream of bytes, as they come: the stream is not read further while nobody wants the next one. */
import type { Readable } from 'node:stream';

/** Bytes of a line. No server takes one that is nearly as long; whoever sends more must not fill the memory. */
const MAX_LINE = 1024 * 1024;

const LF = 0x0a;

/** Without their ends (LF or CR LF); what has no end at the end of the stream is a line, too. Throws where one is too long. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let unfinished: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let begin = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, begin)) {
      unfinished.push(chunk.subarray(begin, end));
      yield textOf(unfinished);
      unfinished = [];
      length = 0;
      begin = end + 1;
    }
    if (begin === chunk.length) continue;
    unfinished.push(chunk.subarray(begin));
    length += chunk.length - begin;
    if (length > MAX_LINE) throw new Error(`a line has more than ${MAX_LINE} bytes`);
  }
  if (unfinished.length > 0) yield textOf(unfinished);
}

function textOf(parts: readonly Buffer[]): string {
  const line = Buffer.concat(parts).toString();
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
