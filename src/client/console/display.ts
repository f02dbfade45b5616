/**
 * What stands on the terminal: the lines that have come in, and below them the status, the prompt and what is half typed.
 * Owns what waits to be shown, and where the cursor is. Must not know keys.
 */
import { width } from '../../terminal/characters.js';
import { folded } from '../../terminal/folded.js';
import { LineScreen } from '../../terminal/line-screen.js';
import { CursorReport } from './cursor-report.js';
import type { TerminalMode } from './terminal-mode.js';

const NEW_LINE = '\r\n';

/** The lowest row: what stands before the text, the text, and how far into it the cursor is. */
export interface HalfTyped {
  readonly before: string;
  readonly text: string;
  readonly cursor: number;
}

export class Display {
  private readonly screen = new LineScreen();
  /** While the terminal has not said where its cursor is, nothing is drawn. */
  private readonly cursor: CursorReport;
  private status: string | null = null;
  /** Came in, and is not on the screen yet: a hundred lines of one moment are one write. */
  private waiting: { readonly line: string; readonly id: number | null }[] = [];
  private scheduled = false;

  constructor(
    private readonly terminal: TerminalMode,
    /** It is time to draw: keys that have come before are read first. */
    private readonly due: () => void,
  ) {
    this.cursor = new CursorReport(
      (text) => terminal.write(text),
      (column) => this.resizeAt(column),
    );
  }

  /** False: nothing that depends on the screen may happen now; `due` is called when it may. */
  get isCertain(): boolean {
    return !this.cursor.isAwaited;
  }

  /** What has come from the terminal, without the answers to what it was asked here. */
  strip(bytes: Buffer): Buffer {
    return this.cursor.strip(bytes);
  }

  /** The last of it is shown, and nothing stays below. */
  stop(): void {
    this.cursor.stop();
    this.clearBelow();
  }

  /** A line above the prompt, soon. `id`: by which it may be taken back. */
  print(line: string, id: number | null): void {
    this.waiting.push({ line, id });
    this.schedule();
  }

  /** A line that is not on the screen yet never comes there. False: it is there already, or there was none. */
  takeBack(id: number): boolean {
    const { length } = this.waiting;
    this.waiting = this.waiting.filter((each) => each.id !== id);
    return this.waiting.length < length;
  }

  /** At once, with all that waits. */
  printNow(line: string): void {
    this.waiting.push({ line, id: null });
    this.flush();
  }

  /** Rows above the prompt that change. Null: none. */
  setStatus(status: string | null): void {
    if (status === this.status) return;
    this.status = status;
    this.schedule();
  }

  schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.due();
    });
  }

  /** The window has another size, or may have. */
  resize(): void {
    const isInDoubt = this.cursor.isAwaited || this.screen.isInDoubt(this.terminal.columns);
    if (!isInDoubt || !this.cursor.ask()) this.resizeAt(null);
  }

  /** Something else has been written in the meantime. */
  resume(): void {
    this.screen.forget();
    this.resize();
  }

  /** Everything again, on an empty screen. */
  redraw(): void {
    this.terminal.write(this.screen.clear());
  }

  /** What waits is shown; below it there is nothing until the next drawing. */
  clearBelow(): void {
    this.flush();
    this.terminal.write(this.screen.erase());
  }

  /** Everything that waits, above the prompt. */
  flush(): void {
    if (!this.terminal.isOurs || this.cursor.isAwaited || this.waiting.length === 0) return;
    const lines = this.waiting.splice(0);
    this.terminal.write(
      this.screen.erase() + lines.map(({ line }) => folded(line, this.terminal.columns) + NEW_LINE).join(''),
    );
  }

  draw({ before, text, cursor }: HalfTyped): void {
    if (!this.terminal.isOurs || this.cursor.isAwaited) return;
    const head = this.statusRows() + before;
    this.terminal.write(this.screen.draw(head + text, head.length + cursor));
  }

  private resizeAt(column: number | null): void {
    this.terminal.write(this.screen.resize(this.terminal.columns, this.terminal.rows, column));
    this.due();
  }

  /** Each filled up to whole rows, so that the prompt begins in the first cell of the next. */
  private statusRows(): string {
    const { status } = this;
    if (status === null) return '';
    const { columns } = this.terminal;
    return status
      .split('\n')
      .map((row) => row + ' '.repeat((columns - (width(row) % columns)) % columns))
      .join('');
  }
}
