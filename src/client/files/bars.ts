/** The bars of all files under way, drawn again and again: one that stalls has to be seen to stall. */
import type { Progress } from './progress.js';

export interface BarsHost {
  /** Rows that are shown until the next; null: none. */
  status(rows: string | null): void;
  readonly columns: number;
}

/** Milliseconds between two drawings. */
const DRAW_MS = 200;
/** After the first bar, where there is room for it. */
const HINT = '  /cancel stops it';

export class Bars {
  private readonly bars = new Set<Progress>();
  private drawing: NodeJS.Timeout | null = null;

  constructor(private readonly host: BarsHost) {}

  add(bar: Progress): void {
    this.bars.add(bar);
    this.draw();
    this.drawing ??= setInterval(() => this.draw(), DRAW_MS);
  }

  remove(bar: Progress): void {
    this.bars.delete(bar);
    this.draw();
  }

  private draw(): void {
    const now = performance.now();
    const rows = [...this.bars].map((bar, at) => bar.row(now, this.host.columns, at === 0 ? HINT : ''));
    this.host.status(rows.length === 0 ? null : rows.join('\n'));
    if (rows.length > 0 || this.drawing === null) return;
    clearInterval(this.drawing);
    this.drawing = null;
  }
}
