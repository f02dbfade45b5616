/**
 * What was said while the connection was lost, found in the history of each place by the last line seen there. Owns these
 * last lines. Pure. A line is told from others by who said what, because clocks of two machines differ.
 */
import { fold } from '../../language/names.js';
import { type ServerEvent, textOf } from '../net/events.js';

interface Seen {
  readonly from: string;
  readonly payload: string;
  readonly action: boolean;
}

export interface Newer {
  readonly lines: readonly ServerEvent[];
  /** The history does not reach back to what was seen: lines in between may be gone. */
  readonly gap: boolean;
}

const EVERYONE = '';

export class Missed {
  private readonly last = new Map<string, Seen>();

  /** A message that is shown. */
  seen(event: ServerEvent): void {
    const place = event.kind === 'all' ? EVERYONE : event.kind === 'room' ? fold(textOf(event, 'room')) : null;
    if (place !== null) this.last.set(place, seenOf(event));
  }

  /** Of a place's history, oldest first, what is newer than what was seen; without that, all. `room` null: everyone. */
  newer(room: string | null, history: readonly ServerEvent[], isMe: (name: string) => boolean): Newer {
    const last = this.last.get(room === null ? EVERYONE : fold(room));
    const at = last === undefined ? -1 : history.findLastIndex((event) => same(event, last));
    return {
      lines: history.slice(at + 1).filter((event) => !isMe(textOf(event, 'from'))),
      gap: last !== undefined && at === -1,
    };
  }
}

function seenOf(event: ServerEvent): Seen {
  return { from: textOf(event, 'from'), payload: textOf(event, 'payload'), action: event.action === true };
}

function same(event: ServerEvent, seen: Seen): boolean {
  const { from, payload, action } = seenOf(event);
  return from === seen.from && payload === seen.payload && action === seen.action;
}
