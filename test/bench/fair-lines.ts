/**
 * What an attacker sends: an example of each command, out of the commands' own records, as a line and as an object, and a few
 * lines that ask for nothing. Knows neither sockets nor processes.
 */
import type { CommandRecord } from '../../src/core/commands/record.js';
import { commandTable } from '../../src/core/session/table.js';
import { typeOf } from '../../src/language/syntax.js';

export interface AttackLine {
  readonly name: string;
  readonly dialect: 'text' | 'json';
  /** Its bytes, its end included. */
  readonly line: string;
}

/** Dearer than the example: as much as may be asked for. `team` is a group with a long history. */
const MOST = ['?', 'history 200', 'history team 200', 'help more', 'members lab', 'group txt team Meeting at ten'];

/** What is read, or thrown away, without a command. */
const NOTHING: readonly AttackLine[] = [
  { name: 'an empty line', dialect: 'text', line: '\n' },
  { name: 'a line that is too long', dialect: 'text', line: `${'x'.repeat(5000)}\n` },
  { name: 'no command', dialect: 'text', line: '/x\n' },
  { name: 'no object', dialect: 'json', line: '{"type":}\n' },
  { name: 'no object, many in a line', dialect: 'json', line: '}{' },
  { name: 'an unknown type', dialect: 'json', line: '{"type":"x"}\n' },
];

/** Every line, each with a / so that it is a command wherever it is typed. */
export function attackLines(): AttackLine[] {
  const { records, grammar } = commandTable();
  const lines: AttackLine[] = [...NOTHING];
  const add = (example: string): void => {
    const line = example.startsWith('/') ? example : `/${example}`;
    lines.push({ name: line.slice(1), dialect: 'text', line: `${line}\n` });
    const parsed = grammar.parse(line, { room: false });
    const record = parsed.kind === 'command' ? records.find(({ name }) => name === parsed.command) : undefined;
    if (parsed.kind !== 'command' || record === undefined) return;
    lines.push({ name: line.slice(1), dialect: 'json', line: `${JSON.stringify(objectOf(record, parsed.args))}\n` });
  };
  // Those of operators are refused to an attacker, as what is no command is; and one of them stops the server.
  for (const { example, who } of records) if (who !== 'operator') add(example);
  for (const line of MOST) add(line);
  return lines;
}

function objectOf(record: CommandRecord, args: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const fields = new Map(record.forms.flat().map(({ name, field = name }) => [name, field]));
  const object: Record<string, string> = { type: typeOf(record.name) };
  for (const [name, value] of Object.entries(args)) if (value !== undefined) object[fields.get(name) ?? name] = value;
  return object;
}
