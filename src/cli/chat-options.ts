/** The options of `partyline chat`: one record an option, and the values they become. */
import { roomName } from '../language/names.js';
import { UsageError } from './failure.js';
import { choice, flag, onOff, path, text } from './kinds.js';
import { everywhere, grouped } from './options.js';
import { parse, type Table, type Values } from './parse.js';
import { shown } from './printable.js';
import { chatDoor, chatServer } from './server-options.js';

const you = [
  {
    name: 'user',
    short: 'u',
    value: 'NAME',
    kind: text('a name'),
    otherwise: 'is asked for',
    help: 'your name there',
  },
  { name: 'room', value: 'ROOM', kind: text('the name of a room'), help: 'join this room at once' },
  {
    name: 'files',
    value: 'DIRECTORY',
    kind: path(),
    default: './received_files',
    help: 'where files are saved',
  },
] as const;

const display = [
  {
    name: 'bell',
    value: 'on|off|dm',
    kind: choice('on', 'off', 'dm'),
    default: 'dm',
    help: 'dm: for what is meant for you',
  },
  { name: 'time', value: 'on|off', kind: onOff(), otherwise: 'on, in a pipe off', help: 'local time before each line' },
  { name: 'json', kind: flag(), help: 'print the server’s objects, one a line' },
] as const;

export const chatTable = [
  ...chatServer,
  ...grouped('You', you),
  ...grouped('What is shown', display),
  ...everywhere,
] as const satisfies Table;

/** As given, with the port that they mean. */
export type ChatOptions = Omit<Values<typeof chatTable>, 'help' | 'version' | 'port'> & { readonly port: number };

/** Throws a UsageError. */
export function readChatOptions(args: readonly string[]): ChatOptions {
  const { help: _help, version: _version, ...given } = parse(chatTable, args);
  const door = chatDoor(given);
  const room = given.room === undefined ? undefined : roomName(given.room);
  if (room === null)
    throw new UsageError(`${shown(given.room ?? '')} cannot be a room: give its name with --room ROOM`);
  if (door.tls && given.quietPort !== undefined)
    throw new UsageError('--quiet-port is for chats without TLS: with it, files go over the connection of the chat');
  return { ...given, ...door, room };
}
