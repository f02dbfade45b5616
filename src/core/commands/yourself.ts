/** Who is here, and absence. */
import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { mistypedName, noSuchUser } from '../people/mistyped-names.js';
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

/** Operators are told more, and of those, too, whom nobody else sees. */
function whois(context: Context, name: string): Event | Promise<Event> {
  const { chat } = context;
  const asker = speaker(context);
  const key = fold(name);
  const person = asker.operator ? chat.people.owner(key) : chat.people.get(key);
  if (person === undefined) return notHere(context, name);
  const whole = asker.operator || person === asker;
  const isFor = asker.operator || !(person.blocks.has(asker.key) || asker.blocks.has(key));
  const rooms = whole ? person.rooms : person.rooms.filter((room) => asker.rooms.includes(room));
  return make.whois({
    ...{ name: person.name, account: person.account, operator: person.operator, saysOnly: person.saysOnly },
    ...{ since: person.since, idle: isFor ? chat.idle(person) : null, away: isFor ? person.away : null },
    rooms: rooms.map((room) => room.name),
    whole,
    from: asker.operator ? { address: person.address, door: person.cameBy } : null,
  });
}

/** Rejects with `NO_SUCH_USER`: of those who are away, too, and says so. */
async function notHere({ chat, client }: Context, name: string): Promise<never> {
  if (await chat.isKnown(name, client.visitor)) throw new Refusal({ code: 'NO_SUCH_USER', why: 'away', name });
  throw mistypedName(name, chat.people, true) ?? noSuchUser(name, '');
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
    name: 'whois',
    group: 'Talking',
    who: 'person',
    words: [],
    prefixedWords: ['whois'],
    forms: [[{ name: 'name', kind: 'name' }]],
    help: 'since when somebody is here, idle or away, and which rooms you share',
    aim: 'see who somebody is',
    example: '/whois Bob',
    details: ['Operators are told all rooms, too, and from where, and by which port, somebody has come.'],
    run: (context, { name }) => whois(context, name),
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
