/**
 * Draws a half-typed line on a terminal of known width, and takes it away again for lines that come in between. Owns
 * what stands on the screen; everything it returns is to be written, in order. Must not know keys, bytes or telnet.
 *
 * Only the rows that changed are printed again, each from its first cell, and the cursor is put in its place by printing
 * what stands before it: so a terminal that disagrees about the width of a character still shows a row right.
 */
import { cells, width } from './characters.js';

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** A character of two cells has to fit. */
const MIN_COLUMNS = 2;
/** One to scroll, one to write in. */
const MIN_ROWS = 2;

const ERASE_BELOW = '\x1b[J';
/**
 * The cursor's row and all below it. The space: erasing from the first cell of a screen is for tmux erasing the screen,
 * and then what stood there is in the scrollback.
 */
const ERASE_ROWS = `\r ${ERASE_BELOW}\r`;
const CLEAR = '\x1b[H\x1b[2J';
/** After the last cell of a row the cursor is there or in the next row, as the terminal likes; this makes sure of the next. */
const NEXT_ROW = ' \r\x1b[K';
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** A text in rows. */
interface Picture {
  readonly text: string;
  readonly cursor: number;
  /** Where each row begins in the text; the last may be empty, after one that is full. */
  readonly starts: readonly number[];
  readonly fillsLastRow: boolean;
}

const EMPTY: Picture = { text: '', cursor: 0, starts: [0], fillsLastRow: false };

export class LineScreen {
  private columns = DEFAULT_COLUMNS;
  private rows = DEFAULT_ROWS;
  private shown = EMPTY;
  /** How a line was last drawn on an empty row: in a busy room the same one is drawn again and again. */
  private again: {
    readonly text: string;
    readonly cursor: number;
    readonly shown: Picture;
    readonly out: string;
  } | null = null;
  /** Whether the terminal wraps rows again when its width changes; null: nobody knows yet. */
  private wraps: boolean | null = null;
  /** The first of the line's rows that is shown, where it has more than the screen. */
  private top = 0;

  /** Makes the screen show this line. */
  draw(text: string, cursor: number): string {
    const before = this.shown;
    // Most writes find nothing typed.
    if (text === '' && before === EMPTY) return '';
    const { again } = this;
    if (before === EMPTY && again !== null && again.text === text && again.cursor === cursor) {
      this.shown = again.shown;
      return again.out;
    }
    const picture = this.picture(text, cursor);
    this.shown = picture.text === '' ? EMPTY : picture;
    const out = change(before, picture);
    if (before === EMPTY) this.again = { text, cursor, shown: this.shown, out };
    return out;
  }

  /** Takes the line away; the cursor is where it began. */
  erase(): string {
    const { shown } = this;
    if (shown === EMPTY) return '';
    this.shown = EMPTY;
    return `${up(rowOf(shown, shown.cursor))}${ERASE_ROWS}`;
  }

  /** Leaves the whole line on the screen; the cursor is in the first cell of an empty row below it. */
  finish(text: string): string {
    const whole = this.arrange(text, text.length);
    const tall = whole.starts.length > this.maxRows;
    const out = tall ? this.erase() + text + (whole.fillsLastRow ? NEXT_ROW : '') : this.draw(text, text.length);
    this.forget();
    return whole.fillsLastRow ? out : `${out}\r\n`;
  }

  /** Whatever stands there stays; the next line is drawn where the cursor is. */
  forget(): void {
    this.shown = EMPTY;
    this.again = null;
    this.top = 0;
  }

  /** An empty screen. */
  clear(): string {
    this.forget();
    return CLEAR;
  }

  /** Whether a terminal with so many columns now has to say where its cursor is: some wrap rows again and some do not. */
  isInDoubt(columns: number): boolean {
    const { shown } = this;
    const anew = this.arrange(shown.text, shown.cursor, columns);
    return rowOf(shown, shown.cursor) !== rowOf(anew, anew.cursor);
  }

  /**
   * The terminal has another size: takes the line away. 0 means that the terminal does not say. `column`: where the cursor
   * is now, which tells whether the rows have been wrapped again. If nobody knows, the lower one of the two places where
   * the line may begin is taken, so that nobody else's line is ever lost.
   */
  resize(columns: number, rows: number, column: number | null = null): string {
    this.columns = columns === 0 ? DEFAULT_COLUMNS : Math.max(columns, MIN_COLUMNS);
    this.rows = rows === 0 ? DEFAULT_ROWS : Math.max(rows, MIN_ROWS);
    const { shown } = this;
    this.again = null;
    if (shown === EMPTY) return '';
    const anew = this.arrange(shown.text, shown.cursor);
    const kept = { row: rowOf(shown, shown.cursor), column: Math.min(columnOf(shown), this.columns - 1) };
    const wrapped = { row: rowOf(anew, anew.cursor), column: columnOf(anew) };
    if (kept.column !== wrapped.column && column === wrapped.column) this.wraps = true;
    if (kept.column !== wrapped.column && column === kept.column) this.wraps = false;
    const known = column === wrapped.column || column === kept.column ? this.wraps : null;
    const above = known === null ? Math.min(kept.row, wrapped.row) : (known ? wrapped : kept).row;
    this.forget();
    return `${up(above)}${ERASE_ROWS}`;
  }

