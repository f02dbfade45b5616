/** How times, lists and bytes are written in text. */
import { LIST_BOUND, type PieceForm } from '../events.js';

/** 2026-11-20 10:03:12Z */
export function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** 2026-11-20 */
export function utcDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** 10:03 */
export function utcClock(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}

/** Milliseconds as whole minutes. */
export function minutesOf(milliseconds: number): number {
  return Math.round(milliseconds / 60_000);
}

export function digits({ buffer, byteOffset, length }: Uint8Array, form: PieceForm): string {
  return Buffer.from(buffer, byteOffset, length).toString(form);
}

/** Characters of a list on one line. */
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
