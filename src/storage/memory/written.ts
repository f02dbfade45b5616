/**
 * What one author, and one address, have written into a store in memory: mail and history together. Counts; does not know
 * what of it is which.
 */
import { fold } from '../../language/names.js';

export interface WrittenLimits {
  readonly perPerson: number;
  readonly perAddress: number;
}

/** A message, as far as it is counted. */
interface Message {
  readonly from: string;
  readonly body: string;
  readonly origin?: string | null;
}

/** What a message is counted with besides its text. */
const OVERHEAD = 200;

export class Written {
  private readonly bytes = new Map<string, number>();

  constructor(private readonly limits: WrittenLimits) {}

  isFull(message: Message): boolean {
    const [by, from] = holders(message);
    const size = sizeOf(message);
    if ((this.bytes.get(by) ?? 0) + size > this.limits.perPerson) return true;
    return from !== null && (this.bytes.get(from) ?? 0) + size > this.limits.perAddress;
  }

  add(message: Message): void {
    this.count(message, sizeOf(message));
  }

  remove(message: Message): void {
    this.count(message, -sizeOf(message));
  }

  private count(message: Message, bytes: number): void {
    for (const holder of holders(message)) {
      if (holder === null) continue;
      const sum = (this.bytes.get(holder) ?? 0) + bytes;
      if (sum > 0) this.bytes.set(holder, sum);
      else this.bytes.delete(holder);
    }
  }
}

function holders({ from, origin }: Message): [string, string | null] {
  return [`by ${fold(from)}`, origin === null || origin === undefined ? null : `from ${origin}`];
}

function sizeOf({ body }: Message): number {
  return Buffer.byteLength(body) + OVERHEAD;
}
