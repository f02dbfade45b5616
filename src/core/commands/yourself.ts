/** Who is here, and absence. */
import { Refusal } from '../../language/codes.js';
import { type Event, LIST_BOUND } from '../../language/events.js';
import * as make from '../../language/make.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';

/** Characters of an absence's text. */
const AWAY_LENGTH = 200;

export function online({ chat: { people } }: Context): Event {
  return make.onlineUsers({ items: people.names(LIST_BOUND), total: people.count });
}

export const yourselfCommands: readonly CommandRecord[] = [
  command({
    name: 'who',
    group: 'Talking',
    who: 'person',
    words: ['who', 'users', 'online clients', 'list_users'],
    forms: [[]],
    listed: 'first',
    help: 'who is online',
    aim: 'see who is online',
    example: 'who',
    run: online,
  }),
  command({
    name: 'away',
    cost: 'speech',
    group: 'Yourself',
    who: 'person',
    words: ['away'],
    forms: [[], [{ name: 'text', kind: 'text', otherwise: '' }]],
    help: 'be absent; /away <text> says why',
    example: '/away Back at five',
    details: ['You go on receiving everything; whoever writes to you is told once that you are away.'],
    run(context, { text }) {
      if (text.length > AWAY_LENGTH)
        throw new Refusal({ code: 'USAGE', why: 'textTooLong', what: 'away', most: AWAY_LENGTH });
      context.chat.setAway(speaker(context), text);
      return make.awaySet({ text });
    },
  }),
  command({
    name: 'back',
    group: 'Yourself',
    who: 'person',
    words: ['back'],
    forms: [[]],
    help: 'be present again',
    example: 'back',
    run(context) {
      context.chat.setAway(speaker(context), null);
      return make.back({});
    },
  }),
];
