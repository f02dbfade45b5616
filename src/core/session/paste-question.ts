/**
 * What somebody is asked who has pasted several lines at a terminal whose keys the server reads (R1.34). Knows no key and no
 * screen.
 */

import type { Event } from '../../language/events.js';
import type { JsonFields } from '../../language/json/parse.js';
import * as make from '../../language/make.js';
import type { Person } from '../people/people.js';

/** What somebody is asked who has pasted several lines. */
export interface PasteQuestion {
  /** To be shown where one types. */
  readonly text: string;
  /** They are said, in the place that the question names or nowhere. */
  yes(): void;
}

/** `say`: has such an object done. */
export function pasteQuestion(
  person: Person,
  texts: readonly string[],
  say: (object: JsonFields) => void,
): PasteQuestion {
  const room = person.currentRoom;
  const place = room === null ? { to: 'all' } : { to: 'room', name: room.name };
  return {
    text: `Send these ${texts.length} lines to ${room?.name ?? 'everyone'}? (y/n) `,
    yes: () => say({ type: 'paste', text: texts.join('\n'), ...place }),
  };
}

/** The question cannot be shown yet, since something is half typed. */
export function pasteWaitsLine(count: number): Event {
  return make.pastesWait({ count });
}
