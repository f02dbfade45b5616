/**
 * What a JSON object means: the same commands as a line, by their canonical names, and their arguments by the names of
 * their parameters. Knows the table, and no command by name; a table of translations is handed to it as the commands
 * are. Pure, like the parser.
 */
import { checkFields } from './check.js';
import { accept, type Lookup } from './forms.js';
import type { JsonFields } from './json.js';
import { command, refuse, shorten, type Tag } from './parsed.js';
import { isBlank } from './scan.js';
import type { Arguments, CommandSyntax, Param, Request } from './syntax.js';
import { clean } from './text.js';

/** Another system's type of object, which means one of ours. */
export interface Translation {
  /** The type that these fields mean; or, as sentences, why they mean none. */
  type(fields: JsonFields): string | { readonly refused: string };
  /** Its fields by the parameters that they stand for, where they are called otherwise. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface ObjectGrammar {
  /** Every type that `read` knows. */
  readonly types: readonly string[];
  /** `limit`: bytes of one text. Null: nothing is asked, and nothing is to be answered. Never throws. */
  read(fields: JsonFields, limit: number): Request | null;
}

/** A command's type: `connect_to`. */
export function typeOf(command: string): string {
  return command.replaceAll(' ', '_');
}

/** Characters of an id. */
const MAX_ID = 64;

const text: Param = { name: 'text', kind: 'text' };
const LINE: CommandSyntax = { name: 'line', words: [], forms: [[text]] };
const SAY: CommandSyntax = { name: 'say', words: [], forms: [[text], [{ name: 'room', kind: 'room' }, text]] };

/** A client that is told of its error must not be answered by another. */
const UNANSWERED = 'error';

/** Throws where two types would be the same, and what `checkFields` throws. */
export function createObjectGrammar(
  table: readonly CommandSyntax[],
  lookup: Lookup,
  translations: ReadonlyMap<string, Translation>,
): ObjectGrammar {
  checkFields(table);
  const records = new Map<string, CommandSyntax>();
  for (const syntax of [LINE, SAY, ...table]) {
    const type = typeOf(syntax.name);
    if (records.has(type)) throw new Error(`Two commands are the type "${type}".`);
    records.set(type, syntax);
  }
  const types = [...new Set([...translations.keys(), UNANSWERED, ...records.keys()])];

  function understand(fields: JsonFields, tag: Tag, limit: number): Request {
    const { type } = fields;
    if (typeof type !== 'string') return refuse('fields', 'An object has a type, like {"type":"ping"}.', tag);
    if (type === LINE.name && typeof fields.text === 'string') return typed(fields.text, tag, limit);
    const translation = translations.get(type);
    const meant = translation === undefined ? type : translation.type(fields);
    if (typeof meant === 'object') return refuse('fields', meant.refused, tag);
    const syntax = records.get(meant);
    if (syntax === undefined) return refuse('unknown-type', shorten(clean(type)), tag);
    const wanted: Wanted = { type, syntax, names: translation?.fields ?? {}, fields, limit, lookup };
    const args = argumentsOf(wanted);
    if (typeof args === 'string') return refuse('fields', args, tag);
    for (const param of Object.keys(args)) {
      if (Buffer.byteLength(args[param] ?? '') > limit) return refuse('long-text', param, tag);
    }
    const { text = '', room } = args;
    if (syntax === SAY) return { kind: 'say', text, ...(room === undefined ? {} : { room }), tag };
    return command(syntax.name, args, tag);
  }

  return {
    types,
    read(fields, limit) {
      if (fields.type === UNANSWERED) return null;
      const tag = tagOf(fields.id);
      if (tag === undefined)
        return refuse('fields', `An id is a number, or a string of 1 to ${MAX_ID} characters.`, null);
      return understand(fields, tag, limit);
    },
  };
}

/** The id as it is written in JSON; null without one, undefined where it is none. */
function tagOf(id: unknown): Tag | undefined {
  if (id === undefined || id === null) return null;
  if (typeof id === 'number') return JSON.stringify(id);
  return typeof id === 'string' && id.length > 0 && id.length <= MAX_ID ? JSON.stringify(id) : undefined;
}

/** What was asked for, and with what. */
interface Wanted {
  readonly type: string;
  readonly syntax: CommandSyntax;
  readonly names: Readonly<Record<string, string>>;
  readonly fields: JsonFields;
  readonly limit: number;
  readonly lookup: Lookup;
}

const fieldOf = ({ names }: Wanted, param: Param): string => names[param.name] ?? param.field ?? param.name;

/** The bare word of a command that takes more asks for it; another system's object never means that. */
function formsOf({ syntax, type }: Wanted): readonly (readonly Param[])[] {
  const { forms } = syntax;
  const full = type === typeOf(syntax.name) ? forms : forms.filter((form) => form.length > 0);
  return full.length === 0 ? forms : full;
}

