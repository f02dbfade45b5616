/**
 * What was said earlier. Owns the last lines of rooms and of everyone, in memory; those of direct messages between
 * accounts and of groups are the store's.
 */

import type { Clock } from '../../clock.js';
import type { Logger } from '../../logger.js';
import type { Calendar } from '../calendar.js';
import { CONVERSATION_LINES } from '../past.js';
import type { HistoryPart, HistoryPlace, Past, Store } from '../store.js';

/** Lines kept of each room, and of everyone, while the server runs. */
const IN_MEMORY = 200;

/** Said in public. */
export interface PublicPast extends Omit<Past, 'id'> {
  /** None where there was no number to be had. */
  readonly id: number | undefined;
  /** What they do, and not what they say (`/me waves`). */
  readonly action: boolean;
}

/** Characters of these lines: a thousand rooms full of long lines are 64 MiB. */
const CHARACTERS = 32_768;

/** The newest lines, as many as the bounds allow. */
class Recent {
  private lines: PublicPast[] = [];
  private first = 0;
  private characters = 0;

  add(line: PublicPast): void {
    this.lines.push(line);
    this.characters += line.body.length;
    while (this.lines.length - this.first > IN_MEMORY || this.characters > CHARACTERS) {
      this.characters -= (this.lines[this.first] as PublicPast).body.length;
      this.first++;
    }
    if (this.first > IN_MEMORY) {
      this.lines = this.lines.slice(this.first);
      this.first = 0;
    }
  }

  last(count: number): PublicPast[] {
    return this.lines.slice(Math.max(this.first, this.lines.length - count));
  }
}

export class History {
  private readonly rooms = new Map<string, Recent>();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly logger: Logger,
    /** Milliseconds for which conversations are kept. */
    private readonly lifetime: number,
  ) {}

  /** `room` is a key; the empty one is everyone. */
  said(room: string, from: string, body: string, id: number | undefined, action = false): void {
    let recent = this.rooms.get(room);
    if (recent === undefined) {
      recent = new Recent();
      this.rooms.set(room, recent);
    }
    // A copy: a line cut out of what a socket read keeps all of that in memory.
    recent.add({ id, from, body: Buffer.from(body).toString(), at: this.clock.now(), action });
  }

  /** The room is empty and gone. */
  forget(room: string): void {
    this.rooms.delete(room);
  }

  ofRoom(room: string, count: number): PublicPast[] {
    return this.rooms.get(room)?.last(count) ?? [];
  }

  /** Kept in the background: a message is not less delivered because its history could not be written. */
  keep(conversation: string, past: Past): void {
    this.store
      .appendHistory(conversation, past, CONVERSATION_LINES)
      .catch((error: unknown) => this.logger.error('history could not be stored', { err: error }));
  }

  /** The newest `count` lines in parts of some `bytes` bytes, oldest first; see Store.readHistory. Rejects with StorageError. */
  of(conversation: string, count: number, bytes: number, from?: HistoryPlace): Promise<HistoryPart> {
    return this.store.readHistory(conversation, count, this.calendar.judged - this.lifetime, bytes, from);
  }
}
