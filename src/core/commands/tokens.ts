/** Tokens, with which a program that has nothing but HTTP says something as an account: to have them, and to be spoken for by them. */

import { Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import type { Person } from '../people/people.js';
import { type CommandRecord, type Context, command, OnBehalf, speaker } from './record.js';

/** Characters. */
const ABOUT_LENGTH = 100;

/** Days that one is good for. */
const DAYS = 90;
const MOST_DAYS = 365;

const what = <const C extends string>(choice: C) => ({ name: 'what', kind: 'choice', choices: [choice] }) as const;
const to = <const C extends string>(choice: C) => ({ name: 'to', kind: 'choice', choices: [choice] }) as const;
const about = { name: 'about', kind: 'text' } as const;
const token = { name: 'token', kind: 'token', secret: true } as const;
const text = { name: 'text', kind: 'text' } as const;

/** Throws `USAGE`. */
async function makeToken(context: Context, days: number, about: string) {
  if (about.length > ABOUT_LENGTH)
    throw new Refusal({ code: 'USAGE', why: 'textTooLong', what: 'token', most: ABOUT_LENGTH });
  const person = speaker(context);
  const made = await context.chat.accessTokens.make(person, days, about, context.client.visitor);
  const { webAddress: url } = context.client;
  const shown = make.tokenMade({ ...made, about, name: person.name });
  return url === null ? shown : [shown, make.howToPost({ token: made.token, url })];
}

export const tokenCommands: readonly CommandRecord[] = [
  command({
    name: 'token',
    holds: true,
    group: 'Yourself',
    who: 'person',
    account: 'tokens',
    words: [],
    prefixedWords: ['token'],
    forms: [
      [],
      [what('list')],
      [what('end'), { name: 'number', kind: 'count' }],
      [
        what('new'),
        { name: 'days', kind: 'count', optional: true, otherwise: DAYS, most: MOST_DAYS },
        { ...about, optional: true },
      ],
      [what('new'), about],
    ],
    listed: 'minor',
    help: 'tokens, with which jobs that have nothing but curl speak as you',
    aim: 'see your tokens',
    example: '/token new 30 the nightly build',
    details: [
      `/token new makes one that is good for ${DAYS} days, /token new 30 for 30, ${MOST_DAYS} at most; what stands behind it says what it is for. It is shown once.`,
      '/token list shows which you have, and when each was used last; /token end 3 ends one. A new password ends all.',
    ],
    async run(context, { what, days, about = '', number }) {
      if (what === 'new') return makeToken(context, days ?? DAYS, about);
      const person = speaker(context);
      const { accessTokens } = context.chat;
      if (what !== 'end' || number === undefined) {
        const own = await accessTokens.of(person);
        return make.tokens({
          items: own.map(({ number, about, createdAt, until, usedAt }) => ({
            number,
            about,
            createdAt,
            until,
            usedAt,
          })),
        });
      }
      await accessTokens.end(person, number);
      return make.tokenEnded({ number });
    },
  }),
  command({
    name: 'post',
    ofAccounts: true,
    holds: true,
    group: 'Other',
    who: 'anyone',
    words: [],
    prefixedWords: ['post'],
    forms: [
      [token, to('all'), text],
      [token, to('place'), { name: 'name', kind: 'room' }, text],
      [token, to('msg'), { name: 'name', kind: 'name' }, text],
    ],
    listed: 'minor',
    help: 'say one line as the account of a token',
    example: '/post 0123456789abcdef0123456789abcdef all Done.',
    details: [
      'It says one line, to a room or group (place), to one person (msg) or to everyone (all), and nobody comes or goes.',
    ],
    run(context, { token, to, name, text }) {
      const bearer = context.chat.accessTokens.bearer(token, context.client.visitor);
      return new OnBehalf(bearer, (person) => {
        if (name === undefined) return { command: 'all', args: { text } };
        if (to === 'msg') return { command: 'msg', args: { name, text } };
        return isGroup(context, person, name)
          ? { command: 'group txt', args: { group: name, text } }
          : { command: 'say_in', args: { room: name, text } };
      });
    },
  }),
];

/** No room is called as a group is. */
function isGroup({ chat }: Context, person: Person, name: string): boolean {
  return chat.groups.mineOrNone(person, name) !== undefined;
}
