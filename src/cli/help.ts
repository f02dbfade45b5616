/**
 * The help texts, made from the tables of subcommands and options: at most 80 columns, aligned, grouped.
 */
import type { Option, Table } from './parse.js';

export interface HelpTopic {
  readonly name: string;
  /** One line, lower case, no full stop. */
  readonly summary: string;
  readonly options: Table;
  /** What may stand after the options. */
  readonly operands?: string;
  /** What to type, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Commands of its own, of which one has to be given; each is named with the words before it (`admin ban`). */
  readonly commands?: readonly (HelpTopic & { readonly group: string })[];
}

export function commandHelp(topic: HelpTopic): string {
  const rows = topic.options.map((option) => [option, label(option)] as const);
  const width = Math.max(...rows.map(([, left]) => left.length));
  const parts = [
    `partyline ${topic.name}: ${topic.summary}`,
    `Usage: partyline ${topic.name} [options]${topic.operands === undefined ? '' : ` ${topic.operands}`}`,
  ];
  const { commands = [] } = topic;
  for (const group of new Set(commands.map((command) => command.group))) {
    const own = commands.filter((command) => command.group === group);
    const words = Math.max(...commands.map(({ name }) => name.length - topic.name.length - 1));
    const row = ({ name, summary }: HelpTopic): string =>
      `  ${name.slice(topic.name.length + 1).padEnd(words)}  ${summary}`;
    parts.push([`${group}:`, ...own.map(row)].join('\n'));
  }
  for (const group of new Set(topic.options.map((option) => option.group))) {
    const own = rows.filter(([option]) => option.group === group);
    parts.push([`${group}:`, ...own.map(([option, left]) => `  ${left.padEnd(width)}  ${line(option)}`)].join('\n'));
  }
  parts.push(section('Examples', topic.examples));
  return `${parts.join('\n\n')}\n`;
}

export function programHelp(topics: readonly HelpTopic[]): string {
  return `${[
    'partyline: a chat server that anybody can join with nothing but nc',
    'Usage: partyline <command> [options]',
    section(
      'Commands',
      topics.map((topic) => [topic.name, topic.summary]),
    ),
    section('Everywhere', [
      ['-h, --help', 'this text; help <command> lists the options of one command'],
      ['-v, --version', 'the version'],
    ]),
    section(
      'Examples',
      topics.flatMap((topic) => topic.examples.slice(0, 1)),
    ),
  ].join('\n\n')}\n`;
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return [`${title}:`, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join('\n');
}

function label(option: Option): string {
  const long = `--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
  return option.short === undefined ? long : `-${option.short}, ${long}`;
}

function line(option: Option): string {
  const fallback = option.otherwise ?? (option.default === undefined ? undefined : option.kind.show(option.default));
  return fallback === undefined ? option.help : `${option.help} (${fallback})`;
}
