/**
 * What is not known to be complete, in either store: how gaps join. Knows no place.
 */
import type { Gap } from '../core/past.js';

/**
 * `gaps` of a place and one more, lowest first. Those between which nothing is stored become one; `before` is the last stored
 * id up to its `low`, and `behind` the first from its `high` on. Beyond `most` the two lowest become one.
 */
export function withGap(
  gaps: readonly Gap[],
  gap: Gap,
  { before, behind }: { readonly before: number; readonly behind: number },
  most: number,
): readonly Gap[] {
  let { low, high } = gap;
  const others: Gap[] = [];
  for (const known of gaps) {
    if (known.high > before && known.low < behind) {
      low = Math.min(low, known.low);
      high = Math.max(high, known.high);
    } else others.push(known);
  }
  const all = [...others, { low, high }].sort((one, other) => one.low - other.low);
  while (all.length > most) {
    const [first, second] = all.splice(0, 2) as [Gap, Gap];
    all.unshift({ low: first.low, high: Math.max(first.high, second.high) });
  }
  return all;
}

/** Whether an id can be in it. */
export function isGap({ low, high }: Gap): boolean {
  return high - low > 1;
}

/** Whether it has an id above `after` and up to `end`. */
export function touches({ low, high }: Gap, after: number, end: number): boolean {
  return high > after + 1 && low < end;
}
