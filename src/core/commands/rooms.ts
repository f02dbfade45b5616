/** Rooms: joining and leaving, who is in them, what they are about. */

import { Refusal } from '../../language/codes.js';
import { type Event, LIST_BOUND } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold, roomBefore } from '../../language/names.js';
import type { Person } from '../people/people.js';
import { heardInRoom } from '../talk/lines-after.js';
import type { Room } from '../talk/room.js';
import type { RoomPass } from '../talk/room-keys.js';
import { LastLines } from './kept-lines.js';
import { Act, type CommandRecord, type Context, command, type Immediate, speaker } from './record.js';
import { recallField, recallOf } from './settings.js';
import { type Piece, Source } from './source.js';
import { listed, wholeField } from './whole.js';
import { online } from './yourself.js';

const optionalRoom = { name: 'room', kind: 'room', optional: true } as const;
const theRoom = { name: 'room', kind: 'room' } as const;
const theKey = { name: 'key', kind: 'word', secret: true } as const;
const theName = { name: 'name', kind: 'name' } as const;

/** Setting a key counts as so many lines that tell others something: it takes a core 20 ms to hash it. */
const KEY_LINES = 5;

/** As how many of them it counts to enter that room. */
export function linesOfJoin({ chat }: Context, name: string, key: string | undefined): number {
  return key !== undefined && chat.rooms.called(name) === null ? KEY_LINES : 1;
}

function membersOf(room: Room): { room: string; names: string[]; total: number } {
  return { room: room.name, names: room.names(LIST_BOUND), total: room.members.size };
}

/** As `person` is told who has entered it. */
export const joined = (room: Room, person: Person): Event =>
  make.roomJoined({
    ...{ ...membersOf(room), topic: room.topic, written: room.written, key: room.keyHash !== null },
    ...(room.quiet && { quiet: { heard: room.hears(person) } }),
  });

/** Of a room that is not stored yet: what has come of it, once that is known. Nothing that comes after it is taken before. */
class Opened extends Source {
  constructor(
    context: Context,
    private readonly outcome: Promise<Refusal | null>,
    private readonly told: (refusal: Refusal | null) => Event,
  ) {
    super();
    context.client.holdFor(outcome);
  }

  async more(): Promise<Piece> {
    return { lines: [this.told(await this.outcome)], last: true };
  }
}

/**
 * With its last lines, where they are wanted; where it is opened with a key, once it is stored. `pass`: a key was given. Throws `TOO_MANY_ROOMS`, `NAME_TAKEN`, `KEY_NEEDED`,
 * `WRONG_KEY`, `STORAGE`.
 */
export function enterRoom(
  context: Context,
  name: string,
  recall?: number,
  pass: RoomPass | null = null,
): Event | Source {
  const person = speaker(context);
  const { archive, rooms } = context.chat;
  const isIn = rooms.isIn(person, name);
  const room = context.chat.join(person, name, pass);
  const outcome = rooms.whenStored(room);
  if (outcome !== null) {
    return new Opened(context, outcome, (refusal) =>
      refusal === null ? joined(room, person) : context.refused(refusal),
    );
  }
  const event = joined(room, person);
  const count = recall ?? (isIn ? 0 : recallOf(context));
  if (count === 0) return event;
  return new LastLines({ archive, person, heard: heardInRoom(room), count, upTo: archive.newest, end: () => [event] });
}

/** The same by a key, which may have to be hashed. Throws what `enterRoom` and `Chat.passTo` throw. */
async function enterByKey(context: Context, name: string, key: string, recall?: number): Promise<Immediate> {
  const person = speaker(context);
  const pass = await context.chat.passTo(name, key, context.client.visitor);
  return context.person === person ? enterRoom(context, name, recall, pass) : null;
}

/** Of a room, the current one, or a group of the speaker's. Throws `NOT_IN_ROOM`, `NO_SUCH_ROOM`. */
function members(context: Context, name: string | undefined, whole?: boolean): Event | Source {
  const { rooms, groups } = context.chat;
  const group = name === undefined ? undefined : groups.mineOrNone(speaker(context), name);
  if (group !== undefined) {
    return listed(
      group.members.size,
      () => group.members.values(),
      whole,
      (names, total) => make.groupMembers({ group: group.name, names, total }),
    );
  }
  const room = name === undefined ? rooms.of(speaker(context), null) : rooms.find(name);
  return listed(
    room.members.size,
    () => room.members.values(),
    whole,
    (some, total) => make.roomMembers({ room: room.name, names: some.map(({ name }) => name), total }),
  );
}

