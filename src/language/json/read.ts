/**
 * What a JSON object means: the same commands as a line, by their canonical names, and their arguments by the names of
 * their parameters. Knows the table, and no command by name; a table of translations is handed to it as the commands
 * are. Pure, like the parser.
 */

import { clean, cleanText } from '../clean.js';
import type { Lookup } from '../forms.js';
import {
  type CommandSyntax,
  command,
  type ObjectGrammar,
  type Param,
  type Request,
  refuse,
  shorten,
  type Tag,
  typeOf,
} from '../syntax.js';
import { checkFields } from '../table-check.js';
import { type FieldNames, FieldReader } from './fields.js';
import type { JsonFields } from './parse.js';

/** Another system's type of object, which means one of ours. */
export interface Translation {
  /** The type that these fields mean; or, as sentences, why they mean none. */
  type(fields: JsonFields): string | { readonly refused: string };
  /** Its fields by the parameters that they stand for, where they are called otherwise. */
  readonly fields?: FieldNames;
}

/** Characters of an id. */
const MAX_ID = 64;

const text: Param = { name: 'text', kind: 'text' };
const LINE: CommandSyntax = { name: 'line', words: [], forms: [[text]] };
const SAY: CommandSyntax = { name: 'say', words: [], forms: [[text], [{ name: 'room', kind: 'room' }, text]] };

/** A client that is told of its error must not be answered by another. */
const UNANSWERED = 'error';

/** What a type of object asks for, and where its arguments are. */
interface Meaning {
  readonly syntax: CommandSyntax;
  readonly reader: FieldReader;
}

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

  /** Worked out at the first object that needs it. `meant`: one of our types, as which `type` is understood. */
  const meanings = new Map<string, Map<string, Meaning>>();
  function meaningOf(type: string, meant: string): Meaning | undefined {
    const known = meanings.get(type)?.get(meant);
    if (known !== undefined) return known;
    const syntax = records.get(meant);
    if (syntax === undefined) return undefined;
    // The bare word of a command that takes more asks for it; another system's object never means that.
    const bare = type === typeOf(syntax.name) && !translations.has(type);
    const reader = new FieldReader(type, syntax, translations.get(type)?.fields ?? {}, bare, lookup);
    const meaning = { syntax, reader };
    meanings.set(type, (meanings.get(type) ?? new Map()).set(meant, meaning));
    return meaning;
  }

  function understand(fields: JsonFields, tag: Tag, limit: number): Request {
    const { type } = fields;
    if (typeof type !== 'string') return refuse('fields', 'An object has a type, like {"type":"ping"}.', tag);
    if (type === LINE.name && typeof fields.text === 'string') return typed(fields.text, tag, limit);
    const translation = translations.get(type);
    const meant = translation === undefined ? type : translation.type(fields);
    if (typeof meant === 'object') return refuse('fields', meant.refused, tag);
    const meaning = meaningOf(type, meant);
    if (meaning === undefined) return refuse('unknown-type', shorten(clean(type)), tag);
    const args = meaning.reader.read(fields);
    if (typeof args === 'string') return refuse('fields', args, tag);
    const long = meaning.syntax.named?.find((param) => param.long)?.name;
    for (const param in args)
      if (param !== long && isLonger(args[param] as string, limit)) return refuse('long-text', param, tag);
    const { text = '', room } = args;
    if (meaning.syntax !== SAY) return command(meaning.syntax.name, args, tag);
    return room === undefined ? { kind: 'say', text, tag } : { kind: 'say', text, room, tag };
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

/** A character of a string is at most three bytes of UTF-8. */
const BYTES_PER_UNIT = 3;

/** Whether `text`, or a line of it where it has many, has more than `limit` bytes. */
function isLonger(text: string, limit: number): boolean {
  if (text.length * BYTES_PER_UNIT <= limit) return false;
  return text.split('\n').some((line) => Buffer.byteLength(line) > limit);
}

/** The id as it is written in JSON; null without one, undefined where it is none. */
function tagOf(id: unknown): Tag | undefined {
  if (id === undefined || id === null) return null;
  if (typeof id === 'number') return JSON.stringify(id);
  return typeof id === 'string' && id.length > 0 && id.length <= MAX_ID ? harmless(JSON.stringify(id)) : undefined;
}

/** The same string of JSON; what a terminal might obey, which JSON lets stand, is written as `\\u009b`. */
function harmless(json: string): string {
  if (clean(json) === json) return json;
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A line may be empty, where lines are pasted. */
function typed(text: string, tag: Tag, limit: number): Request {
  if (isLonger(text, limit)) return refuse('long-text', 'text', tag);
  return { kind: 'line', text: cleanText(text), tag };
}
