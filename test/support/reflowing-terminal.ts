/**
 * A terminal that wraps its rows again when its width changes, the cursor with them, as tmux, VTE and kitty do, and xterm.js
 * does not. It is endless above and below, and understands what a line editor writes.
 */
import { EventEmitter } from 'node:events';
import type { ReadStream, WriteStream } from 'node:tty';
import { cells } from '../../src/terminal/characters.js';

interface Row {
  characters: string[];
  /** It goes on where the one above was full. */
  readonly goesOn: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences begin with one
const PIECE = /\x1b\[([?\d;]*)([A-Za-z])|./gsu;

export class ReflowingTerminal {
  readonly input = Object.assign(new EventEmitter(), {
    setRawMode: () => {},
    resume: () => {},
    pause: () => {},
  }) as unknown as ReadStream;
  readonly output: WriteStream;
  private rows: Row[] = [{ characters: [], goesOn: false }];
  private row = 0;
  private column = 0;

  constructor(private columns: number) {
    this.output = Object.assign(new EventEmitter(), {
      columns,
      rows: 24,
      write: (text: string) => this.write(text),
    }) as unknown as WriteStream;
  }

  get screen(): string[] {
    return this.rows.map(({ characters }) => characters.join('').trimEnd());
  }

  type(keys: string): void {
    this.input.emit('data', Buffer.from(keys));
  }

  /** The program hears of it, too. */
  resize(columns: number): void {
    const before = this.rows;
    const cursor = { row: this.row, column: this.column };
    this.columns = columns;
    this.rows = [];
    let line: string[] = [];
    let at: number | null = null;
    before.forEach((row, number) => {
      if (number === cursor.row) at = widthOf(line) + cursor.column;
      line.push(...row.characters);
      if (before[number + 1]?.goesOn === true) return;
      this.wrap(line, at);
      line = [];
      at = null;
    });
    Object.assign(this.output, { columns });
    this.output.emit('resize');
  }

  private wrap(line: readonly string[], cursor: number | null): void {
    let row: Row = { characters: [], goesOn: false };
    this.rows.push(row);
    let passed = 0;
    for (const character of line) {
      if (widthOf(row.characters) + cells(character.codePointAt(0) as number) > this.columns) {
        row = { characters: [], goesOn: true };
        this.rows.push(row);
      }
      if (cursor !== null && passed <= cursor) this.place(widthOf(row.characters));
      row.characters.push(character);
      passed += cells(character.codePointAt(0) as number);
    }
    if (cursor !== null && cursor >= passed) this.place(widthOf(row.characters) + cursor - passed);
  }

  private place(column: number): void {
    this.row = this.rows.length - 1;
    this.column = column;
  }

  private write(text: string): void {
    for (const [piece, parameters = '', letter] of text.matchAll(PIECE)) {
      if (letter !== undefined) this.obey(letter, parameters);
      else if (piece === '\r') this.column = 0;
      else if (piece === '\n') this.go(1, false);
      else if (piece !== '\x07') this.print(piece);
    }
  }

  private obey(letter: string, parameters: string): void {
    const count = Number(parameters || '1');
    if (letter === 'A') this.row = Math.max(0, this.row - count);
    else if (letter === 'B') this.row += count;
    else if (letter === 'C') this.column = Math.min(this.columns - 1, this.column + count);
    else if (letter === 'n') {
      const report = `\x1b[${this.row + 1};${Math.min(this.column, this.columns - 1) + 1}R`;
      setImmediate(() => this.type(report));
    } else if (letter === 'J' || letter === 'K') {
      if (letter === 'J') this.rows.length = this.row + 1;
      this.here.characters = upTo(this.here.characters, this.column);
    }
  }

  private get here(): Row {
    return this.rows[this.row] as Row;
  }

  private print(character: string): void {
    const width = cells(character.codePointAt(0) as number);
    if (this.column + width > this.columns) this.go(1, true);
    const { characters } = this.here;
    const before = upTo(characters, this.column);
    const behind = characters.slice(upTo(characters, this.column + width).length);
    this.here.characters = [...before, character, ...behind];
    this.column += width;
  }

  private go(rows: number, goesOn: boolean): void {
    this.row += rows;
    this.column = goesOn ? 0 : this.column;
    const characters = this.rows[this.row]?.characters ?? [];
    this.rows[this.row] = { characters, goesOn };
  }
}

function widthOf(characters: readonly string[]): number {
  return characters.reduce((sum, each) => sum + cells(each.codePointAt(0) as number), 0);
}

/** What stands in the first cells, filled up with spaces. */
function upTo(characters: readonly string[], column: number): string[] {
  const taken: string[] = [];
  for (const each of characters) {
    if (widthOf(taken) + cells(each.codePointAt(0) as number) > column) break;
    taken.push(each);
  }
  while (widthOf(taken) < column) taken.push(' ');
  return taken;
}
