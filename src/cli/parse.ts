/**
 * From arguments to values, by a table of options. minimist splits the arguments; what it would let pass (misspelt
 * options, options given twice, missing values, stray words) is refused here, with the nearest right one.
 * Knows no option by name.
 */
import minimist from 'minimist';
import { nearest } from '../language/text/nearest.js';
import { UsageError } from './failure.js';
import type { Kind } from './kinds.js';
import { shown } from './printable.js';

/** One option. Everything about it comes from this record: parsing, help, default and error messages. */
export interface Option<Name extends string = string, Value = unknown> {
  /** Without the dashes. The field of the same name in camel case holds the value. */
  readonly name: Name;
  /** One letter: `-h`. */
  readonly short?: string;
  /** What stands for the value in the help (`N`, `PATH`); flags have none. */
  readonly value?: string;
  readonly kind: Kind<Value>;
  readonly default?: Value;
  /** Says in the help what happens by default where that is no fixed value. */
  readonly otherwise?: string;
  readonly help: string;
  /** Heading in the help. */
  readonly group: string;
  /** A flag for which `--no-name` means false. */
  readonly negatable?: true;
  /**
   * What of it stays as it is while the program runs, though it is read again (SIGHUP): the value, or only whether there is one. Where this
   * is not set every new value holds at once.
   */
  readonly fixed?: 'value' | 'presence';
  /** Where it cannot stand: what is done once is asked for on the command line alone. */
  readonly notIn?: readonly ('file' | 'environment')[];
}

/** What somebody has written for an option. */
export interface Written {
  readonly text: string;
  /** The option as it is written there: `--max-line`, `PARTYLINE_MAX_LINE`, `max-line`. */
  readonly as: string;
  /** File and line, where it stands in a file: `party.yaml:3`. */
  readonly at?: string;
}

export type Table = readonly Option[];

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

type ValueOf<One> = One extends { readonly kind: Kind<infer Value> }
  ? One extends { readonly default: unknown } | { readonly kind: { readonly flag: true } }
    ? Value
    : Value | undefined
  : never;

/** What `parse` makes of a table: `max-line` becomes `maxLine`; undefined only where there is no default. */
export type Values<Options extends Table> = {
  readonly [One in Options[number] as Camel<One['name']>]: ValueOf<One>;
};

/** Throws a UsageError, whose message names the first thing that is wrong. */
export function parse<const Options extends Table>(table: Options, args: readonly string[]): Values<Options> {
  const { values, words } = parseWithWords(table, args);
  refuseStray(words);
  return values;
}

/** For a command that takes no words. Throws a UsageError. */
export function refuseStray([stray]: readonly string[]): void {
  if (stray !== undefined) throw new UsageError(`unexpected ${shown(stray)}: options are written --name value`);
}

/** As `parse`, for a command that takes words beside its options: all that are no option's, and all after `--`. */
export function parseWithWords<const Options extends Table>(
  table: Options,
  args: readonly string[],
): { readonly values: Values<Options>; readonly words: readonly string[] } {
  const { written, words } = writtenIn(table, args);
  return { values: valuesOf(table, written), words };
}

/** What stands on a command line, by the options' names, and not read yet. Throws a UsageError. */
export function writtenIn(
  table: Table,
  args: readonly string[],
): { readonly written: ReadonlyMap<string, Written>; readonly words: readonly string[] } {
  refuseUnknown(table, args);
  const given = minimist([...args], {
    // Everything is text to minimist, so that 007 stays 007: the option's kind decides what a text means.
    string: ['_', ...table.filter((option) => !option.kind.flag).map((option) => option.name)],
    boolean: table.filter((option) => option.kind.flag).map((option) => option.name),
    alias: Object.fromEntries(table.flatMap((option) => (option.short ? [[option.name, option.short]] : []))),
    '--': true,
  });
  const typed = optionsIn(args);
  const written = new Map<string, Written>();
  for (const { name, short, kind } of table) {
    const value: unknown = given[name];
    // A flag that is not there is false to minimist.
    const isThere = kind.flag
      ? typed.some((arg) => arg === `--${name}` || arg === `--no-${name}` || arg === `-${short}`)
      : value !== undefined;
    if (!isThere) continue;
    if (Array.isArray(value)) throw new UsageError(`--${name} is given twice`);
    written.set(name, { text: String(value), as: `--${value === false ? 'no-' : ''}${name}` });
  }
  return { written, words: [...given._, ...(given['--'] ?? [])] };
}

