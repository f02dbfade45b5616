/**
 * Finds the benchmark's messages in what a client receives, without cutting it into lines: the load generator has to
 * be faster than the servers it measures. Owns the form of a message and the latencies; knows no sockets.
 *
 * A message is a mark, the time at which it was sent, and filling. Between two messages stands whatever the server puts
 * around them. Bytes that are missing anywhere make the following message go by unseen, and so count as lost.
 */

const MARK = 0x5e; // ^, which neither server sends by itself
/** Digits of a time in microseconds: enough for eleven days. */
const DIGITS = 12;
/** Bytes of a whole message: a short sentence. */
export const MESSAGE_BYTES = 64;
const FILLING = 'abcdefghijklmnopqrstuvwxyz'.repeat(3).slice(0, MESSAGE_BYTES - 1 - DIGITS);

/** Microseconds since this process began. */
export function now(): number {
  return Math.round(performance.now() * 1000);
}

export function message(sentAt: number): string {
  return `^${String(sentAt).padStart(DIGITS, '0')}${FILLING}`;
}

/** Microseconds in a class of latencies, and the last class, where everything slower is. */
const CLASS = 10;
const LAST = 2_000_000;

export class Latencies {
  private readonly classes = new Uint32Array(LAST + 1);
  private count = 0;

  add(microseconds: number): void {
    const index = Math.min(LAST, Math.max(0, Math.floor(microseconds / CLASS)));
    this.classes[index] = (this.classes[index] as number) + 1;
    this.count++;
  }

  /** In milliseconds; null where nothing was measured. */
  percentile(share: number): number | null {
    if (this.count === 0) return null;
    let seen = 0;
    let at = 0;
    for (; at < LAST; at++) {
      seen += this.classes[at] as number;
      if (seen > this.count * share) break;
    }
    return (at * CLASS) / 1000;
  }

  clear(): void {
    this.classes.fill(0);
    this.count = 0;
  }
}

export class Scanner {
  /** Messages seen. */
  messages = 0;
  /** Digits of the message's time, and bytes of the rest of it, that are still to come. */
  private digits = 0;
  private rest = 0;
  private sentAt = 0;
  /** Bytes between the last two messages: the next one is most often as far away. */
  private gap = 0;

  /** Without `latencies` the times are skipped, which is faster. */
  constructor(private readonly latencies: Latencies | null) {}

  scan(bytes: Uint8Array, length: number): void {
    const arrivedAt = this.latencies === null ? 0 : now();
    let at = 0;
    while (at < length) {
      if (this.digits > 0) {
        this.sentAt = this.sentAt * 10 + (bytes[at++] as number) - 0x30;
        if (--this.digits === 0) this.latencies?.add(arrivedAt - this.sentAt);
      } else if (this.rest > 0) {
        const skipped = Math.min(this.rest, length - at);
        at += skipped;
        this.rest -= skipped;
      } else {
        const found = this.seek(bytes, at, length);
        if (found === length) break;
        this.gap = found - at;
        at = found + 1;
        this.messages++;
        this.sentAt = 0;
        this.digits = this.latencies === null ? 0 : DIGITS;
        this.rest = MESSAGE_BYTES - 1 - this.digits;
      }
    }
  }
  /** Where the next message begins; `length`: nowhere. */
  private seek(bytes: Uint8Array, from: number, length: number): number {
    const guess = from + this.gap;
    const hit = guess < length && bytes[guess] === MARK;
    // Where the guess is right, one that came before would have to end by then.
    const end = hit ? guess - MESSAGE_BYTES + 1 : length;
    for (let at = from; at < end; at++) if (bytes[at] === MARK) return at;
    return hit ? guess : length;
  }
}
