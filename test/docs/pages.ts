/** The pages of docs/ that are made out of tables: the options of each program, and the commands. `npm run docs` writes them. */
import { variableOf } from '../../src/cli/config/environment.js';
import type { HelpTopic } from '../../src/cli/help.js';
import { everywhere } from '../../src/cli/options.js';
import type { Option } from '../../src/cli/parse.js';
import { subcommands } from '../../src/cli/subcommands.js';
import { type CommandRecord, type HelpGroup, helpGroups } from '../../src/core/commands/record.js';
import { commandTable } from '../../src/core/session/table.js';
import { typeOf } from '../../src/language/syntax.js';
import { quoted, section, table } from './documents.js';

const MADE = '<!-- Made by `npm run docs`. Change the records, not this page. -->';

/** A row of a table: a bar within a cell would end it. */
const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const head = (...headings: readonly string[]): string => `${row(...headings)}\n|${'---|'.repeat(headings.length)}`;

const code = (text: string): string => `\`${text}\``;

const block = (lines: readonly string[]): string => ['```', ...lines, '```'].join('\n');

const page = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

/** Text outside of code: `<name>` would be taken for HTML. */
const plain = (text: string): string => text.replaceAll('<', '\\<');

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function optionRow({ name, short, value, kind, otherwise, default: given, help }: Option): string[] {
  const typed = `--${name}${value === undefined ? '' : ` ${value}`}`;
  const fallback = otherwise ?? (given === undefined ? '' : kind.show(given));
  return [
    short === undefined ? code(typed) : `${code(`-${short}`)}, ${code(typed)}`,
    plain(help),
    fallback,
    kind.allowed,
  ];
}

/** What becomes of a new value while the server runs. */
const AFTER_RELOAD = { value: 'after a restart', presence: 'at once; one more, or none: after a restart' } as const;

const whenRead = ({ fixed, notIn }: Option): string =>
  notIn?.includes('environment') ? '' : fixed === undefined ? 'at once' : AFTER_RELOAD[fixed];

/** The names of an option where it does not stand on the command line. */
function elsewhere({ name, notIn }: Option): string {
  return [
    ...(notIn?.includes('file') ? [] : [code(`${name}:`)]),
    ...(notIn?.includes('environment') ? [] : [code(variableOf(name))]),
  ].join(', ');
}

const isEverywhere = ({ name }: Option): boolean => everywhere.some((one) => one.name === name);

/** `isConfigured`: the program takes them from a file and the environment, too. */
function optionTables(options: readonly Option[], isConfigured = false): string[] {
  return [...new Set(options.map(({ group }) => group))].flatMap((group) => [
    `**${group}**`,
    [
      head(
        'Option',
        'What it is',
        'Default',
        'Takes',
        ...(isConfigured ? ['In a file, in the environment', 'After SIGHUP a new value holds'] : []),
      ),
      ...options
        .filter((one) => one.group === group)
        .map((one) => row(...optionRow(one), ...(isConfigured ? [elsewhere(one), whenRead(one)] : []))),
    ].join('\n'),
  ]);
}

function program({ name, summary, operands, options, examples, commands = [] }: HelpTopic): string[] {
  const width = Math.max(...examples.map(([typed]) => typed.length));
  return [
    `## partyline ${name}`,
    `${sentence(summary)} Usage: ${code(`partyline ${name} [options]${operands === undefined ? '' : ` ${operands}`}`)}`,
    block(examples.map(([typed, does]) => `${typed.padEnd(width)}  # ${does}`)),
    ...optionTables(
      options.filter((option) => !isEverywhere(option)),
      name === 'serve',
    ),
    ...commandsOf(name, options, commands),
  ];
}

/** Commands of a command: those options that it has beside those of all. */
function commandsOf(program: string, shared: readonly Option[], commands: readonly HelpTopic[]): string[] {
  const isShared = ({ name }: Option): boolean => shared.some((one) => one.name === name);
  return commands.flatMap(({ name, summary, operands, options, examples }) => {
    const own = options.filter((option) => !isShared(option));
    const usage = `partyline ${name}${own.length > 0 ? ' [options]' : ''}${operands === undefined ? '' : ` ${operands}`}`;
    const width = Math.max(...examples.map(([typed]) => typed.length));
    return [
      `### ${name.slice(program.length + 1)}`,
      `${sentence(summary)} Usage: ${code(usage)}`,
      block(examples.map(([typed, does]) => `${typed.padEnd(width)}  # ${does}`)),
      ...optionTables(own),
    ];
  });
}

/** docs/OPTIONS.md. */
export function optionsPage(): string {
  return page([
    '# Options',
    MADE,
    'Every option of every program, with its default and what it takes. `partyline <program> --help` prints the same on the\nterminal. `npm start -- --port 9000` passes options to `partyline serve`. `npx` finds `partyline` in the folder of this\nproject; `npm link` there makes it a command everywhere.',
    'What `partyline serve` is told may also stand [in a file or in the environment](OPERATING.md#configuration), under the names in the\nlast column but one. A flag that stands there is turned off by `--no-memory` or `--no-tls-only`.',
    subcommands.map(({ name, summary }) => `- [partyline ${name}](#partyline-${name}): ${summary}`).join('\n'),
    `All of them take ${everywhere.map(({ name, short }) => `${code(`--${name}`)} (${code(`-${short}`)})`).join(' and ')}.`,
    ...subcommands.flatMap(program),
  ]);
}

function commandRow(record: CommandRecord, usages: readonly string[], rule: string): string {
  const { name, words, prefixedWords = [], help, example } = record;
  const others = [...words, ...prefixedWords.map((word) => `/${word}`)].slice(1);
  return row(
    usages.map(code).join(' or '),
    plain(help),
    code(example),
    others.map(code).join(', '),
    code(typeOf(name)),
    rule,
  );
}

/** docs/COMMANDS.md. The rules are those of the table in PROTOCOL.md. */
export function commandsPage(): string {
  const { records, grammar } = commandTable();
  const rules = new Map(
    table(section(3), 'Command').map((cells) => [quoted(cells[0] ?? '')[0] ?? '', cells[4] ?? ''] as const),
  );
  const family = (group: HelpGroup): string[] => {
    const own = records.filter((record) => record.group === group);
    const rows = own.map((record) => commandRow(record, grammar.usage(record.name), rules.get(record.name) ?? ''));
    const details = own.flatMap(({ name, details = [] }) =>
      details.map((detail) => `- ${code(name)}: ${plain(detail)}`),
    );
    return [
      `## ${group}`,
      [head('Type', 'What it does', 'For example', 'Also', 'As an object', 'Rule'), ...rows].join('\n'),
      ...(details.length === 0 ? [] : [details.join('\n')]),
    ];
  };
  return page([
    '# Commands',
    MADE,
    'Every command, as `help more` lists them and `help <command>` explains them. Upper and lower case are the same. What stands\nin `<…>` is yours to fill in, what stands in `[…]` may be left out. In a room a command has a `/` before it, and outside of\nrooms it may have one. Plain text is said in the room that you have joined, or to everyone.',
    'The rule is the one in [PROTOCOL.md](PROTOCOL.md#3-commands) that says everything about the command. A program that speaks\nJSON sends an object of the type named here; [client.json](schema/client.json) is its schema.',
    ...helpGroups.flatMap(family),
  ]);
}
