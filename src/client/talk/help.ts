/** The server's `help`, and the client's own, as lines to read. Pure. */
import { objectsOf, type ServerEvent, textOf, textsOf } from '../common/server-event.js';
import { ownCommands, type Request } from './routing.js';
import { style } from './style.js';

/** Columns of the example; a longer one pushes its sentence to the right. */
const COLUMN = 32;

/** What one needs of this program's own commands; `/keys` has all of each. */
const OWN: readonly (readonly [string, string])[] = [
  ['/to Bob, /to lab, /to', 'where your lines go; alone: back'],
  ['/send photo.jpg Bob, /cancel', 'a file from here; stops it'],
  ['/password, /keys', 'keeps your name; keys and more'],
];

/** The server's heading for what the user of this program has done already: without it the first help fits a screen. */
const ENTRANCE = 'To begin';

const row = (left: string, right: string): string => `  ${left.padEnd(COLUMN)} ${right}`;

/** Whether a line asks for all commands, where `help` alone has those that one needs first. */
export const asksForAll = ({ text }: Request): boolean => typeof text === 'string' && /\bmore *$/i.test(text);

/** From the answer to `help`, `help more` or `help <command>`. */
export function helpLines(help: ServerEvent, isAll: boolean): string[] {
  const commands = objectsOf(help, 'commands');
  const [only] = commands;
  if (only !== undefined && commands.length === 1) return oneCommand(only);
  const lines = [style.asking('This program'), ...OWN.map(([left, right]) => row(left, right))];
  const shown = commands.filter(({ minor, first, group }) =>
    isAll ? minor !== true : first === true && group !== ENTRANCE,
  );
  for (const group of new Set(shown.map((command) => textOf(command, 'group')))) {
    lines.push(style.asking(group));
    for (const command of shown) {
      if (textOf(command, 'group') !== group) continue;
      lines.push(row(textOf(command, 'example'), textOf(command, 'help')));
    }
  }
  const more = isAll ? '' : ' All: /help more.';
  lines.push(`In a room put a / before commands: /who. One: /help connect.${more}`);
  return lines;
}

function oneCommand(command: ServerEvent): string[] {
  const others = [...textsOf(command, 'words').slice(1), ...textsOf(command, 'slash_words').map((word) => `/${word}`)];
  return [
    `${textOf(command, 'name')}: ${textOf(command, 'help')}.`,
    ...textsOf(command, 'details'),
    `Example: ${textOf(command, 'example')}`,
    ...(others.length === 0 ? [] : [`Other words for it: ${others.join(', ')}`]),
  ];
}

/** Key or command, and what it does. */
const KEYS: readonly (readonly [string, string])[] = [
  ['Tab', 'completes commands, names, rooms and files; once more shows what there is to choose from'],
  ['Up, Down', 'earlier lines; Ctrl-R finds one by some of its characters'],
  ['Ctrl-C', 'clears the line; twice leaves. Ctrl-D on an empty line leaves'],
  ['Ctrl-Z', 'stops the program; fg brings it back'],
  ['Ctrl-A, Ctrl-E', 'to the beginning, to the end; Ctrl-U, Ctrl-K, Ctrl-W delete'],
  ['Ctrl-L', 'clears the screen'],
];

export function keysLines(): string[] {
  const rows = [...KEYS, ...Object.entries(ownCommands).map(([name, help]) => [`/${name}`, help] as const)];
  return rows.map(([left, right]) => `  ${left.padEnd(COLUMN / 2)} ${right}`);
}
