/**
 * What the server says of one file that is fetched: its pieces, where it comes between the lines of the chat, and how it
 * ended. Owns the pieces that have come and are not saved yet.
 */
/** Bytes that may wait for the disk. A whole file of most servers; anybody who sends more must not fill the memory. */
const MAX_WAITING = 64 * 1024 * 1024;

/** Why a transfer did not come to its end, as a sentence without its full stop. */
export class TransferFailed extends Error {}

export class News {
  /** Why it has failed so far. It may come to a good end yet: a fetch that broke off is taken up again. */
  failure: string | null = null;
  /** Told at the end, where it is whole. */
  sha256: string | null = null;
  private waiting: Buffer[] = [];
  private bytes = 0;
  private wake: () => void = () => {};

  piece(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes > MAX_WAITING) this.failure = 'it comes faster than it can be saved';
    else this.waiting.push(bytes);
    this.wake();
  }

  done(sha256: string): void {
    this.sha256 = sha256;
    this.failure = null;
    this.wake();
  }

  failed(reason: string): void {
    this.failure = reason;
    this.wake();
  }

  /** The pieces, up to the good end. Throws TransferFailed at any other. */
  async *pieces(signal: AbortSignal): AsyncGenerator<Buffer> {
    signal.addEventListener('abort', () => this.wake(), { once: true });
    for (;;) {
      if (signal.aborted) throw new TransferFailed('cancelled');
      if (this.failure !== null) throw new TransferFailed(this.failure);
      const pieces = this.waiting.splice(0);
      this.bytes = 0;
      yield* pieces;
      if (pieces.length > 0) continue;
      if (this.sha256 !== null) return;
      await this.news();
    }
  }

  /** The sha256, which may come a moment after the last byte. Throws TransferFailed after `ms`, and at the signal. */
  async ending(ms: number, signal: AbortSignal): Promise<string> {
    let late = false;
    signal.addEventListener('abort', () => this.wake(), { once: true });
    const deadline = setTimeout(() => {
      late = true;
      this.wake();
    }, ms);
    try {
      while (this.sha256 === null && !late && !signal.aborted) await this.news();
    } finally {
      clearTimeout(deadline);
    }
    if (this.sha256 === null) throw new TransferFailed(this.failure ?? 'the server does not say whether it is whole');
    return this.sha256;
  }

  private news(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
