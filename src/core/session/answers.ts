/**
 * The answers to one connection's lines leave in the order of the lines, also where one has to wait: for a commit, or for
 * a message to be written to somebody. What others say does not wait for them. No more is made than the client takes: an
 * answer of many lines is asked for a piece at a time, and while what was made has not left, the next lines wait.
 */

import type { Refusal } from '../../language/codes.js';
import { formatAnswer, isSilent } from '../../language/dialects.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Hold } from '../../link/link.js';
import type { Seat } from '../../link/turns.js';
import { type Piece, Source } from '../commands/source.js';
import type { Delivery, Watcher } from '../mail/delivery.js';
import type { OwnAnswers } from './own-answers.js';
import type { TaskQueue } from './task-queue.js';

/** So many answers may be pending; then the connection's next lines wait. */
export const PENDING_ANSWERS = 256;

/** Characters of answers that are written and stand after one that is not known yet; then the next lines wait as well. */
const PENDING_TEXT = 64 * 1024;

/** One answer that is not known yet, or has not been given yet. */
class Slot implements Watcher {
  /** A text is lines as they will be sent. Null: not known yet. */
  answer: readonly Event[] | Source | string | null = null;

  constructor(
    private readonly answers: Answers,
    readonly tag: string | null,
  ) {}

  settled(delivery: Delivery): void {
    this.fill([delivery.answer()]);
  }

  fill(answer: readonly Event[] | Source): void {
    this.answer = answer;
    this.answers.advance();
    this.answers.park(this);
  }
}

/** Whose answers they are: the session. */
export interface Answered {
  readonly seat: Seat;
  /** How lines look to it; see viewId. */
  readonly looks: number;
  hold(why: Hold): void;
  release(why: Hold): void;
}

export function refusalLine(refusal: Refusal): Event {
  return make.error({ reason: refusal.reason });
}

export class Answers {
  private readonly queue: Slot[] = [];
  /** Where the queue begins; what is before has been answered. */
  private head = 0;
  private idle: (() => void)[] = [];
  /** Characters of the queue's texts. */
  private text = 0;
  /** A piece is on its way. */
  private asking = false;
  /** The next step has been ordered: when there is room, or in this connection's next turn. */
  private ordered = false;
  /** Answers are being given: what becomes known by that is given after them. */
  private busy = false;
  private isFull = false;

  /** `failed` makes a line of what a source has thrown. */
  constructor(
    private readonly owner: Answered,
    private readonly own: OwnAnswers,
    private readonly tasks: TaskQueue,
    private readonly failed: (error: unknown) => Event,
  ) {}

  get pending(): number {
    return this.queue.length - this.head;
  }

  /** An answer that is known, of one line or several. */
  give(answer: readonly Event[], tag: string | null): void {
    if (tag === null && isSilent(answer, this.owner.looks)) return;
    if (this.pending === 0 && this.own.hasRoom) this.write(answer, tag);
    else this.open(tag).fill(answer);
  }

  /** An answer that is made a piece at a time. */
  givePieces(source: Source, tag: string | null): void {
    this.open(tag).fill(source);
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

  /** Takes a place in the order; it is filled once. */
  open(tag: string | null): Slot {
    const slot = new Slot(this, tag);
    this.queue.push(slot);
    if (this.pending === PENDING_ANSWERS) this.look();
    return slot;
  }

  /** Calls back once everything asked so far has been answered, at once if it has. */
  whenIdle(callback: () => void): void {
    if (this.pending === 0) callback();
    else this.idle.push(callback);
  }

  /** Answers what is known at the head of the order, as long as the client has room for it. */
  advance(): void {
    if (this.busy) return;
    this.busy = true;
    for (;;) {
      const slot = this.queue[this.head];
      if (slot === undefined || slot.answer === null || !this.mayGive() || !this.handOver(slot)) break;
      this.head++;
    }
    this.busy = false;
    if (this.head === this.queue.length) {
      this.queue.length = 0;
      this.head = 0;
    } else if (this.head > PENDING_ANSWERS) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
    if (this.isFull) this.look();
    if (this.pending === 0 && this.idle.length > 0) {
      const callbacks = this.idle;
      this.idle = [];
      for (const callback of callbacks) callback();
    }
  }

  /** Where it cannot be given yet, a text takes less room than what it is made of, and can be measured. */
  park(slot: Slot): void {
    if (!Array.isArray(slot.answer)) return;
    slot.answer = formatAnswer(slot.answer, this.owner.looks, slot.tag);
    this.text += slot.answer.length;
    if (this.text > PENDING_TEXT) this.look();
  }

  /** False: the client has what it takes. It goes on when there is room. */
  private mayGive(): boolean {
    if (this.ordered) return false;
    if (this.own.hasRoom) return true;
    this.look();
    return false;
  }

  private readonly goOn = (): boolean => {
    this.ordered = false;
    this.advance();
    return false;
  };

  /** Gives the answer, or a piece of it; false: there is more to come. */
  private handOver(slot: Slot): boolean {
    const { answer, tag } = slot;
    if (answer instanceof Source) return this.ask(answer, slot);
    slot.answer = null;
    if (typeof answer === 'string') {
      this.text -= answer.length;
      this.own.give(answer);
    } else if (answer !== null) this.write(answer, tag);
    return true;
  }

  /** The next piece of an answer; false: it was not the last, or is not there yet. */
  private ask(source: Source, slot: Slot): boolean {
    if (this.asking) return false;
    // Nobody is there to be told.
    if (this.own.closed) return true;
    try {
      const piece = source.more(this.own.portion);
      if (!(piece instanceof Promise)) return this.takePiece(piece, slot);
      this.asking = true;
      const { seat } = this.owner;
      piece.then(
        (known) => seat.pays(() => this.arrived(known, slot)),
        (error: unknown) => this.arrived({ lines: [this.failed(error)], last: true }, slot),
      );
      return false;
    } catch (error) {
      return this.takePiece({ lines: [this.failed(error)], last: true }, slot);
    }
  }

  private arrived(piece: Piece, slot: Slot): void {
    this.asking = false;
    this.busy = true;
    if (this.takePiece(piece, slot)) this.head++;
    this.busy = false;
    this.advance();
  }

  /** Whether the answer is complete. Otherwise its next piece is made in this connection's next turn. */
  private takePiece({ lines: told, receipts, last }: Piece, slot: Slot): boolean {
    this.write(told, slot.tag, last, receipts);
    if (last) return true;
    this.ordered = true;
    this.tasks.add(this.owner.seat, this.goOn);
    return false;
  }

  /** `whole` false: more of it follows. */
  private write(answer: readonly Event[], tag: string | null, whole = true, receipts?: readonly number[]): void {
    if (!this.own.closed) this.own.give(formatAnswer(answer, this.owner.looks, tag, whole), receipts);
  }

  /** Whether the connection's next lines have to wait. */
  private look(): void {
    const { own, owner } = this;
    // It looks again when there is room, also where nothing waits to be given.
    if (!own.hasRoom && !this.ordered) {
      this.ordered = true;
      own.whenRoom(() => this.tasks.add(owner.seat, this.goOn));
    }
    const full = this.pending >= PENDING_ANSWERS || this.text > PENDING_TEXT || !own.hasRoom;
    if (full === this.isFull) return;
    this.isFull = full;
    if (full) owner.hold('answers');
    else owner.release('answers');
  }
}
