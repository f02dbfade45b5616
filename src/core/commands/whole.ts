/**
 * Lists in objects: their beginning, or, where `whole` is asked for, all of them in as many objects as they need (R7.19). A list is
 * what it was when it was asked for.
 */
import { type Event, LIST_BOUND } from '../../language/events.js';
import { type Piece, Source } from './source.js';

export const wholeField = { name: 'whole', kind: 'choice', choices: ['on', 'off'], optional: true } as const;

/** An event that has these items, of so many in all. */
type Write<T> = (items: readonly T[], total: number) => Event;

/** `total`: how many `items` there are. */
export function listed<T>(
  items: Iterable<T>,
  total: number,
  whole: boolean | undefined,
  write: Write<T>,
): Event | Source {
  if (whole !== true || total <= LIST_BOUND) return write(first(items, LIST_BOUND), total);
  return new WholeList([...items], write);
}

function first<T>(items: Iterable<T>, count: number): T[] {
  const some: T[] = [];
  for (const item of items) {
    if (some.length === count) break;
    some.push(item);
  }
  return some;
}

/** One object at a time, as the client takes them. */
class WholeList<T> extends Source {
  private at = 0;

  constructor(
    private readonly items: readonly T[],
    private readonly write: Write<T>,
  ) {
    super();
  }

  more(): Piece {
    const { at, items } = this;
    this.at += LIST_BOUND;
    const last = this.at >= items.length;
    return { lines: [this.write(items.slice(at, this.at), items.length)], last };
  }
}