/** Throws a UsageError. */
export function valuesOf<const Options extends Table>(
  table: Options,
  written: ReadonlyMap<string, Written>,
): Values<Options> {
  const values: Record<string, unknown> = {};
  for (const option of table) {
    const one = written.get(option.name);
    if (one !== undefined) values[camel(option.name)] = readOne(option, one);
    else values[camel(option.name)] = option.kind.flag ? false : option.default;
  }
  return values as Values<Options>;
}

/** Throws a UsageError. */
export function readOne(option: Option, written: Written): unknown {
  const { kind } = option;
  if (written.text === '') throw new UsageError(`${placed(written)} needs a value: ${allowed(kind)}`);
  const value = kind.read(written.text);
  if (value === undefined) throw malformed(option, written);
  return value;
}

/** Whether the flag stands among the options. True beats every mistake that stands beside it: help is given even so. */
export function asksFor(flag: string, short: string, args: readonly string[]): boolean {
  return optionsIn(args).some((arg) => arg === `--${flag}` || arg === `-${short}`);
}

/** What is wrong with it, in a sentence; null: nothing. */
export function faultOf(option: Option, written: Written): string | null {
  try {
    readOne(option, written);
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

function malformed({ kind }: Option, written: Written): UsageError {
  return new UsageError(`${placed(written)} takes ${allowed(kind)}, not ${shown(written.text)}`);
}

function placed({ at, as }: Written): string {
  return at === undefined ? as : `${at}: ${as}`;
}

/** Where a flag has a value, which is not on the command line. */
function allowed(kind: Kind<unknown>): string {
  return kind.flag ? 'true or false' : kind.allowed;
}

/**
 * minimist takes whatever begins with a dash and something else for an option, never for a value. So each of these must
 * be in the table. Its own `unknown` would not do: it lets `--constructor` and `--no-port` pass.
 */
function refuseUnknown(table: Table, args: readonly string[]): void {
  for (const arg of optionsIn(args)) {
    const before = table.find(({ name, kind }) => `--${name}` === args[args.indexOf(arg) - 1] && !kind.flag);
    if (before !== undefined && /^-\d/.test(arg)) throw malformed(before, { text: arg, as: `--${before.name}` });
    const [, dashes = '', no = '', name = ''] = /^(--?)((?:no-)?)([^=]*)/s.exec(arg) ?? [];
    const long = dashes === '--';
    const option = table.find((each) => (long ? each.name : each.short) === name);
    if (option === undefined || (no !== '' && !(option.negatable && option.kind.flag))) {
      throw new UsageError(unknown(table, `${dashes}${no}${name}`, option));
    }
    if (option.kind.flag && arg.includes('=')) throw new UsageError(`--${option.name} takes no value`);
    if (!long && arg.includes('=')) throw new UsageError(`write --${option.name} instead of -${name}=`);
  }
}

function unknown(table: Table, arg: string, meant: Option | undefined): string {
  const names = table.map((option) => option.name);
  const name = meant?.name ?? nearest(arg.replace(/^-+/, ''), names);
  const off = meant?.kind.off ? ' off' : '';
  return `unknown option ${shown(arg)}${name === undefined ? '' : `, did you mean --${name}${off}?`}`;
}

function optionsIn(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).filter((arg) => /^--?[^-]/s.test(arg) || /^---/.test(arg));
}

export function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
