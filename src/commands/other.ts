/** Help, and the proof that everything before was handled. */
import type { Person } from '../chat/people.js';
import { typeOf } from '../grammar/objects.js';
import type { Param } from '../grammar/syntax.js';
import * as done from '../protocol/done.js';
import * as lines from '../protocol/lines.js';
import { type CommandRecord, type CommandTable, type HelpGroup, helpGroups } from './record.js';

/** Columns of the example in the overview; a longer one pushes its sentence to the right. */
const COLUMN = 32;

/** The groups of what this person may do. */
function groupsFor(person: Person | null): readonly HelpGroup[] {
  return helpGroups.filter((group) => group !== 'Operators' || person?.operator);
}

function overview(table: CommandTable, person: Person | null): string[] {
  const answer = ['Type what you see on the left. Plain text goes to everyone, or to the room you have joined.'];
  for (const group of groupsFor(person)) {
    answer.push(`-- ${group}`);
    for (const record of table.records) {
      if (record.group === group && !record.minor) answer.push(`  ${record.example.padEnd(COLUMN)} ${record.help}`);
    }
  }
  answer.push('In a room, put a / before commands: /who. More about one of them: help connect');
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
  const { name, words, prefixedWords, forms, named = [], group, who, help, example, details, minor } = record;
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
    minor: minor === true,
  };
}

export const otherCommands: readonly CommandRecord[] = [
  {
    name: 'ping',
    group: 'Other',
    who: 'anyone',
    words: ['ping'],
    forms: [[{ name: 'token', kind: 'word', optional: true }]],
    help: 'answered by PONG once all before it has been handled',
    example: 'ping 42',
    async run(context, { token = '' }) {
      await context.client.handedOut();
      return lines.pong({ token });
    },
  },
  {
    name: 'help',
    group: 'Other',
    who: 'anyone',
    words: ['help', '?'],
    forms: [[{ name: 'command', kind: 'command', optional: true }]],
    help: 'this list, or more about one command',
    example: 'help connect',
    run({ table, person }, { command }) {
      const record = command === undefined ? undefined : table.get(command);
      if (record !== undefined)
        return done.help({ lines: () => explain(table, record), commands: () => [describe(record)] });
      const shown = () => table.records.filter(({ group }) => groupsFor(person).includes(group));
      return done.help({ lines: () => overview(table, person), commands: () => shown().map(describe) });
    },
  },
];
