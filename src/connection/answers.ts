/**
 * The answers to one connection's lines leave in the order of the lines, also where one has to wait: for a commit,
 * or for a message to be written to somebody. What others say does not wait for them.
 */
import type { Delivery, Watcher } from '../chat/delivery.js';
import type { Refusal } from '../protocol/codes.js';
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';
import { isSilent } from '../protocol/view.js';
import type { Outbox } from './outbox.js';

/** So many answers may be pending; then the connection's next lines wait. */
export const PENDING_ANSWERS = 256;

/** One answer that is not known yet. */
class Slot implements Watcher {
  lines: readonly Line[] | null = null;
  /** Told when this has been answered. */
  after: (() => void) | null = null;

  constructor(
    private readonly answers: Answers,
    readonly tag: string | null,
  ) {}

  settled(delivery: Delivery): void {
    this.fill([delivery.answer()]);
  }

  fill(answer: readonly Line[]): void {
    this.lines = answer;
    this.answers.advance();
  }
}

export type PendingAnswer = Pick<Slot, 'fill'>;

export function refusalLine(refusal: Refusal): Line {
  return lines.error({ code: refusal.code, text: refusal.text });
}

export class Answers {
  private readonly queue: Slot[] = [];
  /** Where the queue begins; what is before has been answered. */
  private head = 0;
  private idle: (() => void)[] = [];

  /** `full` is told when the bound of pending answers is reached, and when there is room again. */
  constructor(
    private readonly outbox: Outbox,
    private readonly full: (full: boolean) => void,
  ) {}

  get pending(): number {
    return this.queue.length - this.head;
  }

  /** An answer that is known, of one line or several. */
  give(answer: readonly Line[], tag: string | null): void {
    if (tag === null && isSilent(answer, this.outbox.view)) return;
    if (this.pending === 0) this.outbox.answer(answer, tag);
    else this.open(tag).lines = answer;
  }

  refuse(refusal: Refusal, tag: string | null): void {
    this.give([refusalLine(refusal)], tag);
  }

  /** The answer is what becomes of a delivery. */
  giveStatus(delivery: Delivery, tag: string | null): void {
    const slot = this.open(tag);
    if (delivery.isSettled) slot.settled(delivery);
    else delivery.watch(slot);
  }

  /** Takes a place in the order; whoever fills it does so once. */
  open(tag: string | null): Slot {
    const slot = new Slot(this, tag);
    this.queue.push(slot);
    if (this.pending === PENDING_ANSWERS) this.full(true);
    return slot;
  }

  /** Calls back once everything asked so far has been answered, at once if it has. */
  whenIdle(callback: () => void): void {
    if (this.pending === 0) callback();
    else this.idle.push(callback);
  }

  /** Calls back once what has been asked up to now is answered, whatever is asked meanwhile. */
  whenAnswered(callback: () => void): void {
    const last = this.pending === 0 ? undefined : this.queue[this.queue.length - 1];
    if (last === undefined) callback();
    else last.after = last.after === null ? callback : chain(last.after, callback);
  }

  /** Answers what is known at the head of the order. */
  advance(): void {
    const before = this.pending;
    for (;;) {
      const slot = this.queue[this.head];
      if (slot === undefined || slot.lines === null) break;
      this.head++;
      this.outbox.answer(slot.lines, slot.tag);
      slot.after?.();
    }
    if (this.head === this.queue.length) {
      this.queue.length = 0;
      this.head = 0;
    } else if (this.head > PENDING_ANSWERS) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
    if (before >= PENDING_ANSWERS && this.pending < PENDING_ANSWERS) this.full(false);
    if (this.pending === 0 && this.idle.length > 0) {
      const callbacks = this.idle;
      this.idle = [];
      for (const callback of callbacks) callback();
    }
  }
}

function chain(first: () => void, second: () => void): () => void {
  return () => {
    first();
    second();
  };
}