/** A room of the speaker's may be named before the topic; whatever else it begins with is the topic's. */
function topicFor(person: Person, typed: string | undefined): readonly [Room | null, string | undefined] {
  if (typed === undefined) return [null, undefined];
  const named = roomBefore(typed);
  const room = named === null ? undefined : person.rooms.find(({ key }) => key === fold(named.room));
  if (named === null || room === undefined) return [null, typed];
  return [room, named.text === '' ? undefined : named.text];
}

/** Characters of a topic. */
const TOPIC_LENGTH = 400;

export const roomCommands: readonly CommandRecord[] = [
  command({
    name: 'join',
    cost: 'presence',
    group: 'Rooms',
    who: 'person',
    words: ['join', 'join room'],
    forms: [[theRoom], [theRoom, { ...theKey, slash: true }]],
    named: [recallField],
    holds: true,
    listed: 'first',
    help: 'enter a room, or go back to it',
    example: 'join lab',
    details: [
      '/join <room> <key> enters a room that has a key, or opens one with it.',
      'What you type then is said in the room; commands need a / before them (/who), and leave alone goes back.',
      'The last lines that were said there are shown first: set recall 20.',
    ],
    run(context, { room: name, key, recall }) {
      const { rooms } = context.chat;
      if (key === undefined || rooms.isLetIn(speaker(context), name)) return enterRoom(context, name, recall);
      return new Act(() => enterByKey(context, name, key, recall), {}, linesOfJoin(context, name, key));
    },
  }),
  command({
    name: 'leave',
    cost: 'presence',
    group: 'Rooms',
    who: 'person',
    words: ['leave'],
    prefixedWords: ['part'],
    forms: [[optionalRoom]],
    inRoom: true,
    listed: 'first',
    help: 'leave this room, or another',
    example: 'leave',
    details: [
      'The room you joined before becomes the current one again. In a room, another one is left by /leave <room>.',
    ],
    run(context, { room: name }) {
      const person = speaker(context);
      const { rooms, groups } = context.chat;
      if (name !== undefined && !rooms.isIn(person, name) && groups.mineOrNone(person, name) !== undefined)
        throw new Refusal({ code: 'NOT_IN_ROOM', why: 'group', name });
      const room = rooms.leave(person, name ?? null, 'left');
      return make.roomLeft({ room: room.name, current: person.currentRoom?.name ?? null });
    },
  }),
  command({
    name: 'rooms',
    group: 'Rooms',
    who: 'person',
    words: ['rooms'],
    prefixedWords: ['list'],
    forms: [[]],
    named: [wholeField],
    listed: 'first',
    help: 'which rooms there are',
    aim: 'see which rooms there are',
    example: 'rooms',
    run(context, { whole }) {
      const { rooms } = context.chat;
      return listed(
        rooms.count,
        () => rooms.all(),
        whole,
        (some, total) =>
          make.rooms({
            items: some.map(({ name, members, keyHash }) => ({
              ...{ room: name, members: members.size },
              ...(keyHash !== null && { key: true }),
            })),
            total,
          }),
      );
    },
  }),
  command({
    name: 'members',
    group: 'Rooms',
    who: 'person',
    words: ['members'],
    forms: [[optionalRoom]],
    named: [wholeField],
    help: 'who is in the current room, another, or a group of yours',
    aim: 'see who is in a room',
    example: 'members lab',
    run: (context, { room, whole }) => members(context, room, whole),
  }),
  command({
    name: 'names',
    group: 'Rooms',
    who: 'person',
    words: [],
    prefixedWords: ['names'],
    forms: [[optionalRoom]],
    listed: 'minor',
    help: 'as members; outside rooms as who',
    example: '/names',
    run(context, { room }) {
      const isNowhere = room === undefined && speaker(context).currentRoom === null;
      return isNowhere ? online(context) : members(context, room);
    },
  }),
  command({
    name: 'topic',
    readers: 'here',
    cost: 'speech',
    group: 'Rooms',
    who: 'person',
    words: ['topic'],
    forms: [[], [{ name: 'text', kind: 'text' }]],
    help: 'what the current room is about; /topic <text> changes it',
    aim: 'see what the room is about',
    example: '/topic Today: sockets',
    details: ['The other members see TOPIC:<room>:<you>:<text>.'],
    onlyReads: (context, { text }) => topicFor(speaker(context), text)[1] === undefined,
    run(context, { text: typed }) {
      const person = speaker(context);
      const [named, text] = topicFor(person, typed);
      const room = named ?? context.chat.rooms.of(person, null);
      if (text !== undefined) {
        if (text.length > TOPIC_LENGTH)
          throw new Refusal({ code: 'USAGE', why: 'textTooLong', what: 'topic', most: TOPIC_LENGTH });
        context.chat.rooms.setTopic(person, room, text);
      }
      return make.topic({ room: room.name, topic: room.topic });
    },
  }),
  command({
    name: 'key',
    cost: 'presence',
    holds: true,
    group: 'Rooms',
    who: 'person',
    words: [],
    prefixedWords: ['key'],
    forms: [[theRoom, theKey], [theKey]],
    listed: 'minor',
    help: 'a room of yours takes only those who give this key',
    aim: 'give a room a key',
    example: '/key lab sesame',
    details: [
      'It is for whoever has opened the room, and for operators; without a room it is the current one. Who is in it stays.',
      'It is one word of at most 100 characters. Others enter by /join lab sesame, operators without it; /unkey ends it.',
    ],
    run(context, { room: name = null, key }) {
      const set = async (): Promise<Immediate> => {
        const room = await context.chat.roomRules.setKey(speaker(context), name, key, context.client.visitor);
        return make.keySet({ room: room.name, key: true });
      };
      return new Act(set, {}, KEY_LINES);
    },
  }),
  command({
    name: 'unkey',
    cost: 'presence',
    holds: true,
    group: 'Rooms',
    who: 'person',
    words: [],
    prefixedWords: ['unkey'],
    forms: [[optionalRoom]],
    listed: 'minor',
    help: 'anybody may enter a room of yours again',
    aim: 'let anybody enter a room again',
    example: '/unkey lab',
    async run(context, { room: name = null }) {
      const room = await context.chat.roomRules.removeKey(speaker(context), name);
      return make.keySet({ room: room.name, key: false });
    },
  }),
  ...[true, false].map((quiet) =>
    command({
      name: quiet ? 'quiet' : 'unquiet',
      cost: 'presence',
      holds: true,
      group: 'Operators',
      who: 'operator',
      words: [],
      prefixedWords: [quiet ? 'quiet' : 'unquiet'],
      forms: [[optionalRoom]],
      help: quiet ? 'in a room only operators speak, and those with a voice' : 'everybody speaks in a room again',
      aim: quiet ? 'let nobody but operators speak in a room' : 'let everybody speak in a room again',
      example: quiet ? '/quiet lab' : '/unquiet lab',
      details: quiet
        ? ['It lasts until /unquiet, over restarts, too. To let Bob be heard there, type: /voice Bob lab']
        : ['It ends all voices, too.'],
      async run(context, { room: name = null }) {
        const room = await context.chat.roomRules.setQuiet(speaker(context), name, quiet);
        return make.quietSet({ room: room.name, quiet });
      },
    }),
  ),
  ...[true, false].map((voice) =>
    command({
      name: voice ? 'voice' : 'unvoice',
      cost: 'presence',
      holds: true,
      group: 'Operators',
      who: 'operator',
      words: [],
      prefixedWords: [voice ? 'voice' : 'unvoice'],
      forms: [[theName, optionalRoom]],
      help: voice ? 'let somebody speak in a quiet room' : 'let somebody speak in a quiet room no longer',
      aim: voice ? 'let somebody speak in a quiet room' : 'take a voice in a quiet room back',
      example: voice ? '/voice Bob lab' : '/unvoice Bob lab',
      details: voice
        ? ['It lasts until /unvoice or /unquiet; a guest who has no code loses it by leaving the server.']
        : [],
      async run(context, { name: of, room: place = null }) {
        const { room, name } = await context.chat.roomRules.setVoice(speaker(context), of, place, voice);
        return make.voiceSet({ room: room.name, name, voice });
      },
    }),
  ),
];
