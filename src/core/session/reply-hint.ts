/** Tells somebody who is in a room, at the first direct message to them, how it is answered (R4.18). Knows no command by name. */

import type { Outbox } from '../../doors/fanout/outbox.js';
import * as lines from '../../language/lines.js';
import type { Person } from '../people/people.js';

/** Once, on the connection of `outbox`, which is `person`'s. */
export function tellHowToReply(outbox: Outbox, person: Person): void {
  outbox.onMessage = ({ from }) => {
    const room = person.currentRoom;
    if (room === null) return;
    outbox.onMessage = null;
    outbox.send(lines.howToReply({ from, room: room.name }));
  };
}
