/** Finds the command of a command (`partyline admin ban`) among the arguments. Knows none by name. */
import { nearest } from '../language/text/nearest.js';
import { UsageError } from './failure.js';
import type { HelpTopic } from './help.js';
import type { Option } from './parse.js';
import { shown } from './printable.js';

interface Program<C> {
  readonly name: string;
  /** Those that may stand before the command. */
  readonly options: readonly Pick<Option, 'name' | 'kind'>[];
  readonly commands: readonly C[];
}

/** Words of the longest name. */
const WORDS = 3;

/** `rest`: the arguments without the command's words. Throws a UsageError where there is none. */
export function commandIn<C extends HelpTopic>(
  program: Program<C>,
  args: readonly string[],
): { readonly command: C; readonly rest: readonly string[] } {
  const at = wordsIn(program, args);
  const words = at.map((index) => args[index] as string);
  for (let many = words.length; many > 0; many--) {
    const name = [program.name, ...words.slice(0, many)].join(' ');
    const command = program.commands.find((one) => one.name === name);
    if (command !== undefined) return { command, rest: args.filter((_, index) => !at.slice(0, many).includes(index)) };
  }
  throw new UsageError(noneOf(program, words));
}

/** Where the first words stand that are no options, and no values of them. */
function wordsIn({ options }: Program<unknown>, args: readonly string[]): number[] {
  const words: number[] = [];
  for (let at = 0; at < args.length && words.length < WORDS; at++) {
    const arg = args[at] as string;
    if (arg === '--') break;
    if (!arg.startsWith('-')) words.push(at);
    else if (options.some(({ name, kind }) => arg === `--${name}` && !kind.flag)) at++;
  }
  return words;
}

function noneOf({ name, commands }: Program<HelpTopic>, words: readonly string[]): string {
  const names = commands.map((one) => one.name.slice(name.length + 1));
  const [first, second] = words;
  if (first === undefined) return `${name} needs a command, like: partyline ${name} ${names[0]}`;
  const family = names.filter((one) => one.startsWith(`${first} `)).map((one) => one.slice(first.length + 1));
  if (family.length > 0) {
    const meant = second === undefined ? undefined : nearest(second, family);
    if (meant === undefined) return `${name} ${first} takes one of: ${family.join(', ')}`;
    return unknown(name, `${first} ${second}`, `${first} ${meant}`);
  }
  const both = nearest(words.slice(0, 2).join(' '), names);
  return unknown(name, first, both?.includes(' ') ? both : nearest(first, firstWords(names)));
}

const firstWords = (names: readonly string[]): string[] => [
  ...new Set(names.map((one) => one.split(' ')[0] as string)),
];

function unknown(program: string, given: string, meant: string | undefined): string {
  const perhaps = meant === undefined ? '' : `, did you mean ${meant}?`;
  return `unknown command ${shown(given)} of partyline ${program}${perhaps}`;
}
