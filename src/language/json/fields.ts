/**
 * A command's arguments in the fields of an object: which field stands for which parameter, worked out once for each
 * type. Knows what a command takes and no command by name. Pure.
 */

import { cleanLines, cleanText } from '../clean.js';
import { accept, type Lookup } from '../forms.js';
import { roomName } from '../names.js';
import { isBlank } from '../scan.js';
import type { Arguments, CommandSyntax, Param } from '../syntax.js';
import type { JsonFields } from './parse.js';

/** Another name of a field, by the parameter that it stands for. */
export type FieldNames = Readonly<Record<string, string>>;

/** A parameter and the field that it is given by. */
interface Field {
  readonly param: Param;
  readonly field: string;
  readonly optional: boolean;
}

interface Form {
  /** The form's own, and after them those that any form may have besides. */
  readonly fields: readonly Field[];
  /** The names of its own parameters. */
  readonly takes: ReadonlySet<string>;
  /** What a line has in it besides. */
  readonly words: Arguments;
}

/** What is wrong: with which field, counted from 0, and whether it was given at all. */
interface Fault {
  readonly at: number;
  readonly given: boolean;
  readonly text: string;
}

export class FieldReader {
  private readonly forms: readonly Form[];
  /** Every parameter of any form that not all forms have: where it is given, it rules the others out. */
  private readonly telling: readonly Field[];

  /** `type`: as the object calls what it asks for. */
  constructor(
    private readonly type: string,
    syntax: CommandSyntax,
    names: FieldNames,
    /** Whether the bare type, which asks for what is missing, is one of the forms. */
    bare: boolean,
    private readonly lookup: Lookup,
  ) {
    const field = (param: Param, optional = param.optional === true): Field => ({
      param,
      field: names[param.name] ?? param.field ?? param.name,
      optional,
    });
    const full = bare ? syntax.forms : syntax.forms.filter((form) => form.length > 0);
    const forms = full.length === 0 ? syntax.forms : full;
    const named = (syntax.named ?? []).map((param) => field(param, true));
    this.forms = forms.map((form) => ({
      fields: [...form.filter(isField).map((param) => field(param)), ...named],
      takes: new Set(form.map(({ name }) => name)),
      words: Object.fromEntries(
        form.filter((param) => !isField(param)).map(({ name, choices }) => [name, choices?.[0]]),
      ),
    }));
    this.telling = forms
      .flat()
      .filter(isField)
      .filter(({ name }) => !this.forms.every(({ takes }) => takes.has(name)))
      .map((param) => field(param));
  }

  /** The arguments under the first form that takes all that is given; or, as sentences, what is wrong. */
  read(fields: JsonFields): Arguments | string {
    // Of several forms the one that was meant is the one that fits furthest.
    let wrong: Fault = { at: -1, given: false, text: 'These fields do not go together.' };
    for (const form of this.forms) {
      if (this.isRuledOut(form, fields)) continue;
      const args: Record<string, string | undefined> = { ...form.words };
      const fault = this.fill(args, form, fields);
      if (fault === null) return args;
      if (fault.at > wrong.at || (fault.at === wrong.at && fault.given && !wrong.given)) wrong = fault;
    }
    return `${wrong.text} Send: ${this.usage()}`;
  }

  private isRuledOut({ takes }: Form, fields: JsonFields): boolean {
    for (const one of this.telling) if (!takes.has(one.param.name) && given(fields, one) !== undefined) return true;
    return false;
  }

  /** Puts the arguments into `args`, up to the first that does not fit. */
  private fill(args: Record<string, string | undefined>, form: Form, fields: JsonFields): Fault | null {
    for (let at = 0; at < form.fields.length; at++) {
      const one = form.fields[at] as Field;
      const value = given(fields, one);
      if (value === undefined) {
        if (!one.optional) return { at, given: false, text: `${one.field} is missing.` };
        continue;
      }
      const argument = read(one.param, value, this.lookup);
      if (argument === null) return { at, given: true, text: `${one.field} has to be ${described(one.param)}.` };
      args[one.param.name] = argument;
    }
    return null;
  }

