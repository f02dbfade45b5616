/** What operators may do; for everybody else these commands are refused. */

import * as done from '../../language/done.js';
import type { Param } from '../../language/syntax.js';
import { type CommandRecord, speaker } from './record.js';

const name: Param = { name: 'name', kind: 'name' };
const minutes: Param = { name: 'minutes', kind: 'count', optional: true };

const MINUTE = 60_000;
/** Minutes, unless told otherwise: a day for a ban, a while for silence. */
const BAN = 1440;
const MUTE = 10;
/** Ten years: a ban for good. */
const LONGEST = 5_256_000;

function span(given: string | undefined, otherwise: number): number {
  return Math.min(Number(given ?? otherwise), LONGEST) * MINUTE;
}

export const operatorCommands: readonly CommandRecord[] = [
  {
    name: 'kick',
    group: 'Operators',
    who: 'operator',
    words: ['kick'],
    forms: [[name], [name, { name: 'reason', kind: 'text' }]],
    help: 'end somebody’s connection; /kick <name> <reason> says why',
    example: 'kick Mallory',
    run(context, { name = '', reason = '' }) {
      return done.kicked({ name: context.chat.moderation.kick(speaker(context), name, reason) });
    },
  },
  {
    name: 'ban',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: ['ban'],
    forms: [[name, minutes]],
    help: 'throw somebody out and keep them out, for a day or so many minutes',
    example: 'ban Mallory 60',
    details: [
      'The name is kept out, and so is the address that they were connected from, unless others here share it.',
    ],
    async run(context, args) {
      return done.banned(await context.chat.moderation.ban(speaker(context), args.name ?? '', span(args.minutes, BAN)));
    },
  },
  {
    name: 'unban',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: ['unban'],
    forms: [[name]],
    help: 'let them come again',
    aim: 'let somebody come again',
    example: 'unban Mallory',
    async run(context, { name = '' }) {
      return done.unbanned({ name: await context.chat.moderation.unban(speaker(context), name) });
    },
  },
  {
    name: 'mute',
    group: 'Operators',
    who: 'operator',
    words: ['mute'],
    forms: [[name, minutes]],
    help: 'let nothing of theirs be said, for ten or so many minutes',
    example: 'mute Mallory 5',
    run(context, args) {
      const name = context.chat.moderation.mute(speaker(context), args.name ?? '', span(args.minutes, MUTE));
      return done.muted({ name });
    },
  },
  {
    name: 'unmute',
    group: 'Operators',
    who: 'operator',
    words: ['unmute'],
    forms: [[name]],
    help: 'let them speak again',
    aim: 'let somebody speak again',
    example: 'unmute Mallory',
    run(context, { name = '' }) {
      return done.unmuted({ name: context.chat.moderation.mute(speaker(context), name, 0) });
    },
  },
  {
    name: 'announce',
    readers: 'everyone',
    group: 'Operators',
    who: 'operator',
    words: ['announce'],
    forms: [[{ name: 'text', kind: 'text' }]],
    help: 'tell everybody, wherever they are',
    example: '/announce The server stops at six',
    run(context, { text = '' }) {
      context.chat.moderation.announce(speaker(context), text);
      return null;
    },
  },
  {
    name: 'shutdown',
    group: 'Operators',
    who: 'operator',
    words: ['shutdown'],
    forms: [[]],
    help: 'stop the server, after telling everybody',
    example: '/shutdown',
    run(context) {
      context.shutdown();
      return done.stopping({});
    },
  },
];
