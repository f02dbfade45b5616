/** A line that somebody's wait has to look at: one object, and one text, for all who wait. */
import type { Line } from '../../language/line.js';

export class Heard {
  private written: string | null = null;

  constructor(private readonly line: Line) {}

  /** Without time stamp, bell and end. Whoever looks first has it made. */
  get text(): string {
    this.written ??= this.line.record.text(this.line.fields);
    return this.written;
  }

  /** Characters, but for what every line has; not made for that. */
  get size(): number {
    const { text } = this.line.fields as { text?: unknown };
    return typeof text === 'string' ? text.length : 0;
  }
}
