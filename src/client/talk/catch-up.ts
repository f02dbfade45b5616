/**
 * What was said while the connection was lost, shown before what is said now, nothing twice. Owns the last lines seen and
 * what waits after the missed ones. Knows no connection: it is given one to ask.
 */
import { fold } from '../../language/names.js';
import { type ServerEvent, textOf } from '../net/events.js';
import type { OnAnswer } from '../net/server-connection.js';
import { Missed } from './missed.js';
import type { Request } from './routing.js';

/** Lines of a place's history that are looked through for what was missed. */
const MISSED_LINES = 100;

export interface CatchUpHost {
  /** Something the server has said. */
  show(event: ServerEvent): void;
  /** Lines of this room (null: to everyone) may be missing before those that are shown next. */
  gap(room: string | null): void;
}

export class CatchUp {
  private readonly missed = new Missed();
  /** What came while the missed lines before it were still asked for; null: it is shown at once. */
  private newer: ServerEvent[] | null = null;

  constructor(
    private readonly ask: (request: Request, onAnswer: OnAnswer) => Promise<ServerEvent>,
    private readonly host: CatchUpHost,
  ) {}

  /** Something came unasked. */
  hear(event: ServerEvent): void {
    if (this.newer === null) this.reveal(event);
    else this.newer.push(event);
  }

  /** While `enterAgain` asks for what was missed, what comes waits. */
  async before(enterAgain: () => Promise<void>): Promise<void> {
    this.newer = [];
    try {
      await enterAgain();
    } finally {
      const { newer } = this;
      this.newer = null;
      for (const event of newer) this.reveal(event);
    }
  }

  /** `room` null: everyone, which has to be asked outside of rooms. `isMe`: one's own lines are known. */
  async tell(room: string | null, isMe: (name: string) => boolean): Promise<void> {
    const { lines, gap } = this.missed.newer(room, await this.history(room, MISSED_LINES), isMe);
    if (gap) this.host.gap(room);
    for (const message of lines) this.reveal(message);
  }

  /** The last line said at a place is seen: what comes after it may be missed later. */
  async remember(room: string | null): Promise<void> {
    for (const message of await this.history(room, 1)) this.missed.seen(message);
  }

  private reveal(event: ServerEvent): void {
    this.missed.seen(event);
    this.host.show(event);
  }

  /** The last lines of a place, oldest first. */
  private async history(room: string | null, count: number): Promise<ServerEvent[]> {
    const said: ServerEvent[] = [];
    const where = room === null ? {} : { with: room };
    let begun = false;
    await this.ask({ type: 'history', ...where, count }, (answer, last) => {
      // What came before the first line of the history stands in it.
      if (!begun) this.newer = this.newer?.filter((event) => !isSaidIn(event, room)) ?? null;
      begun = true;
      if (!last && answer.type === 'message') said.push(answer);
    });
    return said;
  }
}

/** `room` null: to everyone. */
function isSaidIn(event: ServerEvent, room: string | null): boolean {
  if (event.type !== 'message') return false;
  return room === null ? event.kind === 'all' : event.kind === 'room' && fold(textOf(event, 'room')) === fold(room);
}
