/**
 * The lines that one connection has typed, for the arrow keys. In memory, gone with the connection. What may be kept is
 * decided by whoever adds to it.
 */

/** Lines, and UTF-16 units in all of them: the second keeps a hundred lines of the greatest length from adding up. */
export const MAX_LINES = 100;
export const MAX_UNITS = 32 * 1024;

export class TypedHistory {
  private readonly lines: string[] = [];
  private units = 0;
  /** The line being shown; `lines.length` is the one being typed. */
  private place = 0;
  /** What was being typed when the first arrow key came. */
  private draft = '';

  /** The oldest go where there are too many. */
  add(line: string): void {
    if (line !== this.lines.at(-1) && line.length <= MAX_UNITS) {
      this.lines.push(line);
      this.units += line.length;
      while (this.lines.length > MAX_LINES || this.units > MAX_UNITS) this.units -= this.lines.shift()?.length ?? 0;
    }
    this.restart();
  }

  /** The next arrow key begins at the newest line. */
  restart(): void {
    this.place = this.lines.length;
    this.draft = '';
  }

  /** The line before; null where there is none. `typed` is what stands in the line now. */
  older(typed: string): string | null {
    if (this.place === 0) return null;
    if (this.place === this.lines.length) this.draft = typed;
    this.place--;
    return this.lines[this.place] ?? null;
  }

  /** The line after, at last the one that was being typed; null below that. */
  newer(): string | null {
    if (this.place === this.lines.length) return null;
    this.place++;
    return this.lines[this.place] ?? this.draft;
  }
}
