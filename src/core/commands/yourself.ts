/** Who is here, and absence. */
import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Person } from '../people/people.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';
import type { Source } from './source.js';
import { listed, wholeField } from './whole.js';

/** Characters of an absence's text. */
const AWAY_LENGTH = 200;

/** With those who are away, as far as the speaker may know: they have not shut the speaker out. */
export function online(context: Context, { whole }: { readonly whole?: boolean | undefined } = {}): Event | Source {
  const { people } = context.chat;
  const { key } = speaker(context);
  const isAway = (one: Person): boolean => one.away !== null && people.hears(one.key, key);
  return listed(
    people.count,
    () => people.all(),
    whole,
    (some, total) =>
      make.onlineUsers({
        items: some.map(({ name }) => name),
        total,
        away: some.filter(isAway).map(({ name }) => name),
      }),
  );
}

export const yourselfCommands: readonly CommandRecord[] = [
  command({
    name: 'who',
    group: 'Talking',
    who: 'person',
    words: ['who', 'users', 'online clients', 'list_users'],
    forms: [[]],
    named: [wholeField],
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
