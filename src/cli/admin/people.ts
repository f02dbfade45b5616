/** Who is here, and what is done to them. */
import { isPersonName } from '../../language/names.js';
import { UsageError } from '../failure.js';
import { flag, integer } from '../kinds.js';
import { shown } from '../printable.js';
import { adminCommand } from './record.js';
import { count, date, period, sentence, table } from './tables.js';

const group = 'People';

export const nameWord = { name: 'name', value: 'NAME' } as const;
const reason = { name: 'reason', value: 'REASON', optional: true, rest: true } as const;

/** For what cannot be undone. */
export const yesOption = { name: 'yes', kind: flag(), help: 'ask nothing', group: 'This command' } as const;

/** As long as the server takes: ten years. */
const minutes = (otherwise: string) =>
  ({
    name: 'minutes',
    value: 'N',
    kind: integer(1, 5_256_000),
    otherwise,
    help: 'for how long',
    group: 'This command',
  }) as const;

/** Throws a UsageError. */
export function person(name: string): string {
  if (isPersonName(name)) return name;
  throw new UsageError(`${shown(name)} cannot be anybody’s name`);
}

export const peopleCommands = [
  adminCommand({
    name: 'who',
    group,
    summary: 'who is here, from where, by which door, since when',
    examples: [
      ['partyline admin who', 'as a table'],
      ["partyline admin who --json | jq -r '.people[].name'", 'for programs'],
    ],
    do: 'who',
    fields: () => ({}),
    write: ({ people }, _given, columns) =>
      table(
        ['NAME', 'IS', 'FROM', 'DOOR', 'SINCE', 'IDLE', 'ROOMS'],
        people.map((one) => [
          one.name,
          one.operator ? 'operator' : one.account ? 'account' : 'guest',
          one.address,
          one.saysOnly ? `${one.door}, says only` : one.door,
          date(one.since),
          one.away ? `${period(one.idle)}, away` : period(one.idle),
          one.rooms.join(' '),
        ]),
        'Nobody is here.',
        columns,
      ),
  }),
  adminCommand({
    name: 'kick',
    group,
    summary: 'end somebody’s connection; they may come again',
    words: [nameWord, reason],
    examples: [['partyline admin kick Mallory Too loud', 'Mallory reads the reason']],
    do: 'kick',
    fields: ({ name, reason }) => ({ name: person(name), reason }),
    write: ({ name }) => sentence(`${name} was thrown out.`),
  }),
  adminCommand({
    name: 'ban',
    group,
    summary: 'throw somebody out, and keep the name out',
    words: [nameWord, reason],
    options: [
      minutes('1440, a day'),
      { name: 'address', kind: flag(), help: 'the address, too, with all others there', group: 'This command' },
      yesOption,
    ],
    examples: [
      ['partyline admin ban Mallory --minutes 60', 'the name, for an hour'],
      ['partyline admin ban Mallory --address Spam', 'says how many are there, and asks'],
    ],
    do: 'ban',
    async fields({ name, minutes, address, yes, reason }, desk) {
      if (address && !yes) {
        const around = await desk.ask({ do: 'around', name: person(name) });
        const others = `${count(around.others, 'other is', 'others are')} here from ${around.address}`;
        await desk.agree(`${others}, and kept out, too.`, false);
      }
      return { name: person(name), minutes, reason, ...(address && { address: true as const }) };
    },
    write({ name, address, until, others, now }) {
      const what =
        address === null
          ? 'the name alone'
          : `the name and the address ${address}; ${count(others, 'other was', 'others were')} thrown out`;
      const stays = now === null ? '' : ` Who was ${name} is here as ${now}, and stays.`;
      return sentence(`${name} is shut out until ${date(until)} (${what}).${stays}`);
    },
  }),
  adminCommand({
    name: 'unban',
    group,
    summary: 'let somebody come again',
    words: [nameWord],
    examples: [['partyline admin unban Mallory', 'at once']],
    do: 'unban',
    fields: ({ name }) => ({ name: person(name) }),
    write: ({ name }) => sentence(`${name} may come again.`),
  }),
  adminCommand({
    name: 'bans',
    group,
    summary: 'who is shut out, until when, and why',
    examples: [['partyline admin bans', 'as a table']],
    do: 'bans',
    fields: () => ({}),
    write: ({ bans }, _given, columns) =>
      table(
        ['NAME', 'UNTIL', 'BY', 'ADDRESS', 'REASON'],
        bans.map(({ name, until, by, address, reason }) => [name, date(until), by, address ?? '-', reason]),
        'Nobody is shut out.',
        columns,
      ),
  }),
  adminCommand({
    name: 'mute',
    group,
    summary: 'let nothing of somebody’s be said',
    words: [nameWord, reason],
    options: [minutes('10')],
    examples: [['partyline admin mute Mallory --minutes 5 Not so loud', 'Mallory reads the reason']],
    do: 'mute',
    fields: ({ name, minutes, reason }) => ({ name: person(name), minutes, reason }),
    write: ({ name, now, until }) =>
      sentence(`${name}${now === null ? '' : ` (here as ${now})`} is silenced until ${date(until)}.`),
  }),
  adminCommand({
    name: 'unmute',
    group,
    summary: 'let somebody speak again',
    words: [nameWord],
    examples: [['partyline admin unmute Mallory', 'at once']],
    do: 'unmute',
    fields: ({ name }) => ({ name: person(name) }),
    write: ({ name }) => sentence(`${name} may speak again.`),
  }),
  adminCommand({
    name: 'mutes',
    group,
    summary: 'who is silenced, until when, and why',
    examples: [['partyline admin mutes', 'as a table']],
    do: 'mutes',
    fields: () => ({}),
    write: ({ mutes }, _given, columns) =>
      table(
        ['NAME', 'UNTIL', 'BY', 'NOW', 'REASON'],
        mutes.map(({ name, until, by, last, reason }) => [name, date(until), by, last ?? '-', reason]),
        'Nobody is silenced.',
        columns,
      ),
  }),
  adminCommand({
    name: 'lock',
    group,
    summary: 'let nobody new come in, over restarts',
    examples: [['partyline admin lock', 'until: partyline admin unlock']],
    do: 'lock',
    fields: () => ({}),
    write: ({ by, since, here }) =>
      here === null
        ? sentence(`The server is locked already, by ${by} since ${date(since)}.`)
        : sentence(
            `The server is locked. Of those who are here ${here.mayReturn} may come back when they leave, and ${here.mayNot} may not.`,
          ),
  }),
  adminCommand({
    name: 'unlock',
    group,
    summary: 'let everybody come in again',
    examples: [['partyline admin unlock', 'at once']],
    do: 'unlock',
    fields: () => ({}),
    write: () => 'The server is open.\n',
  }),
];
