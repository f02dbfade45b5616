/** The rooms that there are, also those in which nobody is just now. */
import type { ListedRoom } from '../../admin/results.js';
import { nobodyOf } from '../past.js';
import type { Room } from '../talk/room.js';
import type { AdminParts, Handlers } from './handlers.js';
import { iso } from './words.js';

export function roomHandlers({ chat: { rooms } }: AdminParts): Handlers<'rooms'> {
  return { rooms: () => ({ rooms: Array.from(rooms.everywhere(), listed) }) };
}

function listed({ id, name, members, topic, opener, keyHash, quiet, shelf }: Room): ListedRoom {
  // A guest who has opened one is counted by name and address (holderOf).
  const [openedBy = ''] = opener.person.split(' ');
  return {
    name,
    members: Array.from(members.values(), (member) => member.name),
    topic,
    openedBy: openedBy === '' || openedBy === nobodyOf(id) ? null : openedBy,
    key: keyHash !== null,
    quiet,
    lastUsed: members.size > 0 || shelf.room === null ? null : iso(shelf.room.usedAt),
  };
}
