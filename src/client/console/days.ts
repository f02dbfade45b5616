/** Which day it is above the lines that come: a line of its own where that has changed since the one before. Owns that day. */

export class Days {
  private day: string;

  constructor(private readonly now: () => Date) {
    this.day = dayOf(now());
  }

  /** Null: the same as before. */
  turned(): string | null {
    const day = dayOf(this.now());
    if (day === this.day) return null;
    this.day = day;
    return day;
  }
}

/** Local, as `2026-11-30`. */
function dayOf(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
