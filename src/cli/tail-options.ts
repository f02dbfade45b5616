/** The options of `partyline tail`: one record an option, and what they mean together. */
import { isPersonName, roomName } from '../language/names.js';
import { UsageError } from './failure.js';
import { flag, integer, text } from './kinds.js';
import { everywhere, grouped } from './options.js';
import { ownName, readerName } from './own-name.js';
import { parse, type Table, type Values } from './parse.js';
import { shown } from './printable.js';
import { quietDoor, quietServer } from './server-options.js';

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
  ...quietServer,
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

/** `account`: there is a password, and it is the account of the person who runs this. Throws a UsageError. */
export function readTailOptions(args: readonly string[], account = false): TailCommand {
  const given = parse(tailTable, args);
  const { host, tlsCa, tlsInsecure, lines, json, room: named, everyone } = given;
  const door = quietDoor(given);
  if ((named === undefined) !== everyone) throw new UsageError('what is to be read? --room ROOM, or --everyone');
  const room = named === undefined ? null : roomName(named);
  if (named !== undefined && room === null)
    throw new UsageError(`${shown(named)} cannot be a room: give its name with --room ROOM`);
  const as = given.as ?? (account ? ownName() : readerName(room ?? 'all'));
  if (!isPersonName(as)) throw new UsageError(`${shown(as)} cannot be your name there: choose one with --as NAME`);
  return { host, ...door, tlsCa, tlsInsecure, lines, json, room, as };
}
