/**
 * Pages for `man`, made from the tables of commands and options: partyline(1), and one for each command, in which its own commands are.
 * Writes roff with the macros of man(7). Knows no command and no option by name.
 */
import { EXIT } from '../cli/failure.js';
import type { HelpTopic } from '../cli/help.js';
import { everywhere } from '../cli/options.js';
import type { Option } from '../cli/parse.js';

export interface ManPage {
  /** Of its file: `partyline-serve.1`. */
  readonly file: string;
  readonly text: string;
}

interface Edition {
  readonly version: string;
  /** Of the package: 2026-11-29. */
  readonly date: string;
}

/** What each exit status means, in the words of src/cli/failure.ts. */
const STATUSES: readonly (readonly [number, string])[] = [
  [EXIT.done, 'What was asked for is done.'],
  [
    EXIT.failed,
    'The machine, or the server, refused it. A sentence on standard error says why, and what to do instead.',
  ],
  [EXIT.usage, 'The command line, or the configuration, makes no sense.'],
  [EXIT.noServer, 'There is no server to ask.'],
];

export function manPages(topics: readonly HelpTopic[], edition: Edition): readonly ManPage[] {
  return [
    { file: 'partyline.1', text: programPage(topics, edition) },
    ...topics.map((topic) => ({ file: `${pageOf(topic.name)}.1`, text: commandPage(topic, edition) })),
  ];
}

const pageOf = (command: string): string => `partyline-${command}`;

function programPage(topics: readonly HelpTopic[], edition: Edition): string {
  return page('partyline', edition, [
    section('NAME', text('partyline - a chat server that anybody can join with nothing but nc')),
    section('SYNOPSIS', `.B partyline\n${text('<command> [options]')}`),
    section(
      'DESCRIPTION',
      text(
        'Messages to everyone and to one person, rooms, groups and files, over plain text. Each command has a page of its own.',
      ),
    ),
    section('COMMANDS', ...topics.map(({ name, summary }) => item(reference(pageOf(name)), sentence(summary)))),
    section('OPTIONS', ...everywhere.map(optionItem)),
    section('EXIT STATUS', ...STATUSES.map(([status, means]) => item(`.B ${status}`, means))),
    section(
      'FILES',
      item('.I /etc/partyline/partyline.yaml', 'The configuration of the service.'),
      item('.I /var/lib/partyline', 'Accounts, messages and files of the service.'),
    ),
    section('EXAMPLES', ...topics.flatMap(({ examples }) => examples.slice(0, 1)).map(exampleItem)),
    section(
      'SEE ALSO',
      seeAlso(topics.map(({ name }) => pageOf(name))),
      text('/usr/share/doc/partyline/docs/OPERATING.md'),
    ),
  ]);
}

function commandPage(topic: HelpTopic, edition: Edition): string {
  const { name, summary, options, examples, commands = [] } = topic;
  // The option that names the file stands in the environment, too, and of course in no file.
  const configured = options.some(({ notIn }) => notIn?.includes('file') && !notIn.includes('environment'));
  return page(pageOf(name), edition, [
    section('NAME', text(`${pageOf(name)} - ${summary}`)),
    section('SYNOPSIS', synopsis(topic)),
    section('OPTIONS', ...groups(options)),
    ...(commands.length === 0 ? [] : [section('COMMANDS', ...commands.map((own) => ownCommand(own, options)))]),
    ...(configured
      ? [
          section(
            'CONFIGURATION',
            text(
              'Options stand in the file that --config names, one a line, without the dashes (max-line: 4k), or in the environment, with PARTYLINE_ before them (PARTYLINE_MAX_LINE=4k). The command line holds before the environment, and the environment before the file.',
            ),
          ),
        ]
      : []),
    section('EXAMPLES', ...examples.map(exampleItem)),
    section('SEE ALSO', seeAlso(['partyline'])),
  ]);
}

/** Options that the command before it has as well are not said again. */
function ownCommand(topic: HelpTopic, above: readonly Option[]): string {
  const own = topic.options.filter(({ name }) => !above.some((one) => one.name === name));
  return [
    `.SS ${escaped(`partyline ${topic.name}${topic.operands === undefined ? '' : ` ${topic.operands}`}`)}`,
    text(sentence(topic.summary)),
    ...own.map(optionItem),
    ...topic.examples.map(exampleItem),
  ].join('\n');
}

function synopsis({ name, operands }: HelpTopic): string {
  return [`.B partyline ${name}`, text(`[options]${operands === undefined ? '' : ` ${operands}`}`)].join('\n');
}

function groups(options: readonly Option[]): string[] {
  return [...new Set(options.map(({ group }) => group))].flatMap((group) => [
    `.SS ${escaped(group)}`,
    ...options.filter((option) => option.group === group).map(optionItem),
  ]);
}

function optionItem({ name, short, value, kind, help, otherwise, default: given }: Option): string {
  const long = `\\fB${escaped(`--${name}`)}\\fR${value === undefined ? '' : ` \\fI${escaped(value)}\\fR`}`;
  const fallback = otherwise ?? (given === undefined ? '' : kind.show(given));
  const takes = kind.flag ? '' : ` Takes ${kind.allowed}.`;
  return item(
    `${short === undefined ? '' : `\\fB${escaped(`-${short}`)}\\fR, `}${long}`,
    `${sentence(help)}${takes}${fallback === '' ? '' : ` Default: ${fallback}.`}`,
  );
}

const exampleItem = ([typed, does]: readonly [string, string]): string =>
  item(`\\fB${escaped(typed)}\\fR`, sentence(does));

const item = (head: string, words: string): string => `.TP\n${head}\n${text(words)}`;

const reference = (page: string): string => `.BR ${escaped(page)} (1)`;

const seeAlso = (pages: readonly string[]): string =>
  pages.map((page, at) => `${reference(page)}${at === pages.length - 1 ? '' : ' ,'}`).join('\n');

const section = (title: string, ...parts: readonly string[]): string => [`.SH ${title}`, ...parts].join('\n');

const page = (name: string, { version, date }: Edition, sections: readonly string[]): string =>
  `${[`.TH ${escaped(name).toUpperCase()} 1 "${date}" "partyline ${escaped(version)}" "Partyline"`, ...sections].join('\n')}\n`;

const sentence = (words: string): string => (words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`);

/** A line of its own: what begins with a dot or an apostrophe would be taken for a macro. */
const text = (words: string): string => escaped(words).replace(/^(?=[.'])/, '\\&');

/** A bare hyphen may be shown as another sign, which nobody can copy into a shell. */
const escaped = (words: string): string =>
  words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('’', '\\(cq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti');
