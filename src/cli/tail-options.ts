/** The options of `partyline tail`: one record an option, and what they mean together. */
import { isPersonName, roomName } from '../grammar/names.js';
import { UsageError } from './failure.js';
import { flag, host, integer, path, text, toPort } from './kinds.js';
import { everywhere, grouped } from './options.js';
import { ownName, readerName } from './own-name.js';
import { parse, type Table, type Values } from './parse.js';
import { shown } from './printable.js';

const QUIET_PORT = 8082;
const TLS_PORT = 8443;

const server = [
  { name: 'host', value: 'HOST', kind: host(), default: 'localhost', help: 'the server' },
  {
    name: 'port',
    value: 'N',
    kind: toPort(),
    otherwise: `${QUIET_PORT}, with --tls ${TLS_PORT}`,
    help: 'its quiet port, or any other',
  },
  { name: 'tls', kind: flag(), help: 'connect with TLS' },
  { name: 'tls-ca', value: 'FILE', kind: path(), help: 'trust this authority alone, PEM' },
  { name: 'tls-insecure', kind: flag(), help: 'take any certificate' },
] as const;

const what = [
  { name: 'room', value: 'ROOM', kind: text('the name of a room'), help: 'read this room' },
  { name: 'everyone', kind: flag(), help: 'read what is said to everyone' },
  { name: 'lines', short: 'n', value: 'N', kind: integer(0, 100), default: 10, help: 'earlier lines to begin with' },
  { name: 'json', kind: flag(), help: 'print the server’s objects, one a line' },
] as const;

const you = [
  {
    name: 'as',
    value: 'NAME',
    kind: text('a name'),
    otherwise: 'as here, and the room',
    help: 'your name there',
  },
] as const;

export const tailTable = [
  ...grouped('Server', server),
  ...grouped('What is read', what),
  ...grouped('You', you),
  ...everywhere,
] as const satisfies Table;

export type TailCommand = Pick<Values<typeof tailTable>, 'host' | 'tlsCa' | 'tlsInsecure' | 'lines' | 'json'> & {
  readonly port: number;
  readonly tls: boolean;
  readonly as: string;
  /** Null: what is said to everyone. */
  readonly room: string | null;
};

/** `account`: there is a password, and it is the account's of whoever runs this. Throws a UsageError. */
export function readTailOptions(args: readonly string[], account = false): TailCommand {
  const { host, port, tlsCa, tlsInsecure, lines, json, room: named, everyone, ...given } = parse(tailTable, args);
  if (tlsCa !== undefined && tlsInsecure) throw new UsageError('--tls-ca and --tls-insecure contradict each other');
  if ((named === undefined) !== everyone) throw new UsageError('what is to be read? --room ROOM, or --everyone');
  const room = named === undefined ? null : roomName(named);
  if (named !== undefined && room === null)
    throw new UsageError(`${shown(named)} cannot be a room: give its name with --room ROOM`);
  const as = given.as ?? (account ? ownName() : readerName(room ?? 'all'));
  if (!isPersonName(as)) throw new UsageError(`${shown(as)} cannot be your name there: choose one with --as NAME`);
  const tls = given.tls || tlsCa !== undefined || tlsInsecure;
  return { host, port: port ?? (tls ? TLS_PORT : QUIET_PORT), tls, tlsCa, tlsInsecure, lines, json, room, as };
}
