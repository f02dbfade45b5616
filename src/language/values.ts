/**
 * What the words of a command are to the command itself: numbers, bytes, yes or no. The types follow from its parameters, and so
 * does the one function that makes the values. Knows no command; whether a word fits is `forms.ts`.
 */
import type { Arguments, CommandSyntax, Param } from './syntax.js';

type Forms = readonly (readonly Param[])[];

/** What one parameter gives. Bytes that are not written as they have to be are null. */
type ValueOf<P extends Param> = P['kind'] extends 'count' | 'size'
  ? number
  : P['kind'] extends 'lines'
    ? readonly string[]
    : P['kind'] extends 'rooms'
      ? readonly RoomAsked[]
      : P extends { readonly bytes: string }
        ? Buffer | null
        : P extends { readonly choices: readonly (infer Choice)[] }
          ? [Choice] extends ['on' | 'off']
            ? boolean
            : Choice
          : string;

/** What is there where the parameter is not given. */
type WithoutIt<P extends Param> = P extends { readonly otherwise: string | number } ? ValueOf<P> : undefined;

type Given<P extends Param> = P extends { readonly optional: true } ? ValueOf<P> | WithoutIt<P> : ValueOf<P>;

/** The values under one form: the parameters of the others are there, and not given. */
type FormValues<Form extends readonly Param[], All extends Param> = {
  readonly [P in Form[number] as P['name']]: Given<P>;
} & {
  readonly [P in Exclude<All, { readonly name: Form[number]['name'] }> as P['name']]: WithoutIt<P>;
};

type NamedValues<P extends Param> = { readonly [One in P as One['name']]: ValueOf<One> | WithoutIt<One> };

/** What a command with these parameters is run with: one of its forms, and whatever of `Named` stands beside it. */
export type ArgsOf<F extends Forms, Named extends readonly Param[]> = {
  [I in keyof F]: FormValues<F[I], F[number][number]> & NamedValues<Named[number]>;
}[number];

/** A room that is to be entered, and its key, where one was given. */
export interface RoomAsked {
  readonly room: string;
  readonly key?: string;
}

export type Value = string | number | boolean | Buffer | null | readonly string[] | readonly RoomAsked[] | undefined;
export type Values = Readonly<Record<string, Value>>;

const WRITTEN = {
  hex: /^(?:[0-9a-f]{2})*$/i,
  base64: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
} as const;

/** Null: `text` is not written so. */
export function bytesIn(text: string, as: keyof typeof WRITTEN): Buffer | null {
  return WRITTEN[as].test(text) ? Buffer.from(text, as) : null;
}

/** Makes the values out of the words that the grammar has found for a command, under the form that they fit. */
export function readerOfValues({ forms, named = [] }: CommandSyntax): (words: Arguments) => Values {
  const all = [...forms.flat(), ...named];
  // Most commands take words and texts alone.
  if (!all.some(isConverted)) return (words) => words;
  const otherwise = defaultsOf(all);
  const otherwiseIn = new Map(forms.map((form) => [form, defaultsOf(form)]));
  return (words) => {
    const given = Object.keys(words).filter((name) => find(named, name) === undefined);
    const form = forms.find((one) => isUnder(one, words, given)) ?? [];
    // A form's own go before those of another with a parameter of that name.
    const values: Record<string, Value> = { ...otherwise, ...otherwiseIn.get(form) };
    for (const [name, word] of Object.entries(words)) {
      const param = find(form, name) ?? find(named, name) ?? find(all, name);
      if (word !== undefined) values[name] = param === undefined ? word : valueIn(param, word);
    }
    return values;
  };
}

function defaultsOf(params: readonly Param[]): Values {
  return Object.fromEntries(
    params.flatMap(({ name, otherwise }) => (otherwise === undefined ? [] : [[name, otherwise]])),
  );
}

function find(params: readonly Param[], name: string): Param | undefined {
  return params.find((param) => param.name === name);
}

/** `given`: the names of those words that the form has to have. */
function isUnder(form: readonly Param[], words: Arguments, given: readonly string[]): boolean {
  return given.every((name) => find(form, name) !== undefined) && form.every((param) => fits(param, words[param.name]));
}

function isSwitch({ choices }: Param): boolean {
  return choices?.length === 2 && choices.includes('on') && choices.includes('off');
}

function isConverted(param: Param): boolean {
  const { kind, bytes, otherwise } = param;
  const isNoWord = kind === 'count' || kind === 'size' || kind === 'lines' || kind === 'rooms';
  return isNoWord || bytes !== undefined || otherwise !== undefined || isSwitch(param);
}

function fits({ optional, choices }: Param, word: string | undefined): boolean {
  return word === undefined ? optional === true : (choices?.includes(word) ?? true);
}

/** `lab`, or `lab:sesame`: no name of a room has a colon, and no key a space. */
function roomAsked(word: string): RoomAsked {
  const colon = word.indexOf(':');
  return colon === -1 ? { room: word } : { room: word.slice(0, colon), key: word.slice(colon + 1) };
}

function valueIn(param: Param, word: string): Value {
  const { kind, bytes, most = Number.POSITIVE_INFINITY } = param;
  if (kind === 'count' || kind === 'size') return Math.min(Number(word), most);
  if (kind === 'lines') return word.split('\n');
  if (kind === 'rooms') return word === '' ? [] : word.split(' ').map(roomAsked);
  if (bytes !== undefined) return bytesIn(word, bytes);
  return isSwitch(param) ? word === 'on' : word;
}
