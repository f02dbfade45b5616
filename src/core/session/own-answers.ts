/**
 * How much of the answers to a client's own lines is on its way to it, and whether it may be given more. Owns the count of
 * that: what the door gives back has left. What others say does not count here.
 */
import type { ToDoor } from '../../link/link.js';

/** Pieces of a long answer that there is room for. */
const PIECES = 4;

/** Characters of an answer that is not worth being measured in bytes. */
const SHORT = 256;

export class OwnAnswers {
  /** Nobody is there to be answered. */
  closed = false;
  /** Bytes on their way. */
  private given = 0;
  private told: (() => void) | null = null;

  /** `most`: bytes on their way, after which no more is made. */
  constructor(
    private readonly door: Pick<ToDoor, 'answer'>,
    private readonly most: number,
  ) {}

  get hasRoom(): boolean {
    return this.given < this.most;
  }

  /** Bytes of a long answer that are made at a time. */
  get portion(): number {
    return this.most / PIECES;
  }

  /** Calls back once when there is room again, or nobody is there any more; within whatever is being written. */
  whenRoom(callback: () => void): void {
    this.told = callback;
  }

  /** `receipts`: see ToDoor. Not while it is closed. */
  give(text: string, receipts?: readonly number[]): void {
    if (this.closed || text === '') return;
    const bytes = text.length < SHORT ? text.length : Buffer.byteLength(text);
    this.given += bytes;
    this.door.answer(text, bytes, receipts);
  }

  /** So many of them have left. */
  left(bytes: number): void {
    this.given -= bytes;
    if (this.told !== null && this.hasRoom) this.tell();
  }

  end(): void {
    this.closed = true;
    this.given = 0;
    this.tell();
  }

  private tell(): void {
    const { told } = this;
    this.told = null;
    told?.();
  }
}
