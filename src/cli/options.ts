/**
 * The options of `partyline serve`: one record an option, and the values they become. server.ts gets the result and
 * never sees an argument.
 */
import { connections, doors, type Ports, resolvePorts } from './door-options.js';
import { bytes, choice, flag, integer, onOff, path, seconds, text } from './kinds.js';
import { parse, type Table, type Values } from './parse.js';

const MILLION = 1_000_000;

/** Options that every subcommand has. */
export const everywhere = [
  { name: 'help', short: 'h', kind: flag(), help: 'this text', group: 'Everywhere' },
  { name: 'version', short: 'v', kind: flag(), help: 'the version', group: 'Everywhere' },
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
    name: 'max-private-chats',
    value: 'N',
    kind: integer(1, 10_000),
    default: 50,
    help: 'of one person, open and asked for',
  },
] as const;

const storage = [
  {
    name: 'data',
    value: 'DIRECTORY',
    kind: path(),
    default: './partyline-data',
    help: 'accounts and messages',
  },
  { name: 'memory', kind: flag(), help: 'keep nothing: all is forgotten at the end' },
  { name: 'history-days', value: 'N', kind: integer(1, 3650), default: 365, help: 'days that conversations are kept' },
] as const;

const accounts = [
  {
    name: 'operators',
    value: 'NAMES',
    kind: text('names of accounts with commas between them'),
    default: '',
    otherwise: 'none',
    help: 'accounts that may kick, ban, mute',
  },
  {
    name: 'max-contacts',
    value: 'N',
    kind: integer(1, 100_000),
    default: 500,
    help: 'contacts of one account, and blocks',
  },
  { name: 'max-groups', value: 'N', kind: integer(1, MILLION), default: 1000, help: 'groups in all' },
  {
    name: 'max-group-members',
    value: 'N',
    kind: integer(2, 10_000),
    default: 200,
    help: 'members of one group',
  },
  {
    name: 'accounts',
    value: 'on|required|off',
    kind: choice('on', 'required', 'off'),
    default: 'on',
    help: 'required: no guests; off: guests only',
  },
  {
    name: 'hash-jobs',
    value: 'N',
    kind: integer(1, 64),
    default: 1,
    help: 'passwords checked at once, a core each',
  },
  {
    name: 'max-logins-waiting',
    value: 'N',
    kind: integer(1, MILLION),
    default: 1000,
    help: 'passwords that wait to be checked',
  },
] as const;

const mail = [
  {
    name: 'max-mailbox',
    value: 'N',
    kind: integer(1, MILLION),
    default: 1000,
    help: 'messages waiting for one person',
  },
  {
    name: 'max-mailbox-per-sender',
    value: 'N',
    kind: integer(1, MILLION),
    default: 200,
    help: 'of these from one sender',
  },
  { name: 'mail-days', value: 'N', kind: integer(1, 3650), default: 30, help: 'days that a message waits' },
  {
    name: 'guest-mail-hours',
    value: 'N',
    kind: integer(0, 8760),
    default: 24,
    help: 'hours that a gone guest gets mail',
  },
] as const;

const files = [
  { name: 'max-file', value: 'BYTES', kind: bytes(1, 1024 ** 4), default: 64 * 1024 ** 2, help: 'largest file' },
  {
    name: 'max-files-per-person',
    value: 'BYTES',
    kind: bytes(0, 1024 ** 4),
    default: 256 * 1024 ** 2,
    help: 'files that wait, of one sender',
  },
  {
    name: 'max-files-total',
    value: 'BYTES',
    kind: bytes(0, 1024 ** 4),
    default: 2048 * 1024 ** 2,
    help: 'files that wait, in all',
  },
  { name: 'max-offers', value: 'N', kind: integer(1, 10_000), default: 20, help: 'files that one person offers' },
  {
    name: 'offer-minutes',
    value: 'N',
    kind: integer(1, 10_080),
    default: 60,
    help: 'minutes that an offer waits for bytes',
  },
  { name: 'file-days', value: 'N', kind: integer(1, 3650), default: 7, help: 'days that a file waits' },
  {
    name: 'transfer-stall',
    value: 'SECONDS',
    kind: seconds(1, 3600),
    default: 30,
    help: 'a transfer that stands still ends',
  },
  {
    name: 'public-host',
    value: 'NAME',
    kind: text('an address or a host name'),
    otherwise: 'where one came',
    help: 'named in lines to paste',
  },
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
  { name: 'user', value: 'NAME', kind: text('the name of a user'), help: 'become this user once the ports are open' },
  { name: 'drain', value: 'SECONDS', kind: seconds(1, 30), default: 5, help: 'from SIGTERM to the end, at most' },
] as const;

const reports = [
  {
    name: 'log-format',
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
  { name: 'log-file', value: 'PATH', kind: path(), help: 'also append the log to this file' },
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
  ...everywhere,
] as const satisfies Table;

type Given = Values<typeof serveTable>;

/**
 * All settings of a server, complete and checked. Numbers are in the unit that the option's help names: bytes for
 * `maxLine`, `maxOutbox` and `maxOutboxTotal`, seconds for `keepalive` and `slowHearer`, days for `mailDays` and
 * `historyDays`, hours for
 * `guestMailHours`. `flood` is true for on. `logFile` is undefined where no file was named.
 */
export type ServeOptions = Omit<Given, keyof Ports | 'logFormat' | 'help' | 'version'> &
  Ports & { readonly logFormat: 'text' | 'json' };

/** Throws a UsageError. `terminal`: stdout is one, so a person reads along. */
export function readServeOptions(args: readonly string[], terminal: boolean): ServeOptions {
  const { help: _help, version: _version, ...given } = parse(serveTable, args);
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
