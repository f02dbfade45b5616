/** A line that somebody's wait has to look at: one object, and one text, for all who wait. */
import type { Event } from '../../language/events.js';
import { writeText } from '../../language/text/write.js';

export class Heard {
  private written: string | null = null;

  constructor(private readonly event: Event) {}

  /** Without time stamp, bell and end. It is made for the first who looks. */
  get text(): string {
    this.written ??= writeText(this.event);
    return this.written;
  }

  /** Characters, but for what every line has; not made for that. */
  get size(): number {
    const { text } = this.event as { text?: unknown };
    return typeof text === 'string' ? text.length : 0;
  }
}

/** Everybody who waits is told the same line, one after the other: it is one object for all of them. */
export class Overheard {
  private last: { readonly event: Event; readonly heard: Heard } | null = null;

  of(event: Event): Heard {
    if (this.last?.event !== event) this.last = { event, heard: new Heard(event) };
    return this.last.heard;
  }
}
