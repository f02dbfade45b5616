/**
 * Lists in objects: their beginning, or, where `whole` is asked for, all of them in as many objects as they need (R7.19).
 */
import { type Event, LIST_BOUND } from '../../language/events.js';
import { type Piece, Source } from './source.js';

export const wholeField = { name: 'whole', kind: 'choice', choices: ['on', 'off'], optional: true } as const;

/** An event that has these items, of so many in all. */
type Write<T> = (items: readonly T[], total: number) => Event;

/** `items`: all of them, `size` in number. */
export function listed<T>(
  size: number,
  items: () => Iterable<T>,
  whole: boolean | undefined,
  write: Write<T>,
): Event | Source {
  if (whole !== true || size <= LIST_BOUND) return write(first(items(), LIST_BOUND), size);
  return new WholeList(items, write);
}

function first<T>(items: Iterable<T>, count: number): T[] {
  const some: T[] = [];
  for (const item of items) {
    if (some.length === count) break;
    some.push(item);
  }
  return some;
}

/**
 * One object at a time, as the client takes them. The list is copied when the first of them is made: of many that somebody has
 * asked for at once there is one copy.
 */
class WholeList<T> extends Source {
  private copy: readonly T[] | null = null;
  private at = 0;

  constructor(
    private readonly items: () => Iterable<T>,
    private readonly write: Write<T>,
  ) {
    super();
  }

  more(): Piece {
    this.copy ??= [...this.items()];
    const { at, copy } = this;
    this.at += LIST_BOUND;
    const last = this.at >= copy.length;
    return { lines: [this.write(copy.slice(at, this.at), copy.length)], last };
  }
}
