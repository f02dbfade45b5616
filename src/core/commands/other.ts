/** Help, and the proof that everything before was handled. */

import * as done from '../../language/done.js';
import { typeOf } from '../../language/json/read.js';
import * as lines from '../../language/lines.js';
import type { Param } from '../../language/syntax.js';
import type { Person } from '../people/people.js';
import { type CommandRecord, type CommandTable, command, type HelpGroup, helpGroups } from './record.js';

/** Columns of the example in the whole list; a longer one pushes its sentence to the right. */
const COLUMN = 32;

/** Spaces between what stands side by side in the short list. */
const GAP = 2;

/** The groups of what this person may do. */
function groupsFor(person: Person | null): readonly HelpGroup[] {
  return helpGroups.filter((group) => group !== 'Operators' || person?.operator);
}

/** What a newcomer needs, for a screen of 24 rows and 80 columns. A group's name stands beside its first command. */
function beginning(table: CommandTable, person: Person | null): string[] {
  const first = helpGroups.flatMap((group) =>
    table.records.filter((record) => record.group === group && record.listed === 'first'),
  );
  const groupWidth = Math.max(...first.map(({ group }) => group.length)) + GAP;
  const exampleWidth = Math.max(...first.map(({ example }) => example.length)) + GAP;
  const answer = ['Plain text is said to everyone, or in the room you have joined. Or type:'];
  let last: HelpGroup | null = null;
  for (const { group, example, help } of first) {
    answer.push(`${(group === last ? '' : group).padEnd(groupWidth)}${example.padEnd(exampleWidth)}${help}`);
    last = group;
  }
  answer.push('All commands: help more. More about one of them: help connect');
  if (person?.operator) answer.push('You are an operator: help more has your commands, too.');
  answer.push('In a room, put a / before commands: /who, /help');
  return answer;
}

function everything(table: CommandTable, person: Person | null): string[] {
  const answer = ['Type what you see on the left. Plain text goes to everyone, or to the room you have joined.'];
  for (const group of groupsFor(person)) {
    answer.push(`-- ${group}`);
    const own = table.records.filter((record) => record.group === group);
    for (const minor of [false, true]) {
      for (const { example, help, listed } of own) {
        if ((listed === 'minor') === minor) answer.push(`  ${example.padEnd(COLUMN)} ${help}`);
      }
    }
  }
  answer.push('In a room, put a / before commands: /who. More about one of them: help connect');
  answer.push('A question, such as RECIPIENT?, is ended by: cancel');
  return answer;
}

function explain(table: CommandTable, record: CommandRecord): string[] {
  const { name } = record;
  const usage = table.grammar.usage(name);
  const others = [...record.words, ...(record.prefixedWords ?? []).map((word) => `/${word}`)].slice(1);
  const answer = [`${usage.join('  or  ')}: ${record.help}.`];
  answer.push(...(record.details ?? []));
  answer.push(`Example: ${record.example}`);
  if (others.length > 0) answer.push(`Other words for it: ${others.join(', ')}`);
  return answer;
}

/** What a program needs to complete it. */
function describe(record: CommandRecord): done.Described {
  const { name, words, prefixedWords, forms, named = [], group, who, help, example, details, listed } = record;
  const params = (form: readonly Param[]) =>
    form.map(({ name, field, kind, optional, choices, secret }) => ({
      name: field ?? name,
      kind,
      optional: optional === true,
      ...(choices && { choices }),
      ...(secret && { secret }),
    }));
  return {
    type: typeOf(name),
    name,
    words,
    slash_words: prefixedWords ?? [],
    forms: forms.map(params),
    named: params(named),
    group,
    who,
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
      return lines.pong({ token });
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
    run({ table, person }, { command, list }) {
      const record = command === undefined ? undefined : table.get(command);
      if (record !== undefined)
        return done.help({ lines: () => explain(table, record), commands: () => [describe(record)] });
      const shown = () => table.records.filter(({ group }) => groupsFor(person).includes(group));
      // Programs are told all of them in any case: they choose themselves what to show.
      return done.help({
        lines: () => (list === undefined ? beginning(table, person) : everything(table, person)),
        commands: () => shown().map(describe),
      });
    },
  }),
];
