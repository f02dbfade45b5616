/**
 * The options of `partyline serve`: one record an option, and the values they become, wherever they were given. server.ts gets the
 * result and never sees an argument.
 */

import { isPersonName } from '../language/names.js';
import { readLayers, withPlaces } from './config/layers.js';
import { connections, doors, type Ports, resolvePorts } from './door-options.js';
import { UsageError } from './failure.js';
import { bytes, choice, flag, integer, onOff, path, seconds, text } from './kinds.js';
import { refuseStray, type Table, type Values, type Written } from './parse.js';
import { accounts, files, mail, storage } from './stored-options.js';

const MILLION = 1_000_000;

/** Options that every subcommand has. */
export const everywhere = [
  {
    name: 'help',
    short: 'h',
    kind: flag(),
    notIn: ['file', 'environment'],
    help: 'this text',
    group: 'Everywhere',
  },
  {
    name: 'version',
    short: 'v',
    kind: flag(),
    notIn: ['file', 'environment'],
    help: 'the version',
    group: 'Everywhere',
  },
] as const satisfies Table;

const people = [
  { name: 'max-people', value: 'N', kind: integer(1, MILLION), default: 10_000, help: 'people online at once' },
  {
    name: 'presence-limit',
    value: 'N',
    kind: integer(0, MILLION),
    default: 200,
    help: 'up to so many, arrivals are told',
  },
  { name: 'max-rooms', value: 'N', kind: integer(1, MILLION), default: 1000, help: 'rooms in all' },
  { name: 'max-rooms-per-person', value: 'N', kind: integer(1, 10_000), default: 20, help: 'rooms of one person' },
  {
    name: 'max-rooms-opened',
    value: 'N',
    kind: integer(1, MILLION),
    default: 50,
    help: 'open rooms that one person opened',
  },
  {
    name: 'max-rooms-per-address',
    value: 'N',
    kind: integer(1, MILLION),
    default: 250,
    help: 'open rooms that one address opened',
  },
  {
    name: 'max-private-chats',
    value: 'N',
    kind: integer(1, 10_000),
    default: 50,
    help: 'of one person, open and asked for',
  },
  { name: 'motd', value: 'FILE', kind: path(), help: 'shown on entering; SIGHUP reads it again' },
] as const;

const traffic = [
  { name: 'max-line', value: 'BYTES', kind: bytes(256, 65_536), default: 4096, help: 'longest line, without its end' },
  {
    name: 'max-object',
    value: 'BYTES',
    kind: bytes(1024, 1024 ** 2),
    default: 32 * 1024,
    help: 'longest object in the JSON dialect',
  },
  {
    name: 'max-outbox',
    value: 'BYTES',
    kind: bytes(16 * 1024, 1024 ** 3),
    default: 1024 ** 2,
    help: 'unread bytes of one client',
  },
  {
    name: 'max-outbox-total',
    value: 'BYTES',
    kind: bytes(16 * 1024, 1024 ** 4),
    default: 256 * 1024 ** 2,
    help: 'unread bytes of all clients',
  },
  {
    name: 'slow-hearer',
    value: 'SECONDS',
    kind: seconds(0, 60),
    default: 2,
    help: 'how long speakers wait for one hearer',
  },
  {
    name: 'slow-reader',
    value: 'SECONDS',
    kind: seconds(1, 3600),
    default: 10,
    help: 'dropped when a byte waits longer',
  },
  { name: 'flood', value: 'on|off', kind: onOff(), default: true, help: 'slow down people who flood' },
  { name: 'flood-burst', value: 'N', kind: integer(1, 100_000), default: 20, help: 'lines to others at once' },
  { name: 'flood-rate', value: 'N', kind: integer(1, 100_000), default: 5, help: 'lines a second after that' },
] as const;

const scripts = [
  { name: 'max-wait', value: 'SECONDS', kind: integer(1, 86_400), default: 3600, help: 'longest wait for a line' },
  { name: 'max-paste-lines', value: 'N', kind: integer(1, 1000), default: 100, help: 'lines of one paste' },
  { name: 'max-paste', value: 'BYTES', kind: bytes(256, 256 * 1024), default: 16 * 1024, help: 'bytes of one paste' },
] as const;

const process = [
  {
    name: 'user',
    fixed: 'value',
    value: 'NAME',
    kind: text('the name of a user'),
    help: 'become this user once the ports are open',
  },
  { name: 'drain', value: 'SECONDS', kind: seconds(1, 30), default: 5, help: 'from SIGTERM to the end, at most' },
] as const;

