/** What one connection is told once, and not again. Owns the bound of it. */
import * as lines from '../../language/lines.js';
import type { ToDoor } from '../../link/link.js';
import { RareSet } from '../../rare-set.js';
import type { Person } from '../people/people.js';

/** Words that are remembered; then nothing more of the kind is told. */
const MAX_TOLD = 32;

export class Told {
  /** Of the transfer that it is sending, which will not go so. */
  transfer = false;
  private readonly words = new RareSet<string>();

  has(word: string): boolean {
    return this.words.has(word);
  }

  /** Whether `take` would. */
  takes(word: string): boolean {
    return !this.words.has(word) && this.words.size < MAX_TOLD;
  }

  /** True once for each word: it is told now. */
  take(word: string): boolean {
    if (!this.takes(word)) return false;
    this.words.add(word);
    return true;
  }
}

/** How the first direct message to somebody who is in a room is answered (R4.18). */
export class ReplyHint {
  private isDue = false;

  constructor(private readonly door: Pick<ToDoor, 'send' | 'watchMessages'>) {}

  /** Once, from now on. */
  begin(): void {
    this.isDue = true;
    this.door.watchMessages(true);
  }

  /** `from` has sent a direct message to `person`. */
  spokenTo(from: string, person: Person | null): void {
    const room = person?.currentRoom;
    if (!this.isDue || !room) return;
    this.isDue = false;
    this.door.watchMessages(false);
    this.door.send(lines.howToReply({ from, room: room.name }));
  }
}
