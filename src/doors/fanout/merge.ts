/**
 * The bytes of one client whose lines come from several sources, in the order of their sequence numbers.
 * Lines that follow each other in one feed are copied as one slice of its shared bytes.
 */
import type { Feed, Hearer, Rendering } from './feed.js';

/** Whose bytes they are. */
interface Merging<H extends Hearer> extends Hearer {
  readonly view: number;
  /** The first of this turn's lines of `feed` that is for it. */
  startOf(feed: Feed<H>): number;
}

interface Cursor<H extends Hearer> {
  readonly feed: Feed<H>;
  readonly rendering: Rendering;
  next: number;
}

/** What the bytes are made of, in order: they are measured first and copied once. */
class Parts {
  private readonly from: (Buffer | string)[] = [];
  /** Where each part begins in what it is from, and where it ends. */
  private readonly spans: number[] = [];
  private length = 0;

  text(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.from.push(text);
    this.spans.push(0, bytes);
    this.length += bytes;
  }

  slice(bytes: Buffer, begin: number, end: number): void {
    this.from.push(bytes);
    this.spans.push(begin, end);
    this.length += end - begin;
  }

  join(): Buffer {
    const { from, spans } = this;
    const [only] = from;
    if (from.length === 1 && typeof only === 'object') return only.subarray(spans[0], spans[1]);
    const joined = Buffer.allocUnsafe(this.length);
    let at = 0;
    for (let index = 0; index < from.length; index++) {
      const part = from[index] as Buffer | string;
      const [begin, end] = [spans[2 * index] as number, spans[2 * index + 1] as number];
      if (typeof part === 'string') joined.write(part, at);
      else part.copy(joined, at, begin, end);
      at += end - begin;
    }
    return joined;
  }
}

/** `seqs` rise; `texts` are the client's own lines under them. */
export function merge<H extends Merging<H>>(
  hearer: H,
  feeds: readonly Feed<H>[],
  seqs: readonly number[],
  texts: readonly string[],
  now: number,
): Buffer {
  const cursors: Cursor<H>[] = feeds.map((feed) => ({
    feed,
    rendering: feed.render(hearer.view, now),
    next: hearer.startOf(feed),
  }));
  const parts = new Parts();
  let own = 0;
  for (;;) {
    // Everything below `limit` in the cursor with the lowest number is one run.
    let lowest: Cursor<H> | null = null;
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
      parts.text(text);
    } else takeRun(lowest, limit, hearer, parts);
  }
  return parts.join();
}

/** Copies `cursor`'s lines up to sequence number `limit`, in slices around those that pass the client by. */
function takeRun<H extends Hearer>(cursor: Cursor<H>, limit: number, hearer: H, parts: Parts): void {
  const { feed, rendering } = cursor;
  const { offsets, chunk } = rendering;
  let begin = cursor.next;
  let index = begin;
  const cut = (): void => {
    if (index > begin) parts.slice(chunk.bytes, offsets[begin] as number, offsets[index] as number);
  };
  for (; index < feed.length && feed.seq(index) < limit; index++) {
    if (!feed.passesBy(index, hearer)) continue;
    cut();
    begin = index + 1;
  }
  cut();
  cursor.next = index;
}
