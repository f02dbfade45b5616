/**
 * Conversations that are over, of the store in memory. Does not know who may read them.
 */
import { type HistoryPart, type HistoryPlace, type Past, untilFull } from '../../core/store.js';
import { type Budget, sizeOf } from './budget.js';
import type { Written } from './written.js';

export class History {
  /** By conversation, in the order of ids. */
  private readonly conversations = new Map<string, Past[]>();

  constructor(
    private readonly budget: Budget,
    private readonly written: Written,
  ) {}

  append(conversation: string, past: Past, keep: number): void {
    const lines = this.conversations.get(conversation) ?? [];
    const index = placeOf(lines, past.id);
    if (lines[index]?.id === past.id || this.written.isFull(past)) return;
    // A copy: a line cut out of what a socket read keeps all of that in memory.
    const kept = { ...past, body: Buffer.from(past.body).toString() };
    const all = [...lines.slice(0, index), kept, ...lines.slice(index)];
    const dropped = all.splice(0, Math.max(0, all.length - Math.max(0, keep)));
    this.budget.exchange(sizeOfAll(dropped), sizeOfAll([kept]));
    this.written.add(kept);
    for (const line of dropped) this.written.remove(line);
    if (all.length === 0) this.conversations.delete(conversation);
    else this.conversations.set(conversation, all);
  }

  read(conversation: string, count: number, notBefore: number, bytes: number, from?: HistoryPlace): HistoryPart {
    const kept = (this.conversations.get(conversation) ?? []).filter(({ at }) => at >= notBefore);
    const lines =
      from === undefined
        ? kept.slice(Math.max(0, kept.length - Math.max(0, count)))
        : kept.filter(({ id }) => id > from.after && id <= from.upTo);
    const past = untilFull(lines, bytes).map((line) => ({ ...line }));
    const [last, newest] = [past.at(-1), lines.at(-1)];
    if (last === undefined || newest === undefined || last.id === newest.id) return { past, rest: null };
    return { past, rest: { after: last.id, upTo: from?.upTo ?? newest.id } };
  }

  /** What was said before `notBefore`, in whatever conversation. Returns how many lines. */
  expire(notBefore: number, atMost: number): number {
    let left = atMost;
    for (const [conversation, lines] of this.conversations) {
      if (left <= 0) break;
      const dropped = new Set(lines.filter(({ at }) => at < notBefore).slice(0, left));
      if (dropped.size === 0) continue;
      left -= dropped.size;
      this.budget.refund(sizeOfAll([...dropped]));
      for (const line of dropped) this.written.remove(line);
      const kept = lines.filter((line) => !dropped.has(line));
      if (kept.length === 0) this.conversations.delete(conversation);
      else this.conversations.set(conversation, kept);
    }
    return atMost - left;
  }

  drop(conversation: string): void {
    const lines = this.conversations.get(conversation) ?? [];
    this.budget.refund(sizeOfAll(lines));
    for (const line of lines) this.written.remove(line);
    this.conversations.delete(conversation);
  }
}

/** Where a line is, or would be. Nearly always the end, so it is looked for from there. */
function placeOf(lines: readonly Past[], id: number): number {
  let index = lines.length;
  while (index > 0 && (lines[index - 1] as Past).id >= id) index -= 1;
  return index;
}

function sizeOfAll(lines: readonly Past[]): number {
  return lines.reduce((bytes, { from, body }) => bytes + sizeOf(from, body), 0);
}
