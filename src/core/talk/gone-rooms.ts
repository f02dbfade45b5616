/**
 * Rooms that are gone, until the Store has let go of them. It is asked at once, so that whoever reads next of a new room of the
 * name is told what is missing; but ten at a time: after a start with lower bounds they may be many. Owns those that wait.
 */

import type { PastStore } from '../past.js';

/** Each is some 10 ms of the disk's thread. */
const AT_ONCE = 10;

interface GoneRoom {
  readonly id: number;
  /** The id of its last line. */
  readonly last: number;
}

export class GoneRooms {
  private readonly waiting: GoneRoom[] = [];
  private readonly underWay = new Set<Promise<void>>();

  /** `refused`: they are to be tried again, later. */
  constructor(
    private readonly store: Pick<PastStore, 'dropRoom'>,
    private readonly refused: (error: unknown) => void,
  ) {}

  add(room: GoneRoom): void {
    this.waiting.push(room);
    this.goOn();
  }

  /** With those that were refused as well. */
  goOn(): void {
    while (this.underWay.size < AT_ONCE) {
      const room = this.waiting.shift();
      if (room === undefined) return;
      const going: Promise<void> = this.store.dropRoom(room.id, room.last).then(
        () => {
          this.underWay.delete(going);
          this.goOn();
        },
        (error: unknown) => {
          this.underWay.delete(going);
          this.waiting.push(room);
          this.refused(error);
        },
      );
      this.underWay.add(going);
    }
  }

  /** Resolves when all have gone, or been refused. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }
}