/** What is given for a parameter; undefined: nothing is. */
function given(wanted: Wanted, param: Param): unknown {
  const value = wanted.fields[fieldOf(wanted, param)] ?? undefined;
  // One that is there or not (takeover): false is as good as leaving it out.
  return value === false && param.choices?.length === 1 ? undefined : value;
}

/** The arguments under the first form that takes all of them, or sentences that say what is wrong. */
function argumentsOf(wanted: Wanted): Arguments | string {
  const { named = [] } = wanted.syntax;
  const forms = formsOf(wanted);
  const known = new Set(
    forms
      .flat()
      .filter((param) => given(wanted, param) !== undefined)
      .map(({ name }) => name),
  );
  // Of several forms the one that was meant is the one that fits furthest.
  let wrong = { at: -1, text: 'These fields do not go together.' };
  for (const form of forms) {
    if ([...known].some((name) => !form.some((param) => param.name === name))) continue;
    const args: Record<string, string> = {};
    const fault = fill(args, [...form, ...named.map((param) => ({ ...param, optional: true }))], wanted);
    if (fault === null) return args;
    if (fault.at > wrong.at) wrong = fault;
  }
  return `${wrong.text} Send: ${usageOf(wanted)}`;
}

/** Puts the arguments into `args`, up to the first that does not fit. */
function fill(
  args: Record<string, string>,
  params: readonly Param[],
  wanted: Wanted,
): { readonly at: number; readonly text: string } | null {
  for (const [at, param] of params.entries()) {
    const value = given(wanted, param);
    if (value === undefined) {
      if (param.optional !== true) return { at, text: `${fieldOf(wanted, param)} is missing.` };
      continue;
    }
    const argument = read(param, value, wanted.lookup);
    if (argument === null) return { at, text: `${fieldOf(wanted, param)} has to be ${described(param)}.` };
    args[param.name] = argument;
  }
  return null;
}

/** Kinds of which a number is as good as its digits. */
const NUMBERS: ReadonlySet<Param['kind']> = new Set(['count', 'size', 'word']);

/** A value as the argument that a line would have; null where it is none. */
function read(param: Param, value: unknown, lookup: Lookup): string | null {
  if (typeof value === 'number') {
    return NUMBERS.has(param.kind) ? (accept(param, String(value), lookup) ?? null) : null;
  }
  if (typeof value === 'boolean') {
    const { choices = [] } = param;
    const choice = choices.length === 1 ? (choices[0] as string) : value ? 'on' : 'off';
    return choices.includes(choice) ? choice : null;
  }
  if (typeof value !== 'string') return null;
  const line = clean(oneLine(value));
  if (isBlank(line, 0)) return null;
  if (param.kind === 'word' && param.secret !== true && line.includes(' ')) return null;
  return accept(param, line, lookup) ?? null;
}

/** A line may be empty, where lines are pasted. */
function typed(text: string, tag: Tag, limit: number): Request {
  if (Buffer.byteLength(text) > limit) return refuse('long-text', 'text', tag);
  return { kind: 'line', text: clean(oneLine(text)), tag };
}

/** One text is one line, whatever line ends were in it. */
function oneLine(value: string): string {
  return value.replace(/\r\n?|\n/g, ' ');
}

function described({ kind, choices = [] }: Param): string {
  switch (kind) {
    case 'name':
      return 'a person’s name: a letter, then letters, digits, _ - .';
    case 'room':
      return 'a room’s or group’s name: a letter or digit, then letters, digits, _ - .';
    case 'word':
      return 'one word';
    case 'text':
      return 'a text';
    case 'pattern':
      return 'a pattern';
    case 'count':
      return 'a whole number from 1';
    case 'size':
      return 'a whole number';
    case 'token':
      return 'a token of 16 to 64 letters and digits';
    case 'file':
      return 'the name of a file';
    case 'choice':
      return choices.join(' or ');
    case 'command':
      return 'a command';
  }
}

/** An object for each form, to be sent as it stands with its values put in. */
function usageOf(wanted: Wanted): string {
  const { syntax, type } = wanted;
  return formsOf(wanted)
    .map((form) => {
      const [needed, wish] = [form.filter((param) => !param.optional), form.filter((param) => param.optional)];
      const fields = needed.map(
        (param) => `,"${fieldOf(wanted, param)}":"<${param.choices?.join('|') ?? param.kind}>"`,
      );
      const more = [...wish, ...(syntax.named ?? [])].map((param) => fieldOf(wanted, param));
      return `{"type":"${type}"${fields.join('')}}${more.length === 0 ? '' : ` and, if wanted, ${more.join(', ')}`}`;
    })
    .join('  or  ');
}