const reports = [
  {
    name: 'log-format',
    fixed: 'value',
    value: 'text|json',
    kind: choice('text', 'json'),
    otherwise: 'text on a terminal',
    help: 'one line an event',
  },
  {
    name: 'log-level',
    value: 'LEVEL',
    kind: choice('debug', 'info', 'warn', 'error'),
    default: 'info',
    help: 'debug, info, warn or error',
  },
  { name: 'log-file', value: 'PATH', kind: path(), help: 'the log also goes here; SIGHUP reopens it' },
] as const;

const configuration = [
  {
    name: 'config',
    fixed: 'value',
    value: 'FILE',
    kind: path(),
    notIn: ['file'],
    help: 'options from a file; these here come first',
  },
  {
    name: 'print-config',
    kind: flag(),
    notIn: ['file', 'environment'],
    help: 'print what holds and where it is from',
  },
  { name: 'check-config', kind: flag(), notIn: ['file', 'environment'], help: 'check all of it, and start nothing' },
] as const;

export const serveTable = [
  ...grouped('Doors', doors),
  ...grouped('Connections', connections),
  ...grouped('People, rooms and private chats', people),
  ...grouped('Storage', storage),
  ...grouped('Accounts', accounts),
  ...grouped('Messages for people who are away', mail),
  ...grouped('Files', files),
  ...grouped('Traffic', traffic),
  ...grouped('Scripts', scripts),
  ...grouped('Process', process),
  ...grouped('Log', reports),
  ...grouped('Configuration', configuration),
  ...everywhere,
] as const satisfies Table;

type Given = Values<typeof serveTable>;

/**
 * All settings of a server, complete and checked. Numbers are in the unit that the option's help names: bytes for
 * `maxLine`, `maxOutbox` and `maxOutboxTotal`, seconds for `keepalive` and `slowHearer`, days for `mailDays` and
 * `historyDays`, hours for
 * `guestMailHours`. `flood` is true for on. `logFile` is undefined where no file was named.
 */
export type ServeOptions = Omit<Given, keyof Ports | 'logFormat' | Acts> &
  Ports & { readonly logFormat: 'text' | 'json' };

export type GivenOptions = Omit<Given, Acts>;

/** What is done once, and sets nothing. */
type Acts = 'help' | 'version' | 'config' | 'printConfig' | 'checkConfig';

/** All that `serve` has been told, and where. */
export interface Configuration extends Pick<Given, 'printConfig' | 'checkConfig'> {
  readonly options: ServeOptions;
  /** As it was given, before ports and the like follow from it. */
  readonly given: GivenOptions;
  readonly written: ReadonlyMap<string, Written>;
  /** Path of the file; undefined: there is none. */
  readonly file: string | undefined;
  /** Sentences about what means nothing. */
  readonly warnings: readonly string[];
}

/** Throws a UsageError, or a ConfigurationError. `terminal`: stdout is one, so a person reads along. */
export function readConfiguration(args: readonly string[], env: NodeJS.ProcessEnv, terminal: boolean): Configuration {
  const { values, written, file, words, warnings } = readLayers(serveTable, args, env);
  refuseStray(words);
  const { help: _help, version: _version, config: _config, printConfig, checkConfig, ...given } = values;
  try {
    return { options: resolveOptions(given, terminal), given, written, file, warnings, printConfig, checkConfig };
  } catch (error) {
    throw error instanceof UsageError ? withPlaces(error, written) : error;
  }
}

/** Of the command line alone. Throws a UsageError. */
export function readServeOptions(args: readonly string[], terminal: boolean): ServeOptions {
  return readConfiguration(args, {}, terminal).options;
}

/** Throws a UsageError where they do not go together. */
export function resolveOptions(given: GivenOptions, terminal: boolean): ServeOptions {
  if (given.transcriptRooms !== undefined && given.transcript === undefined)
    throw new UsageError('--transcript-rooms needs --transcript, which says where to');
  // Nobody could ever have it, and nobody would be an operator.
  const misnamed = given.operators.split(',').find((name) => name !== '' && !isPersonName(name));
  if (misnamed !== undefined)
    throw new UsageError(`--operators takes names with commas between them, and no spaces: ${misnamed} is no name`);
  return {
    ...given,
    ...resolvePorts(given),
    logFormat: given.logFormat ?? (terminal ? 'text' : 'json'),
  };
}

/** Puts a group's heading into each of its records without losing their literal types. */
export function grouped<const Records extends readonly object[], const Group extends string>(
  group: Group,
  records: Records,
): { readonly [Index in keyof Records]: Records[Index] & { readonly group: Group } } {
  return records.map((record) => ({ ...record, group })) as never;
}
