/** The numbers of messages: never given out twice, also after a crash. Owns the block that is reserved in the store. */
import type { Logger } from '../logger.js';
import { Refusal } from '../protocol/codes.js';
import type { Store } from './store.js';

/**
 * Ids reserved at a time. Half of them have to last until the store, with all that waits there, has reserved the next:
 * some ten seconds of a paste between two people at full speed. After a crash the rest of a block is never used.
 */
const BLOCK = 1_000_000;

export class MessageIds {
  private next = 0;
  private last = -1;
  private reserving = false;

  private constructor(
    private readonly store: Store,
    private readonly logger: Logger,
  ) {}

  static async open(store: Store, logger: Logger): Promise<MessageIds> {
    const ids = new MessageIds(store, logger);
    ids.use(await store.reserveIds(BLOCK));
    return ids;
  }

  /** Throws `STORAGE` when a block is used up before the store has reserved another. */
  take(): number {
    if (this.last - this.next < BLOCK / 2) this.reserve();
    if (this.next > this.last)
      throw new Refusal(
        'STORAGE',
        'The server’s disk does not answer, and the message has no number. Try again later.',
      );
    return this.next++;
  }

  private reserve(): void {
    if (this.reserving) return;
    this.reserving = true;
    this.store
      .reserveIds(BLOCK)
      .then(
        (first) => this.use(first),
        (error: unknown) => this.logger.error('no message ids could be reserved', { err: error }),
      )
      .finally(() => {
        this.reserving = false;
      });
  }

  private use(first: number): void {
    // Blocks need not be adjacent after another node has taken one; what is left of the old block is given up then.
    if (first !== this.last + 1) this.next = first;
    this.last = first + BLOCK - 1;
  }
}