  private get maxRows(): number {
    return this.rows - 1;
  }

  /** As much of the line as the screen holds: the rows around the cursor. */
  private picture(text: string, cursor: number): Picture {
    const whole = this.arrange(text, cursor);
    const { starts } = whole;
    const { maxRows } = this;
    if (starts.length <= maxRows) {
      this.top = 0;
      return whole;
    }
    const row = rowOf(whole, cursor);
    this.top = Math.min(Math.max(this.top, row - maxRows + 1), row, starts.length - maxRows);
    const from = starts[this.top] as number;
    return this.arrange(text.slice(from, starts[this.top + maxRows]), cursor - from);
  }

  private arrange(text: string, cursor: number, columns = this.columns): Picture {
    const starts = [0];
    let column = 0;
    for (let at = 0; at < text.length; ) {
      const codePoint = text.codePointAt(at) as number;
      const width = cells(codePoint);
      if (column + width > columns) {
        starts.push(at);
        column = 0;
      }
      column += width;
      at += codePoint > 0xffff ? 2 : 1;
    }
    const fillsLastRow = column >= columns;
    if (fillsLastRow) starts.push(text.length);
    return { text, cursor, starts, fillsLastRow };
  }
}

/** What turns one picture on the screen into another. */
function change(before: Picture, picture: Picture): string {
  if (picture.text === before.text) return move(before, before.cursor, picture, picture.cursor);
  if (canAppend(before, picture)) {
    const added = picture.text.slice(before.text.length);
    return added + (picture.fillsLastRow ? NEXT_ROW : '') + moveFromEnd(picture);
  }
  const row = firstChangedRow(before, picture);
  return (
    up(rowOf(before, before.cursor) - row) +
    '\r' +
    picture.text.slice(picture.starts[row]) +
    (picture.fillsLastRow ? NEXT_ROW : '') +
    ERASE_BELOW +
    moveFromEnd(picture)
  );
}

function rowOf({ starts }: Picture, index: number): number {
  let row = starts.length - 1;
  while (row > 0 && (starts[row] as number) > index) row--;
  return row;
}

/** The cell that the cursor is in. */
function columnOf(picture: Picture): number {
  const { text, cursor, starts } = picture;
  return width(text.slice(starts[rowOf(picture, cursor)], cursor));
}

/** Only something after the end, with the cursor there, and nothing that joins the character before. */
function canAppend(before: Picture, after: Picture): boolean {
  const { length } = before.text;
  if (before.cursor !== length || after.text.length <= length || !after.text.startsWith(before.text)) return false;
  return length === 0 || cells(after.text.codePointAt(length) as number) > 0;
}

/** The row of the last character that both have, as long as it begins alike in both. */
function firstChangedRow(before: Picture, after: Picture): number {
  const shorter = Math.min(before.text.length, after.text.length);
  let same = 0;
  while (same < shorter && before.text.charCodeAt(same) === after.text.charCodeAt(same)) same++;
  let row = Math.min(rowOf(after, Math.max(0, same - 1)), rowOf(before, before.cursor));
  while (row > 0 && before.starts[row] !== after.starts[row]) row--;
  return row;
}

function moveFromEnd(picture: Picture): string {
  return move(picture, picture.text.length, picture, picture.cursor);
}

/** Moves the cursor from `start`, where `from` is on the screen, to `end`, as `to` will have it; both have the same text. */
function move(from: Picture, start: number, to: Picture, end: number): string {
  if (start === end) return '';
  const row = rowOf(to, end);
  const prefix = to.text.slice(to.starts[row], end);
  const right = prefix === '' ? '' : PRINTABLE_ASCII.test(prefix) ? `\x1b[${prefix.length}C` : prefix;
  return `${up(rowOf(from, start) - row)}\r${right}`;
}

/** Rows up, or down where it is negative. */
function up(rows: number): string {
  if (rows === 0) return '';
  return rows > 0 ? `\x1b[${rows}A` : `\x1b[${-rows}B`;
}
