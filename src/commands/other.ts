/** Help, and the proof that everything before was handled. */
import type { Person } from '../chat/people.js';
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';
import { type CommandRecord, type CommandTable, helpGroups } from './record.js';

const say = (text: string): Line => lines.info({ text });

/** Columns of the example in the overview; a longer one pushes its sentence to the right. */
const COLUMN = 32;

function overview(table: CommandTable, person: Person | null): Line[] {
  const answer = [say('Type what you see on the left. Plain text goes to everyone, or to the room you have joined.')];
  for (const group of helpGroups) {
    if (group === 'Operators' && !person?.operator) continue;
    answer.push(say(`-- ${group}`));
    for (const record of table.records) {
      if (record.group === group && !record.minor)
        answer.push(say(`  ${record.example.padEnd(COLUMN)} ${record.help}`));
    }
  }
  answer.push(say('In a room, put a / before commands: /who. More about one of them: help connect'));
  return answer;
}

function explain(table: CommandTable, name: string): Line[] {
  const record = table.get(name);
  if (record === undefined) return [];
  const usage = table.grammar.usage(name);
  const others = [...record.words, ...(record.prefixedWords ?? []).map((word) => `/${word}`)].slice(1);
  const answer = [say(`${usage.join('  or  ')}: ${record.help}.`)];
  for (const detail of record.details ?? []) answer.push(say(detail));
  answer.push(say(`Example: ${record.example}`));
  if (others.length > 0) answer.push(say(`Other words for it: ${others.join(', ')}`));
  return answer;
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
      return command === undefined ? overview(table, person) : explain(table, command);
    },
  },
];
