/**
 * The numbers of all that is said, of groups, rooms and files: one count that only grows, and of which none is given out twice, also after a
 * crash. Owns those that are reserved in the store.
 */

import type { Clock } from '../clock.js';
import { Refusal } from '../language/codes.js';
import type { Logger } from '../logger.js';
import type { Store } from './store.js';

/**
 * Ids kept ready. After a crash they are never used, so they are few while people talk: enough until the store has answered
 * the beginning of a rush. In a rush they last half a minute, because the disk may be slow.
 */
const FEWEST = 50_000;
const MOST = 4_000_000;
const LASTING = 30_000;

/** When the store refuses, it is asked again after so many numbers. */
const PATIENCE = 100;

export class MessageIds {
  private next = 0;
  private last = -1;
  private ready = FEWEST;
  private reserving: Promise<void> | null = null;
  /** Nothing is asked of the store before this id. */
  private askFrom = 0;
  private closed = false;

  private constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  static async open(store: Store, clock: Clock, logger: Logger): Promise<MessageIds> {
    const ids = new MessageIds(store, clock, logger);
    ids.use(await store.reserveIds(FEWEST), FEWEST);
    return ids;
  }

  /** Throws `STORAGE` when all are used up before the store has reserved more, and after `close`. */
  take(): number {
    const id = this.takeOrNone();
    if (id === undefined) throw new Refusal({ code: 'STORAGE', why: 'noNumber' });
    return id;
  }

  /** For what is said whether the store answers or not: there it is undefined. */
  takeOrNone(): number | undefined {
    if (this.closed) return undefined;
    if (this.left < this.ready) this.reserve();
    return this.left === 0 ? undefined : this.next++;
  }

  /** The next one that is given out is this or a higher one. */
  get upcoming(): number {
    return this.next;
  }

  /** All that has been said has this number or a lower one. */
  get newest(): number {
    return this.next - 1;
  }

  /** Gives back what was not used, so that the next start goes on from there. Never rejects; what fails leaves a gap. */
  async close(): Promise<void> {
    // First: what has been given back is another's.
    this.closed = true;
    await this.reserving;
    if (this.left === 0) return;
    await this.store.returnIds(this.next, this.last).catch((error: unknown) => {
      this.logger.warn('message ids could not be given back, and are skipped', { err: error });
    });
  }

  private get left(): number {
    return this.last - this.next + 1;
  }

  private reserve(): void {
    if (this.reserving !== null || this.next < this.askFrom) return;
    const [next, asked] = [this.next, this.clock.monotonic()];
    const count = Math.max(this.ready - this.left, FEWEST);
    this.reserving = this.store
      .reserveIds(count)
      .then(
        (first) => {
          const speed = (this.next - next) / Math.max(this.clock.monotonic() - asked, 1);
          this.ready = Math.min(Math.max(Math.ceil(speed * LASTING), FEWEST), MOST);
          this.use(first, count);
        },
        (error: unknown) => {
          this.askFrom = Math.min(this.next + PATIENCE, this.last);
          this.logger.error('no message ids could be reserved', { err: error });
        },
      )
      .finally(() => {
        this.reserving = null;
      });
  }

  private use(first: number, count: number): void {
    // They need not follow the others after another node has taken some; what is left of the old ones is given up then.
    if (first !== this.last + 1) this.next = first;
    this.last = first + count - 1;
  }
}
