/**
 * The bytes of one client whose lines come from several sources, in the order of their sequence numbers.
 * Lines that follow each other in one feed are copied as one slice of its shared bytes.
 */
import type { Feed, Rendering } from './feed.js';
import type { Outbox } from './outbox.js';

interface Cursor {
  readonly feed: Feed;
  readonly rendering: Rendering;
  next: number;
}

/** `seqs` rise; `texts` are the client's own lines under them. */
export function merge(
  outbox: Outbox,
  feeds: readonly Feed[],
  seqs: readonly number[],
  texts: readonly string[],
  now: number,
): Buffer {
  const cursors: Cursor[] = feeds.map((feed) => ({
    feed,
    rendering: feed.render(outbox.view, now),
    next: outbox.startOf(feed),
  }));
  const parts: Buffer[] = [];
  let own = 0;
  for (;;) {
    // Everything below `limit` in the cursor with the lowest number is one run.
    let lowest: Cursor | null = null;
    let low = own < seqs.length ? (seqs[own] as number) : Number.POSITIVE_INFINITY;
    let limit = Number.POSITIVE_INFINITY;
    for (const cursor of cursors) {
      if (cursor.next >= cursor.feed.length) continue;
      const seq = cursor.feed.seq(cursor.next);
      if (seq < low) {
        limit = low;
        low = seq;
        lowest = cursor;
      } else if (seq < limit) limit = seq;
    }
    if (low === Number.POSITIVE_INFINITY) break;
    if (lowest === null) {
      let text = '';
      while (own < seqs.length && (seqs[own] as number) < limit) text += texts[own++] as string;
      parts.push(Buffer.from(text));
    } else takeRun(lowest, limit, outbox, parts);
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

/** Copies `cursor`'s lines up to sequence number `limit`, in slices around those that pass the client by. */
function takeRun(cursor: Cursor, limit: number, outbox: Outbox, parts: Buffer[]): void {
  const { feed, rendering } = cursor;
  const { offsets, chunk } = rendering;
  let begin = cursor.next;
  let index = begin;
  const cut = (): void => {
    if (index > begin) parts.push(chunk.bytes.subarray(offsets[begin], offsets[index]));
  };
  for (; index < feed.length && feed.seq(index) < limit; index++) {
    if (!feed.passesBy(index, outbox)) continue;
    cut();
    begin = index + 1;
  }
  cut();
  cursor.next = index;
}
