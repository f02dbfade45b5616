/** Help, the message of the day, and the proof that everything before was handled. */

import type { Described } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Param } from '../../language/syntax.js';
import { typeOf } from '../../language/syntax.js';
import type { Person } from '../people/people.js';
import { type CommandRecord, command, type HelpGroup, helpGroups } from './record.js';

/** The groups of what this person may do. */
function groupsFor(person: Person | null): readonly HelpGroup[] {
  return helpGroups.filter((group) => group !== 'Operators' || person?.operator);
}

/** What a program needs to complete it. */
function describe(record: CommandRecord): Described {
  const { name, words, prefixedWords, forms, named = [], group, who, help, example, details, listed } = record;
  const params = (form: readonly Param[]) =>
    form.map(({ name, field, kind, optional, choices, secret, lineOnly }) => ({
      name: field ?? name,
      kind,
      optional: optional === true,
      ...(choices && { choices }),
      ...(secret && { secret }),
      ...(lineOnly && { line_only: lineOnly }),
    }));
  return {
    type: typeOf(name),
    name,
    words,
    slash_words: prefixedWords ?? [],
    forms: forms.map(params),
    named: params(named),
    group,
    who: who === 'visitor' ? 'anyone' : who,
    help,
    example,
    details: details ?? [],
    minor: listed === 'minor',
    first: listed === 'first',
  };
}

export const otherCommands: readonly CommandRecord[] = [
  command({
    name: 'ping',
    group: 'Other',
    who: 'anyone',
    words: ['ping'],
    forms: [[{ name: 'token', kind: 'word', optional: true, otherwise: '' }]],
    help: 'answered by PONG once all before it has been handled',
    aim: 'have a line answered',
    example: 'ping 42',
    async run(context, { token }) {
      await context.client.handedOut();
      return make.pong({ token });
    },
  }),
  command({
    name: 'help',
    group: 'Other',
    who: 'anyone',
    words: ['help', '?'],
    forms: [
      [{ name: 'command', kind: 'command', optional: true }],
      [{ name: 'list', kind: 'choice', choices: ['more'] }],
    ],
    help: 'the first commands, all of them (help more), or one explained',
    aim: 'see the commands',
    example: 'help connect',
    run({ table, person, chat }, { command, list }) {
      const record = command === undefined ? undefined : table.get(command);
      const isOff = chat.accounts.mode === 'off';
      const isFor = ({ account, ofAccounts }: CommandRecord) =>
        !isOff || (account === undefined && ofAccounts !== true);
      const known = groupsFor(person);
      const all = table.records.filter((one) => known.includes(one.group) && isFor(one));
      const groups = known.filter((name) => all.some(({ group }) => group === name));
      const shown = record === undefined ? all : [record];
      return make.help({
        shown: record !== undefined ? 'one' : list === undefined ? 'first' : 'more',
        operator: person?.operator === true,
        groups,
        // Programs are told all of them in any case: they choose themselves what to show.
        commands: shown.map(describe),
        usage: record === undefined ? [] : table.grammar.usage(record.name),
      });
    },
  }),
  command({
    name: 'motd',
    group: 'Other',
    who: 'person',
    words: [],
    prefixedWords: ['motd'],
    forms: [[]],
    listed: 'minor',
    help: 'the message of the day',
    aim: 'see the message of the day',
    example: '/motd',
    run: ({ chat }) => make.motd({ lines: chat.motd.lines }),
  }),
];
