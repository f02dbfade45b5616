/**
 * Bytes that one kind of thing may take of a store in memory. Owns the count; does not know what is counted.
 */
import { StorageError } from '../../core/store.js';

/** What a thing costs besides its text: the object, its names, its slot in a map or list. */
const OVERHEAD = 200;

/** Bytes of memory that a thing with these texts is counted with. */
export function sizeOf(...texts: readonly string[]): number {
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), OVERHEAD);
}

export class Budget {
  private used = 0;

  constructor(
    private readonly limit: number,
    private readonly what: string,
  ) {}

  /** Throws StorageError where so much is not left. */
  mustHave(bytes: number): void {
    if (this.used + bytes > this.limit) throw new StorageError(`there is no memory left for ${this.what}`);
  }

  /** Throws as `mustHave` does; nothing is spent then. */
  spend(bytes: number): void {
    this.mustHave(bytes);
    this.used += bytes;
  }

  refund(bytes: number): void {
    this.used -= bytes;
  }

  /** Refunds the one and spends the other, so that a full budget takes what is no larger. Throws as `spend` does. */
  exchange(old: number, next: number): void {
    this.spend(next - old);
  }
}
