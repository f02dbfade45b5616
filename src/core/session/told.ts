/** What one connection is told once, and not again. Owns the bound of it. */
import * as make from '../../language/make.js';
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

/** How the first direct message to `person`, in a room, is answered (R4.18): told by `door`, which is theirs. */
export class ReplyHint {
  constructor(
    private readonly door: Pick<ToDoor, 'send'>,
    private readonly person: Person,
  ) {}

  spokenTo(from: string): void {
    const { door, person } = this;
    const room = person.currentRoom;
    if (room === null) return;
    person.replyHint = null;
    door.send(make.howToReply({ from, room: room.name }));
  }
}
