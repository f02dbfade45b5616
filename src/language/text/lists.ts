/** How times and lists are written. */

/** 2026-11-20 10:03:12Z */
export function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** 2026-11-20T10:03:12.000Z */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** At most so many items and characters of them on one line; the rest is counted. */
export const LIST_BOUND = 100;
const LIST_CHARACTERS = 3000;

/** `Alice, Bob, and 37 more`, or `none`. No item contains a comma. `total` counts the items not given, too. */
export function listed(items: readonly string[], total = items.length): string {
  if (total === 0) return 'none';
  const shown: string[] = [];
  let characters = 0;
  for (const item of items) {
    characters += item.length + 2;
    if (shown.length === LIST_BOUND || characters > LIST_CHARACTERS) break;
    shown.push(item);
  }
  const left = total - shown.length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')}, and ${left} more`;
}