  /** An object for each form, to be sent as it stands with its values put in. */
  private usage(): string {
    return this.forms
      .map(({ fields }) => {
        const needed = fields
          .filter(({ optional }) => !optional)
          .map(({ field, param }) => `,"${field}":${shown(param)}`);
        const more = fields.filter(({ optional }) => optional).map(({ field }) => field);
        return `{"type":"${this.type}"${needed.join('')}}${more.length === 0 ? '' : ` and, if wanted, ${more.join(', ')}`}`;
      })
      .join('  or  ');
  }
}

const isField = ({ lineOnly }: Param): boolean => lineOnly !== true;

/** What is given for a parameter; undefined: nothing is. */
function given(fields: JsonFields, { field, param }: Field): unknown {
  const value = fields[field];
  // Of one that has a single value (takeover) false is as good as leaving it out.
  return value === null || (value === false && param.choices?.length === 1) ? undefined : value;
}

/** One that is there or not (takeover), and not one value of several that other forms have (the bell of set). */
const isFlag = ({ name, choices = [] }: Param): boolean => choices.length === 1 && choices[0] === name;

/** How it is written in an object that may be sent as it stands. */
function shown(param: Param): string {
  const { choices = [] } = param;
  if (isFlag(param)) return 'true';
  return choices.length === 1 ? `"${choices[0]}"` : `"<${param.choices?.join('|') ?? placeholder(param)}>"`;
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
  if (param.kind === 'rooms') return roomsIn(value, param.most);
  if (typeof value !== 'string') return null;
  if (param.kind === 'lines') return cleanLines(value);
  const line = cleanText(value);
  // No bytes at all are a file, too.
  if (value === '' && param.long === true) return '';
  if (isBlank(line, 0)) return null;
  if (param.kind === 'word' && param.secret !== true && line.includes(' ')) return null;
  return accept(param, line, lookup) ?? null;
}

/**
 * Their names, one space between them, and after a colon the key where one is given (values.ts); null where these are no rooms, or
 * more than `most`.
 */
function roomsIn(value: unknown, most = Number.POSITIVE_INFINITY): string | null {
  if (!Array.isArray(value) || value.length > most) return null;
  const rooms = value.map((one: unknown) => (isObject(one) ? roomWithKey(one) : roomIn(one)));
  return rooms.includes(null) ? null : rooms.join(' ');
}

const isObject = (one: unknown): one is JsonFields => typeof one === 'object' && one !== null && !Array.isArray(one);

const roomIn = (one: unknown): string | null => (typeof one === 'string' ? roomName(one) : null);

/** `{"room":"lab","key":"sesame"}`; one without a key is as its name. */
function roomWithKey({ room, key }: JsonFields): string | null {
  const name = roomIn(room);
  if (name === null || key === undefined || key === null) return name;
  const word = typeof key === 'number' ? String(key) : typeof key === 'string' ? cleanText(key) : '';
  return word === '' || word.includes(' ') ? null : `${name}:${word}`;
}

/** What stands for a value. */
function placeholder({ kind, name }: Param): string {
  return kind === 'room' ? (isPlace(name) ? name : 'name') : kind;
}

/** A name of the form of a room's or group's is also a person's, where the parameter does not say what it is. */
const isPlace = (name: string): boolean => name === 'room' || name === 'group';

function described(param: Param): string {
  const { kind, name, choices = [], most } = param;
  switch (kind) {
    case 'name':
      return 'a person’s name: a letter, then letters, digits, _ - .';
    case 'room':
      return `${isPlace(name) ? `a ${name}’s name` : 'the name of a person, a room or a group'}: a letter or digit, then letters, digits, _ - .`;
    case 'word':
      return 'one word';
    case 'text':
      return 'a text';
    case 'pattern':
      return 'a pattern';
    case 'lines':
      return 'a text, with line ends between its lines';
    case 'rooms':
      return `a list of names of rooms${most === undefined ? '' : `, ${most} at most`}; one with a key is {"room":"lab","key":"…"}`;
    case 'count':
      return 'a whole number from 1';
    case 'size':
      return 'a whole number';
    case 'token':
      return 'a token of 16 to 64 letters and digits';
    case 'file':
      return 'the name of a file';
    case 'choice':
      return isFlag(param) ? 'true or false' : choices.join(' or ');
    case 'command':
      return 'a command';
  }
}
