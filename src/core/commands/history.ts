/** Earlier messages. */

import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { between, type HistoryPlace, type LastPart, ofGroup, type Past, type PlaceKey } from '../past.js';
import type { Person } from '../people/people.js';
import type { Shelf } from '../talk/archive.js';
import type { Room } from '../talk/room.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';
import { type Piece, Source } from './source.js';

/** Of the lines that are shown. */
const count = { name: 'count', kind: 'count', optional: true, otherwise: 20, most: 200 } as const;

type Line = (past: Past) => Event;

/** Bytes of a line that are not its text: who said it, where and when. */
const AROUND = 60;

export const historyCommands: readonly CommandRecord[] = [
  command({
    name: 'history',
    group: 'Talking',
    who: 'person',
    words: ['history'],
    forms: [[count], [{ name: 'with', kind: 'room' }, count]],
    listed: 'first',
    help: 'what was said here before',
    aim: 'see what was said here before',
    example: 'history 10',
    details: [
      'history <name> shows your messages with an account, history <group> those of a group of yours.',
      'Rooms and everyone keep their last lines, also while nobody is there.',
    ],
    accountFor: (context, { with: other }) =>
      other === undefined || roomOf(speaker(context), other) !== undefined ? null : 'history',
    run: (context, { with: other, count }) =>
      other === undefined ? here(context, count) : conversation(context, other, count),
  }),
];

function roomOf({ rooms }: Person, name: string): Room | undefined {
  return rooms.find(({ key }) => key === fold(name));
}

function here(context: Context, count: number): Source {
  const room = speaker(context).currentRoom;
  if (room !== null) return ofRoom(context, room, count);
  const line = ({ id, from, body, at, form }: Past): Event =>
    (form === 'deed' ? make.actionToAll : make.toAll)({ from, text: body, sentAt: at, id });
  return kept(context, context.chat.archive.everyone, count, line, null);
}

function ofRoom(context: Context, { shelf, name }: Room, count: number): Source {
  const line = ({ id, from, body, at, form }: Past): Event =>
    (form === 'deed' ? make.actionInRoom : make.inRoom)({ from, text: body, room: name, sentAt: at, id });
  return kept(context, shelf, count, line, name);
}

/** Of a room, or of everyone: from memory, or, where not all of them are there, from the store. */
function kept(context: Context, shelf: Shelf, count: number, line: Line, name: string | null): Source {
  const { blocks } = speaker(context);
  const isShown = ({ from }: Past): boolean => !blocks.has(fold(from));
  const past = context.chat.archive.recent(shelf, count)?.filter(isShown);
  if (past === undefined) return stored(context, shelf.place, count, isShown, line, name);
  return new KeptLines(past, line, make.history({ count: past.length, place: name }));
}

function conversation(context: Context, name: string, count: number): Source {
  const person = speaker(context);
  const { chat } = context;
  const room = roomOf(person, name);
  if (room !== undefined) return ofRoom(context, room, count);
  const group = chat.groups.mineOrNone(person, name);
  if (group !== undefined) {
    const line = ({ from, body, at, id }: Past): Event =>
      make.inGroup({ from, text: body, group: group.name, sentAt: at, id });
    return stored(context, ofGroup(group.id), count, ({ from }) => !person.blocks.has(fold(from)), line, group.name);
  }
  const line = ({ from, body, at, id }: Past): Event => make.direct({ from, text: body, sentAt: at, id });
  return stored(context, between(person.key, fold(name)), count, () => true, line, chat.nameOf(name));
}

function stored(
  context: Context,
  place: PlaceKey,
  count: number,
  isShown: (past: Past) => boolean,
  line: Line,
  name: string | null,
): Source {
  const { archive } = context.chat;
  const upTo = archive.newest;
  return new StoredLines((bytes, from) => archive.readLast(place, count, upTo, bytes, from), isShown, line, name);
}

/** Lines that are in memory: what was there when they were asked for. */
class KeptLines extends Source {
  private at = 0;

  constructor(
    private readonly past: readonly Past[],
    private readonly line: Line,
    private readonly end: Event,
  ) {
    super();
  }

  more(bytes: number): Piece {
    const { past } = this;
    const piece: Event[] = [];
    for (let left = bytes; left > 0 && this.at < past.length; this.at++) {
      const one = past[this.at] as Past;
      left -= Buffer.byteLength(one.body) + AROUND;
      piece.push(this.line(one));
    }
    if (this.at < past.length) return { lines: piece, last: false };
    piece.push(this.end);
    return { lines: piece, last: true };
  }
}

type Read = (bytes: number, from: HistoryPlace | undefined) => Promise<LastPart>;

/**
 * Lines that the store has. They are read when all that this connection has asked before is answered, and so stored; anybody who
 * asks may have gone by then.
 */
class StoredLines extends Source {
  private place: HistoryPlace | undefined;
  private count = 0;

  constructor(
    private readonly read: Read,
    private readonly isShown: (past: Past) => boolean,
    private readonly line: Line,
    private readonly name: string | null,
  ) {
    super();
  }

  async more(bytes: number): Promise<Piece> {
    const { lines, rest } = await this.read(bytes, this.place).catch(() => {
      throw new Refusal({ code: 'STORAGE', why: 'silent', nothing: null });
    });
    const piece = lines.filter(this.isShown).map(this.line);
    this.count += piece.length;
    if (rest === null) return { lines: [...piece, make.history({ count: this.count, place: this.name })], last: true };
    this.place = rest;
    return { lines: piece, last: false };
  }
}
