/**
 * Whether what somebody has sent waits for the end of its line, and has waited so long that the end was forgotten. Owns the
 * alarm of one connection, which rings once; knows no bytes.
 */
import type { Clock } from '../../clock.js';

/** Milliseconds after the last byte: who types key by key is faster. */
const PATIENCE = 10_000;

export class UnendedLine {
  private cancel: (() => void) | null = null;
  private isTold = false;

  constructor(
    private readonly clock: Clock,
    private readonly tell: () => void,
  ) {}

  /** Bytes have come. `isOpen`: after the last line end, or before there is any. */
  look(isOpen: boolean): void {
    this.stop();
    if (!isOpen || this.isTold) return;
    this.cancel = this.clock.after(PATIENCE, () => {
      this.cancel = null;
      this.isTold = true;
      this.tell();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }
}
