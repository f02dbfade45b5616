/** What stands in a conversation, row by row: lines, who says them, and between them the days and where unread begins. Pure. */
import type { Shown } from './shown.js';
import { dayOf } from './times.js';
import type { Line } from './types.js';

export type Row =
  /** The day of `at` begins, before the line of that key. */
  | { readonly kind: 'day'; readonly at: number; readonly before: number }
  | { readonly kind: 'unread' }
  /**
   * `headed`: it begins with who says it; otherwise it goes on from the one before. `explained`: what has become of it is said here;
   * where the same became of the line below, it is said there, once for many.
   */
  | { readonly kind: 'line'; readonly line: Line; readonly headed: boolean; readonly explained: boolean };

/** Milliseconds within which lines of one person go on from each other. */
export const TOGETHER = 5 * 60_000;

const goesOn = (line: Line, before: Line | null): boolean =>
  before !== null &&
  before.kind === 'said' &&
  before.from === line.from &&
  before.own === line.own &&
  !before.action &&
  !line.action &&
  line.at - before.at < TOGETHER &&
  dayOf(line.at) === dayOf(before.at);

/**
 * The rows of the lines that are shown. `followed`: the end is; then the first line goes on from one that stands no longer there: if it
 * began anew each time another has moved up, a screen reader would say it each time.
 */
export function rowsOf(
  lines: readonly Line[],
  { first, end }: Shown,
  followed: boolean,
  unreadFrom: number | null,
): Row[] {
  const rows: Row[] = [];
  let above = first - 1;
  while (lines[above]?.purged) above -= 1;
  let before = followed ? (lines[above] ?? null) : null;
  let day = before === null ? null : dayOf(before.at);
  let isUnread = false;
  for (const line of lines.slice(first, end)) {
    // The mark stays where it was set, also where just that line has been taken back.
    isUnread ||= line.key === unreadFrom;
    if (line.purged) continue;
    if (dayOf(line.at) !== day) {
      day = dayOf(line.at);
      rows.push({ kind: 'day', at: line.at, before: line.key });
    }
    if (isUnread) rows.push({ kind: 'unread' });
    const headed = isUnread || !goesOn(line, before);
    const last = rows.at(-1);
    if (!headed && last?.kind === 'line' && last.line.why === line.why && last.line.status === line.status)
      rows[rows.length - 1] = { ...last, explained: false };
    rows.push({ kind: 'line', line, headed, explained: true });
    if (isUnread) unreadFrom = null;
    isUnread = false;
    before = line;
  }
  return rows;
}
