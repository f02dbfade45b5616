/**
 * Lines whose authors want to know what became of them: each has a number, under which doors tell of it. Owns which number is
 * whose; a number is used again once it has been told of.
 */
import type { ToldReceipts } from '../link/link.js';

/** Told exactly once what became of a line given to a connection. */
export interface Receipt {
  /** Every byte of it is with the kernel, on a connection that lived. */
  written(): void;
  /** The connection ended first, or there was none. `shown`: some of it may have left. */
  lost(shown: boolean): void;
}

export class Receipts implements ToldReceipts {
  private readonly waiting: (Receipt | null)[] = [];
  private readonly free: number[] = [];

  /** The number under which `receipt` is told. */
  of(receipt: Receipt): number {
    const number = this.free.pop() ?? this.waiting.length;
    this.waiting[number] = receipt;
    return number;
  }

  delivered(number: number): void {
    this.take(number)?.written();
  }

  lost(number: number, shown: boolean): void {
    this.take(number)?.lost(shown);
  }

  private take(number: number): Receipt | null {
    const receipt = this.waiting[number] ?? null;
    if (receipt === null) return null;
    this.waiting[number] = null;
    this.free.push(number);
    return receipt;
  }
}
