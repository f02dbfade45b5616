/** Earlier messages. */

import { between, ofGroup } from '../chat/history.js';
import type { Past } from '../chat/store.js';
import { fold } from '../grammar/names.js';
import { Refusal } from '../protocol/codes.js';
import * as done from '../protocol/done.js';
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';
import { type CommandRecord, type Context, mustHaveAccount, speaker } from './record.js';

/** Lines shown, unless asked for another number, and at most. */
const SHOWN = 20;
const MOST = 200;

export const historyCommands: readonly CommandRecord[] = [
  {
    name: 'history',
    group: 'Talking',
    who: 'person',
    words: ['history'],
    forms: [
      [{ name: 'count', kind: 'count', optional: true }],
      [
        { name: 'with', kind: 'room' },
        { name: 'count', kind: 'count', optional: true },
      ],
    ],
    listed: 'first',
    help: 'what was said here before',
    example: 'history 10',
    details: [
      'history <name> shows your messages with an account, history <group> those of a group of yours.',
      'Rooms and everyone keep their last 200 lines while the server runs.',
    ],
    run(context, { with: other, count }) {
      const lines = Math.min(Number(count ?? SHOWN), MOST);
      return other === undefined ? here(context, lines) : conversation(context, other, lines);
    },
  },
];

function here(context: Context, count: number): Line[] {
  const room = speaker(context).currentRoom;
  const past = context.chat.history.ofRoom(room?.key ?? '', count).filter(({ from }) => isShown(context, from));
  const told = past.map(({ from, body, at }) =>
    room === null
      ? lines.toAll({ from, text: body, sentAt: at })
      : lines.inRoom({ from, text: body, room: room.name, sentAt: at }),
  );
  return [...told, done.history({ count: told.length, place: room?.name ?? null })];
}

async function conversation(context: Context, name: string, count: number): Promise<Line[]> {
  const person = speaker(context);
  const { chat } = context;
  const room = person.rooms.find((one) => one.key === fold(name));
  if (room !== undefined) {
    const past = chat.history.ofRoom(room.key, count).filter(({ from }) => isShown(context, from));
    return [
      ...past.map(({ from, body, at }) => lines.inRoom({ from, text: body, room: room.name, sentAt: at })),
      done.history({ count: past.length, place: room.name }),
    ];
  }
  mustHaveAccount(context, 'Earlier messages are kept');
  const group = chat.groups.mineOrNone(person, name);
  if (group !== undefined) {
    const kept = await stored(chat.history.of(ofGroup(group.id), count));
    const past = kept.filter(({ from }) => isShown(context, from));
    return [
      ...past.map(({ from, body, at, id }) => lines.inGroup({ from, text: body, group: group.name, sentAt: at, id })),
      done.history({ count: past.length, place: group.name }),
    ];
  }
  // What this connection has just sent may still be on its way to the store.
  await context.client.answered();
  const past = await stored(chat.history.of(between(person.key, fold(name)), count));
  return [
    ...past.map(({ from, body, at, id }) => lines.direct({ from, text: body, sentAt: at, id })),
    done.history({ count: past.length, place: chat.nameOf(name) }),
  ];
}

async function stored(past: Promise<readonly Past[]>): Promise<readonly Past[]> {
  return past.catch(() => {
    throw new Refusal('STORAGE', 'The server’s disk does not answer. Try again later.');
  });
}

function isShown(context: Context, from: string): boolean {
  return !speaker(context).blocks.has(fold(from));
}
