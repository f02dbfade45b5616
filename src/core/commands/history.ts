/** Earlier messages, and what somebody has missed. */

import { Refusal } from '../../language/codes.js';
import type { After, Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { between } from '../past.js';
import { type Heard, heardBetween, heardByAll, heardInGroup, heardInRoom, LinesAfter } from '../talk/lines-after.js';
import type { Room } from '../talk/room.js';
import { LastLines, MissedLines } from './kept-lines.js';
import { type PlaceKind, placeField } from './places.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';
import type { Source } from './source.js';

/** Of the lines that are shown. */
const count = { name: 'count', kind: 'count', optional: true, otherwise: 20, most: 200 } as const;

/** What came after a line, by its id; 0: all that is kept. So many lines at a time. */
const after = { name: 'after', kind: 'choice', choices: ['after'], lineOnly: true } as const;
const id = { name: 'id', kind: 'size', field: 'after' } as const;
const countAfter = { ...count, otherwise: 300, most: 300 } as const;

/** What came before a line: any id will do. */
const before = { name: 'before', kind: 'choice', choices: ['before'], lineOnly: true } as const;
const upTo = { name: 'upTo', kind: 'size', field: 'before' } as const;

const other = { name: 'with', kind: 'room' } as const;

export const historyCommands: readonly CommandRecord[] = [
  command({
    name: 'history',
    group: 'Talking',
    who: 'person',
    words: ['history'],
    // Of a room called `after` it is `history #after 5`.
    forms: [
      [count],
      [after, id, countAfter],
      [before, upTo, count],
      [other, after, id, countAfter],
      [other, before, upTo, count],
      [other, count],
    ],
    named: [placeField],
    listed: 'first',
    help: 'what was said here before',
    aim: 'see what was said here before',
    example: 'history 10',
    details: [
      'history <name> shows your messages with an account, history <group> those of a group of yours.',
      'history after <id> shows what came after that line (set ids on shows numbers), oldest first, at most 300 at a time.',
      'history before <id> shows the last lines before it.',
    ],
    accountFor: ({ chat }, { with: name, place }) =>
      name === undefined || place === 'all' || place === 'room' || (place !== 'person' && chat.rooms.has(name))
        ? null
        : 'history',
    run(context, { with: name, place, id, upTo, count }) {
      if (id !== undefined) mustHaveBeen(context, id);
      const answer = (where: Where): Source =>
        id === undefined ? last(context, where, count, upTo ?? null) : cameAfter(context, where, id, count);
      const where = name === undefined || place === 'all' ? here(context, place) : mine(context, name, place);
      return where === null ? withAnother(context, name as string, place).then(answer) : answer(where);
    },
  }),
  command({
    name: 'missed',
    group: 'Talking',
    who: 'person',
    words: [],
    prefixedWords: ['missed'],
    forms: [[{ ...id, field: 'since' }, countAfter]],
    help: 'what was said since, wherever you are',
    aim: 'see what you have missed',
    example: '/missed 5123',
    details: [
      'The number is that of the last line you have seen: set ids on shows them. An account sees its direct messages, too.',
    ],
    run(context, { id, count }) {
      mustHaveBeen(context, id);
      const person = speaker(context);
      const { archive, groups } = context.chat;
      const heard = [
        heardByAll(archive.everyone),
        ...person.rooms.map(heardInRoom),
        ...groups.of(person).map(heardInGroup),
      ];
      const direct = person.account;
      const lines = new LinesAfter(archive, person, heard, direct);
      const end = (found: After): Event => make.missed({ since: id, direct, ...found });
      return new MissedLines(lines, id, archive.newest, count, end);
    },
  }),
];

/** Where lines were said; null: to everyone. */
interface Where {
  readonly heard: Heard;
  readonly name: string | null;
}

/** Where plain text goes, or everyone. */
function here(context: Context, place: PlaceKind | undefined): Where {
  const room = place === 'all' ? null : speaker(context).currentRoom;
  return room === null ? { heard: heardByAll(context.chat.archive.everyone), name: null } : inRoom(room);
}

const inRoom = (room: Room): Where => ({ heard: heardInRoom(room), name: room.name });

/**
 * A room or a group of the speaker's, in which nobody can hide an account of that name; null: there is none, so an account is
 * meant. Throws `NOT_IN_ROOM`, `NOT_THERE` where one was asked for.
 */
function mine(context: Context, name: string, place: PlaceKind | undefined): Where | null {
  const person = speaker(context);
  if (place === 'person') return null;
  if (place === 'room') return inRoom(context.chat.rooms.of(person, name));
  const room = place === 'group' ? undefined : person.rooms.find(({ key }) => key === fold(name));
  if (room !== undefined) return inRoom(room);
  const { groups } = context.chat;
  const group = place === 'group' ? groups.mine(person, name) : groups.mineOrNone(person, name);
  return group === undefined ? null : { heard: heardInGroup(group), name: group.name };
}

/**
 * The conversation with an account. Where there is none of that name, a room or a group of others may have been meant: rejects
 * with `NOT_IN_ROOM`, `NOT_THERE`, `STORAGE`.
 */
async function withAnother(context: Context, name: string, place: PlaceKind | undefined): Promise<Where> {
  const person = speaker(context);
  const { rooms, groups, accounts } = context.chat;
  const isRoom = rooms.has(name);
  if (place !== 'person' && (isRoom || groups.has(name)) && !(person.account && (await accounts.exists(fold(name))))) {
    if (isRoom) throw new Refusal({ code: 'NOT_IN_ROOM', why: 'other', room: name });
    throw new Refusal({ code: 'NOT_THERE', why: 'noMember', group: name });
  }
  return { heard: heardBetween(between(person.key, fold(name))), name: context.chat.nameOf(name) };
}

/** A cursor from the future is none. Throws `NO_SUCH_MESSAGE`. */
function mustHaveBeen({ chat: { archive } }: Context, id: number): void {
  const { newest } = archive;
  if (id > newest) throw new Refusal({ code: 'NO_SUCH_MESSAGE', why: 'notYet', id, newest });
}

/** `before`: of those that have a lower id; null: of all. */
function last(context: Context, { heard, name }: Where, count: number, before: number | null): Source {
  const { archive } = context.chat;
  const upTo = before === null ? archive.newest : Math.min(before - 1, archive.newest);
  const end = (lines: number, oldest: number | null): readonly Event[] => [
    make.history({
      ...{ place: name, count: lines },
      ...(before === null ? {} : { before: { id: before, next: oldest } }),
    }),
  ];
  return new LastLines({ archive, person: speaker(context), heard, count, upTo, end });
}

function cameAfter(context: Context, { heard, name }: Where, id: number, count: number): Source {
  const { archive } = context.chat;
  const end = (found: After): Event => make.history({ place: name, after: id, ...found });
  return new MissedLines(new LinesAfter(archive, speaker(context), [heard], false), id, archive.newest, count, end);
}
