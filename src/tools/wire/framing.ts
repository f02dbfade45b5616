/**
 * What reads and lines have to do with each other, in words: nothing, which is what the proxy is there to show. Follows
 * the bytes of one direction and knows only where lines end.
 */

const LF = 10;

export class Framing {
  /** Reads that the unfinished line has taken so far. */
  private begun = 0;

  /** `piece`: what a read is called here. */
  constructor(private readonly piece: 'read' | 'piece' = 'read') {}

  /** What there is to say about one read, or nothing where it is exactly one line. */
  note(bytes: Uint8Array): string {
    const notes: string[] = [];
    const first = bytes.indexOf(LF);
    if (first === -1) {
      this.begun++;
      return this.begun === 1 ? 'no line end yet' : `${this.piece} ${this.begun} of a line, and still no end`;
    }
    if (this.begun > 0) notes.push(`the end of a line that came in ${this.begun + 1} ${this.piece}s`);
    this.begun = 0;
    let lines = 0;
    for (let at = first; at !== -1; at = bytes.indexOf(LF, at + 1)) lines++;
    if (lines > 1) notes.push(`${lines} line ends in one ${this.piece}`);
    if (bytes[bytes.length - 1] !== LF) {
      this.begun = 1;
      notes.push('its last line has no end yet');
    }
    return notes.join('; ');
  }
}

/** The bytes cut after each line end. */
export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, from)) {
    lines.push(bytes.subarray(from, end + 1));
    from = end + 1;
  }
  if (from < bytes.length) lines.push(bytes.subarray(from));
  return lines;
}
