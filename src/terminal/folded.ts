/**
 * A line that is longer than a terminal is wide, in rows: those after the first are indented, so that none begins as a
 * line of its own does, whatever somebody has put where the terminal would wrap. Must not know what a line says.
 */
import { cells } from './characters.js';

const INDENT = '  ';
/** Too narrow to indent anything. */
const NARROW = 8;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const ESCAPE = '\x1b';
/** A colour, which takes no cell. */
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'y');

/** The line with a line end and an indent wherever it would have been wrapped. `columns` 0: nobody knows, and it stays. */
export function folded(line: string, columns: number): string {
  if (columns < NARROW || (line.length <= columns && PRINTABLE_ASCII.test(line))) return line;
  return line
    .split('\n')
    .map((one) => foldOne(one, columns))
    .join('\n');
}

function foldOne(line: string, columns: number): string {
  let out = '';
  /** Where the row begins in the line, and the cells that are taken. */
  let from = 0;
  let column = 0;
  /** Where the last word of this row begins; 0: there is none but the first. */
  let word = 0;
  let beforeWord = 0;
  for (let at = 0; at < line.length; ) {
    COLOUR.lastIndex = at;
    const colour = COLOUR.exec(line);
    if (colour !== null) {
      at += colour[0].length;
      continue;
    }
    const codePoint = line.codePointAt(at) as number;
    const size = cells(codePoint);
    if (column + size > columns) {
      // A word goes to the next row whole, unless it is longer than that.
      const fits = INDENT.length + column - beforeWord + size <= columns;
      const cut = word > from && fits && codePoint !== 0x20 ? word : at;
      out += `${line.slice(from, cut)}\r\n${INDENT}`;
      column = INDENT.length + (cut === at ? 0 : column - beforeWord);
      from = cut;
      word = 0;
    }
    column += size;
    at += codePoint > 0xffff ? 2 : 1;
    if (codePoint === 0x20) {
      word = at;
      beforeWord = column;
    }
  }
  return out + line.slice(from);
}
