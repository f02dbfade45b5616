/**
 * The commands of the server, learnt from its `help` (R7.13). Knows none by name, but for those that take a password until
 * the server has told.
 */

import type { Command, Parameter } from './types.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const textsOf = (value: unknown): string[] => listOf(value).filter((each) => typeof each === 'string');

const parameter = (name: string, secret: boolean): Parameter => ({
  ...{ name, kind: 'word', choices: [], optional: false, secret },
});

const firstCommand = (type: string, form: readonly Parameter[]): Command => ({
  ...{ type, words: [type], forms: [form], group: '', forOperators: false, help: '', first: false, minor: true },
});

/** Those that may carry a password, a code, a key or a token: what is typed before the answer to `help` is there is no less secret. */
export const FIRST_COMMANDS: readonly Command[] = [
  ...['register', 'login', 'passwd', 'says_only', 'post', 'nick', 'key'].map((type) =>
    firstCommand(type, [parameter('password', true)]),
  ),
  firstCommand('join', [parameter('room', false), parameter('key', true)]),
];

/** The group of those that are for entering: whoever types on the page has entered. */
export const ENTRANCE = 'To begin';

/** From the answer to `help`. What is no command in it is passed over. */
export function commandsOf(help: Fields): readonly Command[] {
  return listOf(help.commands)
    .filter(isFields)
    .map((one) => ({
      type: textOf(one.type),
      words: wordsOf(one),
      forms: listOf(one.forms).map((form) => listOf(form).filter(isFields).map(parameterOf)),
      group: textOf(one.group),
      forOperators: one.who === 'operator',
      help: textOf(one.help),
      first: one.first === true,
      minor: one.minor === true,
    }))
    .filter(({ type, words }) => type !== '' && words.length > 0);
}

/** Its name comes first, also where it counts only behind a slash: `/all`, not `/bdct txt`. */
function wordsOf(one: Fields): readonly string[] {
  const words = [...textsOf(one.words), ...textsOf(one.slash_words)].map((word) => word.toLowerCase());
  return words.sort((a, b) => Number(b === one.name) - Number(a === one.name));
}

function parameterOf(one: Fields): Parameter {
  return {
    name: textOf(one.name),
    kind: textOf(one.kind),
    choices: textsOf(one.choices),
    optional: one.optional === true,
    secret: one.secret === true,
  };
}

/** Whether the server has a command of that type, as far as is known: before it has told of any, it may. */
export function offers(commands: readonly Command[], type: string): boolean {
  return commands === FIRST_COMMANDS || commands.length === 0 || commands.some((one) => one.type === type);
}

/** The command that the words at the beginning mean, the longest of them, and what stands after them. `line`: without its slash. */
export function readCommand(
  commands: readonly Command[],
  line: string,
): { readonly command: Command; readonly rest: string } | null {
  let best: { readonly command: Command; readonly rest: string } | null = null;
  let longest = 0;
  const folded = line.toLowerCase();
  for (const command of commands) {
    for (const word of command.words) {
      if (word.length <= longest || !folded.startsWith(word)) continue;
      const behind = line.slice(word.length);
      if (behind !== '' && !behind.startsWith(' ')) continue;
      best = { command, rest: behind.trimStart() };
      longest = word.length;
    }
  }
  return best;
}

/** Whether what is typed behind a slash may have a password in it: such a line is not kept for the arrow keys. */
export function mayCarrySecret(commands: readonly Command[], text: string): boolean {
  // Before the command may stand a tag, and what says that it is one, that its end is for everyone, or that it is only asked about.
  const bare = text.replace(/^(?:\s*(?:@\d+\s|(?:\/all|server: ?all|bdct +txt|explain)\s|\/|server:))*\s*/i, '');
  const read = readCommand(commands, bare.replace(/^([a-z_]+):/i, '$1 ').replace(/ +/g, ' '));
  if (read === null) return false;
  // `join lab` has none where `join lab sesame` has one.
  const words = read.rest.split(' ').filter(Boolean).length;
  // A word that only says what comes next may have been forgotten: `nick Bob 4711`.
  return read.command.forms.some((form) =>
    form.filter(({ choices }) => choices.length !== 1).some(({ secret }, at) => secret && words > at),
  );
}

/** How a command is typed: `/ban <name> [minutes]`, a form each. */
export function usageOf({ words, forms }: Command): readonly string[] {
  const [word = ''] = words;
  return forms.map((form) => [`/${word}`, ...form.map(placeholder)].join(' '));
}

function placeholder({ name, choices, optional }: Parameter): string {
  const shown = choices.length > 0 ? choices.join('|') : `<${name}>`;
  return optional ? `[${shown.replace(/^<|>$/g, '')}]` : shown;
}
