/** The server's `help`, and the client's own, as lines to read. Pure. */
import { objectsOf, type ServerEvent, textOf, textsOf } from '../net/events.js';
import { ownCommands } from './routing.js';
import { style } from './style.js';

/** Columns of the example; a longer one pushes its sentence to the right. */
const COLUMN = 32;

/** From the answer to `help` or `help <command>`. */
export function helpLines(help: ServerEvent): string[] {
  const commands = objectsOf(help, 'commands');
  const [only] = commands;
  if (only !== undefined && commands.length === 1) return oneCommand(only);
  const lines: string[] = [];
  for (const group of new Set(commands.map((command) => textOf(command, 'group')))) {
    lines.push(style.asking(group));
    for (const command of commands) {
      if (textOf(command, 'group') !== group || command.minor === true) continue;
      lines.push(`  ${textOf(command, 'example').padEnd(COLUMN)} ${textOf(command, 'help')}`);
    }
  }
  lines.push(
    'In a room, or with /to, put a / before commands: /who. More about one: /help connect. This program: /keys',
  );
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
