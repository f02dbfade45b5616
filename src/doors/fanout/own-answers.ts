/**
 * How much of the answers to a client's own lines is on its way to it, and whether it may be given more. Owns the bound of
 * that; what others say does not count here.
 */
import type { Backlog } from './backlog.js';

/**
 * The part of what may wait for a client that its own answers may take besides. So little, because what is said to it comes
 * behind them; enough for the kernel to be asked a few times only.
 */
const PART = 1 / 8;

/** Characters of an answer that is not worth being measured in bytes. */
const SHORT = 256;

export class OwnAnswers {
  /** Bytes that are not in the backlog yet. */
  private unsealed = 0;
  private told: (() => void) | null = null;
  private readonly most: number;

  /** `bound`: bytes of what is said to the client. */
  constructor(
    private readonly backlog: Backlog,
    bound: number,
  ) {
    this.most = bound * PART;
  }

  get hasRoom(): boolean {
    return this.backlog.own + this.unsealed < this.most;
  }

  /** Bytes of a long answer that are made at a time. */
  get portion(): number {
    return this.most / 4;
  }

  /** Calls back once when there is room again, or nobody is there any more; within whatever is being written. */
  whenRoom(callback: () => void): void {
    this.told = callback;
  }

  add(text: string): void {
    this.unsealed += text.length < SHORT ? text.length : Buffer.byteLength(text);
  }

  /** Returns the bytes since the last call: they are the backlog's now. */
  seal(): number {
    const { unsealed } = this;
    this.unsealed = 0;
    return unsealed;
  }

  /** Some bytes have left. */
  taken(): void {
    if (this.told !== null && this.hasRoom) this.tell();
  }

  /** The connection has ended. */
  close(): void {
    this.unsealed = 0;
    this.tell();
  }

  private tell(): void {
    const { told } = this;
    this.told = null;
    told?.();
  }
}
