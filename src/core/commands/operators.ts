/** What operators may do; for everybody else these commands are refused. */

import { Refusal } from '../../language/codes.js';
import { type Event, LIST_BOUND } from '../../language/events.js';
import * as make from '../../language/make.js';
import { DAY, type DayAttendance } from '../people/attendance.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';
import { type Piece, Source } from './source.js';
import { listed, wholeField } from './whole.js';

const name = { name: 'name', kind: 'name' } as const;
const MINUTE = 60_000;

/** At most ten years: a ban for good. */
const minutes = { name: 'minutes', kind: 'count', optional: true, most: 5_256_000 } as const;

const DATE = /^\d{4}-\d\d-\d\d$/;

/** When a day begins; milliseconds since 1970. Throws `USAGE`. */
function beginningOf({ chat: { attendance } }: Context, day: string): number {
  const word = day.toLowerCase();
  if (word === 'today') return attendance.today;
  if (word === 'yesterday') return attendance.today - DAY;
  const begins = DATE.test(day) ? Date.parse(day) : Number.NaN;
  // A day that a month does not have is not taken for one of the next.
  if (Number.isNaN(begins) || new Date(begins).toISOString().slice(0, 10) !== day)
    throw new Refusal({ code: 'USAGE', why: 'day', day });
  return begins;
}

/** All that are listed, some at a time, as the client takes them: a teacher's list has no end that is left out. */
class AttendanceList extends Source {
  private at = 0;

  constructor(
    private readonly day: number,
    private readonly found: DayAttendance,
  ) {
    super();
  }

  more(): Piece {
    const { rows, others } = this.found;
    const items = rows.slice(this.at, this.at + LIST_BOUND);
    const begins = this.at === 0;
    this.at += items.length;
    const last = this.at === rows.length;
    const event: Event = make.attendance({
      ...{ day: this.day, items, total: rows.length, begins, others: last ? others : null },
    });
    return { lines: [event], last };
  }
}

export const operatorCommands: readonly CommandRecord[] = [
  command({
    name: 'kick',
    group: 'Operators',
    who: 'operator',
    words: ['kick'],
    forms: [[name], [name, { name: 'reason', kind: 'text', otherwise: '' }]],
    help: 'end somebody’s connection; /kick <name> <reason> says why',
    example: 'kick Mallory',
    run(context, { name, reason }) {
      return make.kicked({ name: context.chat.moderation.kick(speaker(context), name, reason) });
    },
  }),
  command({
    name: 'ban',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: ['ban'],
    forms: [[name, { ...minutes, otherwise: 1440 }]],
    help: 'throw somebody out and keep them out, for a day or so many minutes',
    example: 'ban Mallory 60',
    details: [
      'The name is kept out, and so is the address that they were connected from, unless others here share it.',
    ],
    async run(context, { name, minutes }) {
      return make.banned(await context.chat.moderation.ban(speaker(context), name, minutes * MINUTE));
    },
  }),
  command({
    name: 'unban',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: ['unban'],
    forms: [[name]],
    help: 'let them come again',
    aim: 'let somebody come again',
    example: 'unban Mallory',
    async run(context, { name }) {
      return make.unbanned({ name: await context.chat.moderation.unban(speaker(context), name) });
    },
  }),
  command({
    name: 'mute',
    group: 'Operators',
    who: 'operator',
    words: ['mute'],
    forms: [[name, { ...minutes, otherwise: 10 }]],
    help: 'let nothing of theirs be said, for ten or so many minutes',
    example: 'mute Mallory 5',
    run(context, { name, minutes }) {
      return make.muted({ name: context.chat.moderation.mute(speaker(context), name, minutes * MINUTE) });
    },
  }),
  command({
    name: 'unmute',
    group: 'Operators',
    who: 'operator',
    words: ['unmute'],
    forms: [[name]],
    help: 'let them speak again',
    aim: 'let somebody speak again',
    example: 'unmute Mallory',
    run(context, { name }) {
      return make.unmuted({ name: context.chat.moderation.mute(speaker(context), name, 0) });
    },
  }),
  command({
    name: 'roster',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: [],
    prefixedWords: ['roster'],
    forms: [
      [],
      [
        { name: 'what', kind: 'choice', choices: ['reset'], lineOnly: true },
        { ...name, field: 'reset' },
      ],
    ],
    named: [wholeField],
    help: 'who of the list of those who may come is here, or has not come yet',
    aim: 'see who of the roster is here',
    example: '/roster',
    details: ['/roster reset <name> ends the code of a name: whoever takes it next is shown a new one.'],
    async run(context, { name, whole }) {
      const { chat } = context;
      if (name !== undefined) return make.codeReset({ name: await chat.resetCode(speaker(context), name) });
      const given = chat.roster.isGiven;
      const items = await chat.onRoster();
      return listed(
        items.length,
        () => items,
        whole,
        (items, total) => make.roster({ given, items, total }),
      );
    },
  }),
  command({
    name: 'announce',
    readers: 'everyone',
    group: 'Operators',
    who: 'operator',
    words: ['announce'],
    forms: [[{ name: 'text', kind: 'text' }]],
    help: 'tell everybody, wherever they are',
    example: '/announce The server stops at six',
    run(context, { text }) {
      context.chat.moderation.announce(speaker(context), text);
      return null;
    },
  }),
  command({
    name: 'attendance',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: [],
    prefixedWords: ['attendance'],
    forms: [[], [{ name: 'day', kind: 'word' }]],
    help: 'who was here today, or on another day, and how long',
    aim: 'see who was here today',
    example: '/attendance yesterday',
    details: ['A day is today, yesterday, or like 2026-11-29. It begins at midnight UTC.'],
    async run(context, { day = 'today' }) {
      const begins = beginningOf(context, day);
      return new AttendanceList(begins, await context.chat.attendance.of(begins));
    },
  }),
  command({
    name: 'shutdown',
    group: 'Operators',
    who: 'operator',
    words: ['shutdown'],
    forms: [[]],
    help: 'stop the server, after telling everybody',
    example: '/shutdown',
    run(context) {
      context.shutdown();
      return make.stopping({});
    },
  }),
];
