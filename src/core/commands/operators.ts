/** What operators may do; for everybody else these commands are refused. */

import { Refusal } from '../../language/codes.js';
import { type Event, isAway, LIST_BOUND, type OnRoster } from '../../language/events.js';
import * as make from '../../language/make.js';
import { isOneEditAway } from '../../language/names.js';
import { BAN_MINUTES, MOST_MINUTES, MUTE_MINUTES, REASON_LENGTH } from '../moderation/bounds.js';
import { DAY, type DayAttendance } from '../people/attendance.js';
import { type CommandRecord, type Context, command, speaker } from './record.js';
import { type Piece, Source } from './source.js';
import { listed, wholeField } from './whole.js';

const name = { name: 'name', kind: 'name' } as const;
const MINUTE = 60_000;

const minutes = { name: 'minutes', kind: 'count', optional: true, most: MOST_MINUTES } as const;
const reason = { name: 'reason', kind: 'text', otherwise: '' } as const;
const reasonOrNone = { ...reason, optional: true } as const;

const address = { name: 'address', kind: 'choice', choices: ['address'] } as const;
const yes = { name: 'yes', kind: 'choice', choices: ['yes'] } as const;

/** What begins as a number of minutes does, and is none: `30m`, `0`, `1.5`. */
const NUMERAL = /^[-+]?\d\S*/;

/** Where no minutes were given, a reason that looks like some is taken for none. Throws `USAGE`. */
function mustBeNoMinutes(minutes: number | undefined, reason: string): void {
  const [given] = NUMERAL.exec(reason) ?? [];
  if (minutes === undefined && given !== undefined) throw new Refusal({ code: 'USAGE', why: 'minutes', given });
}

/**
 * Where the address was not asked for, a reason that begins as a slip of asking for it does would shut out the name alone, and say
 * so to nobody who reads no further. Throws `USAGE`.
 */
function mustBeNoSlip(name: string, address: unknown, yes: unknown, reason: string): void {
  const [first = ''] = reason.toLowerCase().split(' ');
  if (address === undefined) {
    if (!isNearly(first, 'address') && !isNearly(reason.toLowerCase(), 'yes')) return;
  } else if (yes !== undefined || !isNearly(first, 'yes')) return;
  throw new Refusal({ code: 'USAGE', why: 'banWords', name, given: first });
}

const isNearly = (given: string, word: string): boolean => given === word || isOneEditAway(given, word);

