/** Rooms: joining and leaving, who is in them, what they are about. */
import type { Room } from '../chat/rooms.js';
import type { Param } from '../grammar/syntax.js';
import { Refusal } from '../protocol/codes.js';
import * as lines from '../protocol/lines.js';
import { type CommandRecord, type Context, speaker } from './record.js';

const optionalRoom: Param = { name: 'room', kind: 'room', optional: true };

function nextPlace(context: Context): string {
  const room = speaker(context).currentRoom;
  return room === null ? 'to everyone' : `in ${room.name}`;
}

function others(count: number): string {
  return count === 0 ? 'nobody else is here yet' : count === 1 ? 'you and 1 other' : `you and ${count} others`;
}

function members(room: Room): string {
  return lines.listed(room.names(lines.listBound), room.members.size);
}

/** Characters of a topic. */
const TOPIC_LENGTH = 400;

export const roomCommands: readonly CommandRecord[] = [
  {
    name: 'join',
    cost: 'presence',
    group: 'Rooms',
    who: 'person',
    words: ['join', 'join room'],
    forms: [[{ name: 'room', kind: 'room' }]],
    help: 'enter a room, or make it the current one again',
    example: 'join lab',
    details: [
      'What you type then is said in the room; commands need a / before them (/who), and leave alone goes back.',
    ],
    run(context, { room: name = '' }) {
      const room = context.chat.join(speaker(context), name);
      const topic = room.topic === null ? '' : ` Topic: ${room.topic}`;
      const company = others(room.members.size - 1);
      return lines.info({
        text: `Joined ${room.name} (${company}). All you type is now said there, except lines that begin with /, like /who; leave goes back.${topic}`,
      });
    },
  },
  {
    name: 'leave',
    cost: 'presence',
    group: 'Rooms',
    who: 'person',
    words: ['leave'],
    forms: [[optionalRoom]],
    inRoom: true,
    help: 'leave the current room, or another',
    example: 'leave',
    details: [
      'The room you joined before becomes the current one again. In a room, another one is left by /leave <room>.',
    ],
    run(context, { room: name }) {
      const room = context.chat.rooms.leave(speaker(context), name ?? null, 'left');
      return lines.info({ text: `Left ${room.name}. What you type is now said ${nextPlace(context)}.` });
    },
  },
  {
    name: 'rooms',
    group: 'Rooms',
    who: 'person',
    words: ['rooms'],
    forms: [[]],
    help: 'which rooms there are',
    example: 'rooms',
    run(context) {
      const { rooms } = context.chat;
      const items = rooms.first(lines.listBound).map((room) => `${room.name} (${room.members.size})`);
      return lines.rooms({ items, total: rooms.count });
    },
  },
  {
    name: 'members',
    group: 'Rooms',
    who: 'person',
    words: ['members'],
    forms: [[optionalRoom]],
    help: 'who is in the current room, another, or a group of yours',
    example: 'members lab',
    run(context, { room: name }) {
      const { rooms, groups } = context.chat;
      const group = name === undefined ? undefined : groups.mineOrNone(speaker(context), name);
      if (group !== undefined) {
        return lines.info({ text: `Members of ${group.name}: ${lines.listed([...group.members.values()])}` });
      }
      const room = name === undefined ? rooms.of(speaker(context), null) : rooms.find(name);
      return lines.info({ text: `Members of ${room.name}: ${members(room)}` });
    },
  },
  {
    name: 'topic',
    cost: 'speech',
    group: 'Rooms',
    who: 'person',
    words: ['topic'],
    forms: [[], [{ name: 'text', kind: 'text' }]],
    help: 'what the current room is about; /topic <text> changes it',
    example: '/topic Today: sockets',
    details: ['The other members see TOPIC:<room>:<you>:<text>.'],
    run(context, { text }) {
      const person = speaker(context);
      const room = context.chat.rooms.of(person, null);
      if (text !== undefined) {
        if (text.length > TOPIC_LENGTH)
          throw new Refusal('USAGE', `A topic has at most ${TOPIC_LENGTH} characters. Type: /topic <text>`);
        context.chat.rooms.setTopic(person, room, text);
      }
      return lines.info({
        text:
          room.topic === null
            ? `No topic in ${room.name}. Type: /topic <text>`
            : `Topic of ${room.name}: ${room.topic}`,
      });
    },
  },
];
