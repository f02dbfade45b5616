/**
 * The way back: lines out of what was parsed, and how a command is typed. Reads no line itself; it is given the parser
 * and believes only what that reads back.
 */

import { clean } from '../clean.js';
import type { Arguments, CommandSyntax, Mode, Param, Parsed } from '../syntax.js';

/** One line for each form of the command, as a person who is in no room types it. */
export function usageOf(syntax: CommandSyntax): readonly string[] {
  return syntax.forms.map((form) => [wordsFor(syntax, form), ...form.map(shown)].join(' '));
}

/**
 * The word as it has to be typed for this form: a single word followed by free text counts only after `/`, and without
 * it the text would be said aloud.
 */
function wordsFor(syntax: CommandSyntax, form: readonly Param[]): string {
  const [words] = syntax.words;
  if (words === undefined) return `/${syntax.prefixedWords?.[0] ?? syntax.name}`;
  const needsSlash = !words.includes(' ') && syntax.guarded !== true && form.some(takesSlash);
  return needsSlash ? `/${words}` : words;
}

const takesSlash = (param: Param): boolean => param.kind === 'text' || param.prefixed === true || param.slash === true;

function shown(param: Param): string {
  const what = param.kind === 'choice' ? (param.choices ?? []).join('|') : param.name;
  if (param.optional === true) return `[${what}]`;
  return param.kind === 'choice' ? what : `<${what}>`;
}

/** As `Grammar.print`; `syntax` is the command's, where `parsed` is one. */
export function printWith(
  parse: (line: string, mode: Mode) => Parsed,
  syntax: CommandSyntax | undefined,
  parsed: Parsed,
  mode: Mode,
): string | null {
  const tag = parsed.tag === null ? '' : `@${parsed.tag} `;
  for (const candidate of candidates(parsed, syntax)) {
    const line = tag + candidate;
    // A line that cleaning would change never comes to the parser.
    if (clean(line) === line && same(parse(line, mode), parsed)) return line;
  }
  return null;
}

function* candidates(parsed: Parsed, syntax: CommandSyntax | undefined): Generator<string> {
  if (parsed.kind === 'say') yield parsed.text;
  // The space keeps a text that begins with // from being taken for a link.
  if (parsed.kind === 'address') yield parsed.text === '' ? `${parsed.name}:` : `${parsed.name}: ${parsed.text}`;
  if (parsed.kind === 'command' && syntax !== undefined) yield* commandLines(syntax, parsed.args);
}

function* commandLines(syntax: CommandSyntax, args: Arguments): Generator<string> {
  const words = [
    ...syntax.words,
    ...syntax.words.map((word) => `/${word}`),
    ...(syntax.prefixedWords ?? []).map((word) => `/${word}`),
  ];
  // With its # a room called `group` is not the second word of `leave group`, nor one called `5` a count.
  for (const hash of ['', '#']) {
    for (const form of syntax.forms) {
      const given = form.filter((param) => args[param.name] !== undefined);
      if (given.some((param) => param.secret === true)) return;
      const values = given.map((param) => typed(param, args[param.name] ?? '', hash));
      for (const word of words) yield [word, ...values].join(' ');
    }
  }
}

function typed({ kind }: Param, value: string, hash: string): string {
  if (kind === 'room') return hash + value;
  return kind === 'file' && value.includes(' ') ? `"${value}"` : value;
}

function same(a: Parsed, b: Parsed): boolean {
  if (a.tag !== b.tag) return false;
  if (a.kind === 'say') return b.kind === 'say' && a.text === b.text;
  if (a.kind === 'address') return b.kind === 'address' && a.name === b.name && a.text === b.text;
  if (a.kind !== 'command' || b.kind !== 'command' || a.command !== b.command) return false;
  const names = new Set([...Object.keys(a.args), ...Object.keys(b.args)]);
  return [...names].every((name) => a.args[name] === b.args[name]);
}