/** Throws `USAGE`. */
function fitting(given: string): string {
  if (given.length <= REASON_LENGTH) return given;
  throw new Refusal({ code: 'USAGE', why: 'textTooLong', what: 'reason', most: REASON_LENGTH });
}

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
    forms: [[name], [name, reason]],
    help: 'end somebody’s connection; /kick <name> <reason> says why',
    example: 'kick Mallory',
    run(context, { name, reason }) {
      const why = fitting(reason);
      return make.kicked({ name: context.chat.moderation.kick(speaker(context), name, why), reason: why });
    },
  }),
  command({
    name: 'ban',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: ['ban'],
    forms: [
      [name, address, { ...yes, optional: true }, minutes, reasonOrNone],
      [name, minutes, reasonOrNone],
    ],
    help: 'throw somebody out and keep the name out: a day, or as many minutes as you say',
    example: 'ban Mallory 60',
    details: [
      'The name alone is kept out. /ban Mallory address says how many others are here from Mallory’s address, and bans nothing; /ban Mallory address yes keeps out the name and the address, with everybody there but operators.',
      'What stands last is the reason, which Mallory reads: /ban Mallory 60 Too many files',
    ],
    async run(context, { name, address, yes, minutes, reason }) {
      const { moderation } = context.chat;
      const why = fitting(reason);
      mustBeNoMinutes(minutes, why);
      mustBeNoSlip(name, address, yes, why);
      if (address !== undefined && yes === undefined)
        return make.banAsked({
          ...moderation.lookAround(speaker(context), name),
          minutes: minutes ?? null,
          reason: why,
        });
      const by = speaker(context);
      const { by: _, ...banned } = await moderation.ban(
        by,
        name,
        (minutes ?? BAN_MINUTES) * MINUTE,
        address !== undefined,
        why,
      );
      return make.banned(banned);
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
    name: 'bans',
    group: 'Operators',
    who: 'operator',
    words: [],
    prefixedWords: ['bans'],
    forms: [[]],
    named: [wholeField],
    help: 'who is kept out, until when, and why',
    aim: 'see who is kept out',
    example: '/bans',
    run(context, { whole }) {
      const bans = context.chat.moderation.listBans();
      return listed(
        bans.length,
        () => bans,
        whole,
        (items, total) => make.bans({ items, total }),
      );
    },
  }),
  command({
    name: 'mute',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: ['mute'],
    forms: [[name, minutes, reasonOrNone]],
    help: 'let nothing of theirs be said: 10 minutes, or as many as you say',
    example: 'mute Mallory 5',
    details: [
      'It holds for the name, and for whoever has it now, or had it last and is here, under another name, too, also when they leave and come again.',
      'What stands last is the reason, which Mallory reads: /mute Mallory 5 Not so loud',
    ],
    async run(context, { name, minutes, reason }) {
      const { moderation } = context.chat;
      mustBeNoMinutes(minutes, reason);
      const muted = await moderation.mute(speaker(context), name, (minutes ?? MUTE_MINUTES) * MINUTE, fitting(reason));
      return make.muted({ name: muted.name, now: muted.now, until: muted.until, reason });
    },
  }),
  command({
    name: 'unmute',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: ['unmute'],
    forms: [[name]],
    help: 'let them speak again',
    aim: 'let somebody speak again',
    example: 'unmute Mallory',
    async run(context, { name }) {
      return make.unmuted({ name: await context.chat.moderation.unmute(speaker(context), name) });
    },
  }),
  command({
    name: 'mutes',
    group: 'Operators',
    who: 'operator',
    words: [],
    prefixedWords: ['mutes'],
    forms: [[]],
    named: [wholeField],
    help: 'who is silenced, until when, and why',
    aim: 'see who is silenced',
    example: '/mutes',
    run(context, { whole }) {
      const mutes = context.chat.moderation.listMutes();
      return listed(
        mutes.length,
        () => mutes,
        whole,
        (items, total) => make.mutes({ items, total }),
      );
    },
  }),
  command({
    name: 'lock',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: [],
    prefixedWords: ['lock'],
    forms: [[]],
    help: 'let nobody new come in; who is here with an account or a code may come back',
    aim: 'let nobody new come in',
    example: '/lock',
    details: ['Guests who are here are told that they could not come back. It lasts over restarts, until /unlock.'],
    async run(context) {
      return make.locked(await context.chat.lock.lock(speaker(context)));
    },
  }),
  command({
    name: 'unlock',
    holds: true,
    group: 'Operators',
    who: 'operator',
    words: [],
    prefixedWords: ['unlock'],
    forms: [[]],
    help: 'let everybody come in again',
    example: '/unlock',
    async run(context) {
      await context.chat.lock.unlock(speaker(context));
      return make.unlocked({});
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
    help: 'who of the list of those who may come is here, is away, or has not come yet',
    aim: 'see who of the roster is here',
    example: '/roster',
    details: ['/roster reset <name> ends the code of a name: whoever takes it next is shown a new one.'],
    async run(context, { name, whole }) {
      const { chat } = context;
      if (name !== undefined) return make.codeReset({ name: await chat.resetCode(speaker(context), name) });
      const given = chat.roster.isGiven;
      const items = await chat.onRoster();
      const [here, away] = [items.filter((one) => one.here).length, items.filter(isAway).length];
      const write = (some: readonly OnRoster[], total: number): Event =>
        make.roster({ given, items: some, total, here, away });
      // As lines they are several lists, each of which has its own bounds.
      if (whole !== true) return write(items, items.length);
      return listed(items.length, () => items, whole, write);
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
    forms: [[], [yes]],
    help: 'stop the server, after telling everybody',
    example: '/shutdown yes',
    details: ['Where people type, shutdown alone says how many are here, and asks for shutdown yes.'],
    run(context, { yes }) {
      const { currentRoom } = speaker(context);
      if (yes === undefined && context.client.isTyped)
        return make.stopAsked({ people: context.chat.people.count - 1, room: currentRoom?.name ?? null });
      context.shutdown();
      return make.stopping({});
    },
  }),
];
