/**
 * Asks the terminal where its cursor is, and takes the answer out of what is typed. Owns the questions that are not
 * answered. A terminal that does not answer once is not asked again.
 */

const ASK = '\x1b[6n';
/** The answer: ESC [ row ; column R, both from 1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's answer begins with one
const REPORT = /\x1b\[\d+;(\d+)R/g;
/** Milliseconds. Terminals answer at once, but some of them are far away. */
const PATIENCE_MS = 500;

export class CursorReport {
  private awaited = 0;
  private timer: NodeJS.Timeout | undefined;
  private isDeaf = false;

  constructor(
    private readonly write: (text: string) => void,
    /** The column, from 0; null: the terminal does not say. Called once for questions that overlap. */
    private readonly told: (column: number | null) => void,
  ) {}

  get isAwaited(): boolean {
    return this.awaited > 0;
  }

  /** False: there will be no answer. */
  ask(): boolean {
    if (this.isDeaf) return false;
    this.awaited++;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isDeaf = true;
      this.finish(null);
    }, PATIENCE_MS);
    this.write(ASK);
    return true;
  }

  /** The bytes without the answers. The last one counts: it is of the window as it is now. */
  strip(bytes: Buffer): Buffer {
    if (this.awaited === 0) return bytes;
    let column = 0;
    const rest = bytes.toString('latin1').replace(REPORT, (report, digits: string) => {
      if (this.awaited === 0) return report;
      this.awaited--;
      column = Number(digits) - 1;
      return '';
    });
    if (this.awaited === 0) this.finish(column);
    return Buffer.from(rest, 'latin1');
  }

  /** No answer is of use any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.awaited = 0;
  }

  private finish(column: number | null): void {
    this.stop();
    this.told(column);
  }
}
