/**
 * The lines that one person has typed, for the arrow keys and for searching. In memory. What may be kept, and whether it
 * outlives the connection, is decided by the caller.
 */

/** Lines, and UTF-16 units in all of them, unless told otherwise: the second keeps a hundred lines of the greatest length from adding up. */
export const MAX_LINES = 100;
export const MAX_UNITS = 32 * 1024;

export class TypedHistory {
  private readonly lines: string[] = [];
  private units = 0;
  /** The line being shown; `lines.length` is the one being typed. */
  private place = 0;
  /** What was being typed when the first arrow key came. */
  private draft = '';

  constructor(
    private readonly maxLines = MAX_LINES,
    private readonly maxUnits = MAX_UNITS,
  ) {}

  /** The oldest go where there are too many. */
  add(line: string): void {
    if (line !== this.lines.at(-1) && line.length <= this.maxUnits) {
      this.lines.push(line);
      this.units += line.length;
      while (this.lines.length > this.maxLines || this.units > this.maxUnits)
        this.units -= this.lines.shift()?.length ?? 0;
    }
    this.restart();
  }

  /** The newest line before `place` (by default: of all) that contains `words` in any case; null where there is none. */
  find(words: string, place = this.lines.length): { readonly line: string; readonly place: number } | null {
    const wanted = words.toLowerCase();
    for (let at = Math.min(place, this.lines.length) - 1; at >= 0; at--) {
      const line = this.lines[at] as string;
      if (line.toLowerCase().includes(wanted)) return { line, place: at };
    }
    return null;
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
