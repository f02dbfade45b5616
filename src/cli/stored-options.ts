/**
 * The options on what is stored: the database, accounts and what they own, messages for people who are away, files.
 */
import { bytes, choice, flag, host, integer, path, rooms, seconds, texts } from './kinds.js';

const MILLION = 1_000_000;

export const storage = [
  {
    name: 'data',
    value: 'DIRECTORY',
    kind: path(),
    default: './partyline-data',
    help: 'accounts and messages',
  },
  { name: 'memory', kind: flag(), negatable: true, help: 'keep nothing: all is forgotten at the end' },
  { name: 'history-days', value: 'N', kind: integer(1, 3650), default: 365, help: 'days that what was said is kept' },
  {
    name: 'room-lines',
    value: 'N',
    kind: integer(0, 100_000),
    default: 1000,
    help: 'lines kept of a room, of everyone',
  },
  {
    name: 'recall',
    value: 'N',
    kind: integer(0, 100),
    default: 10,
    help: 'last lines shown on entering a room',
  },
  {
    name: 'max-written-per-person',
    value: 'BYTES',
    kind: bytes(1024, 1024 ** 4),
    default: 64 * 1024 ** 2,
    help: 'mail and history of one author',
  },
  {
    name: 'max-written-per-address',
    value: 'BYTES',
    kind: bytes(1024, 1024 ** 4),
    default: 2048 * 1024 ** 2,
    help: 'mail and history of one address',
  },
  {
    name: 'transcript',
    value: 'DIRECTORY',
    kind: path(),
    help: 'write down there what is said',
  },
  {
    name: 'transcript-rooms',
    value: 'NAMES',
    kind: rooms(),
    otherwise: 'all, and to everyone',
    help: 'in these rooms only',
  },
] as const;

export const accounts = [
  {
    name: 'operators',
    value: 'NAMES',
    kind: texts('names of accounts with commas between them'),
    default: '',
    otherwise: 'none',
    help: 'accounts that may kick, ban, mute',
  },
  {
    name: 'roster',
    value: 'FILE',
    kind: path(),
    help: 'names that may come; SIGHUP reads it again',
  },
  {
    name: 'max-contacts',
    value: 'N',
    kind: integer(1, 100_000),
    default: 500,
    help: 'contacts, and blocks, of one person',
  },
  {
    name: 'max-tokens',
    value: 'N',
    kind: integer(1, 1000),
    default: 10,
    help: 'tokens of one account',
  },
  { name: 'max-groups', value: 'N', kind: integer(1, MILLION), default: 1000, help: 'groups in all' },
  {
    name: 'max-groups-per-person',
    value: 'N',
    kind: integer(1, MILLION),
    default: 50,
    help: 'of these that one person began',
  },
  {
    name: 'max-groups-per-address',
    value: 'N',
    kind: integer(1, MILLION),
    default: 250,
    help: 'of these that one address began',
  },
  {
    name: 'max-group-members',
    value: 'N',
    kind: integer(2, 10_000),
    default: 200,
    help: 'members of one group',
  },
  {
    name: 'max-invitations',
    value: 'N',
    kind: integer(1, 10_000),
    default: 100,
    help: 'unanswered, of one member to a group',
  },
  {
    name: 'accounts',
    value: 'on|required|off',
    kind: choice('on', 'required', 'off'),
    default: 'on',
    help: 'required: no guests; off: guests only',
  },
  {
    name: 'max-new-accounts',
    value: 'N',
    kind: integer(1, MILLION),
    default: 100,
    help: 'new ones of one address at once',
  },
  {
    name: 'max-accounts-per-minute',
    value: 'N',
    kind: integer(1, MILLION),
    default: 1,
    help: 'of one address after that',
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
  {
    name: 'max-logins-per-address',
    value: 'N',
    kind: integer(1, MILLION),
    default: 250,
    help: 'of these from one address',
  },
] as const;

export const mail = [
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

export const files = [
  { name: 'max-file', value: 'BYTES', kind: bytes(1, 1024 ** 4), default: 64 * 1024 ** 2, help: 'largest file' },
  {
    name: 'max-files-per-person',
    value: 'BYTES',
    kind: bytes(0, 1024 ** 4),
    default: 256 * 1024 ** 2,
    help: 'files that wait, of one sender',
  },
  {
    name: 'max-files-per-address',
    value: 'BYTES',
    kind: bytes(0, 1024 ** 4),
    default: 1024 * 1024 ** 2,
    help: 'files that wait, of one address',
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
    name: 'max-offers-per-address',
    value: 'N',
    kind: integer(1, 10_000),
    default: 2500,
    help: 'files that one address offers',
  },
  { name: 'max-takers', value: 'N', kind: integer(1, 10_000), default: 1000, help: 'people who accept one file' },
  {
    name: 'max-takers-per-address',
    value: 'N',
    kind: integer(1, 10_000),
    default: 250,
    help: 'of these from one address',
  },
  { name: 'max-accepted', value: 'N', kind: integer(1, 10_000), default: 200, help: 'files that one person accepts' },
  {
    name: 'max-accepted-per-address',
    value: 'N',
    kind: integer(1, MILLION),
    default: 5000,
    help: 'files that one address accepts',
  },
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
    name: 'transfer-rate',
    value: 'BYTES',
    kind: bytes(0, 1024 ** 2),
    default: 1024,
    help: 'a second, at least; a slower one ends',
  },
  {
    name: 'public-host',
    value: 'NAME',
    kind: host(),
    otherwise: 'where one came',
    help: 'the name people know it by',
  },
] as const;
