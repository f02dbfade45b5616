/** The options of `partyline send`: one record an option, and what they mean together. */
import type { Target } from '../client/send.js';
import { MAX_GLOB } from '../language/glob.js';
import { isPersonName, roomName } from '../language/names.js';
import { UsageError } from './failure.js';
import { flag, seconds, text } from './kinds.js';
import { everywhere, grouped } from './options.js';
import { ownName } from './own-name.js';
import { parseWithWords, type Table, type Values } from './parse.js';
import { shown } from './printable.js';
import { quietDoor, quietServer } from './server-options.js';

const whom = [
  {
    name: 'to',
    value: 'NAME',
    kind: text('a name'),
    help: 'a person, or a group of yours, or a room',
  },
  { name: 'person', value: 'NAME', kind: text('the name of a person'), help: 'this person and nobody else' },
  { name: 'group', value: 'NAME', kind: text('the name of a group'), help: 'this group of yours' },
  { name: 'room', value: 'NAME', kind: text('the name of a room'), help: 'this room' },
  { name: 'everyone', kind: flag(), help: 'everyone on the server' },
] as const;

const you = [
  {
    name: 'as',
    value: 'NAME',
    kind: text('a name'),
    otherwise: 'as on this machine',
    help: 'your name there',
  },
  {
    name: 'code',
    value: 'CODE',
    kind: text('a code'),
    otherwise: 'PARTYLINE_CODE',
    help: 'of a name that is given out by one',
  },
] as const;

const end = [
  {
    name: 'wait-for',
    value: 'PATTERN',
    kind: text('a pattern'),
    help: 'succeed only when such a line has come; print it',
  },
  { name: 'wait', value: 'SECONDS', kind: seconds(1, 86_400), default: 60, help: 'how long to wait for it' },
  {
    name: 'timeout',
    value: 'SECONDS',
    kind: seconds(1, 3600),
    default: 30,
    help: 'how long an answer, or a name, may take',
  },
  { name: 'quiet', kind: flag(), help: 'say nothing; the exit status says it' },
] as const;

export const sendTable = [
  ...quietServer,
  ...grouped('To whom', whom),
  ...grouped('You', you),
  ...grouped('In the end', end),
  ...everywhere,
] as const satisfies Table;

type Given = Values<typeof sendTable>;

export type SendOptions = Pick<Given, 'host' | 'tlsCa' | 'tlsInsecure' | 'waitFor' | 'wait' | 'timeout' | 'quiet'> & {
  readonly port: number;
  readonly tls: boolean;
  readonly as: string;
  readonly code: string | undefined;
  readonly target: Target;
  /** The text, as it stood after the options; null: there was none, and lines are read from standard input. */
  readonly text: string | null;
};

/** Throws a UsageError. */
export function readSendOptions(args: readonly string[]): SendOptions {
  const { values, words } = parseWithWords(sendTable, args);
  const { host, tlsCa, tlsInsecure, code, waitFor, wait, timeout, quiet } = values;
  const door = quietDoor(values);
  if (waitFor !== undefined && [...waitFor].length > MAX_GLOB)
    throw new UsageError(`--wait-for takes at most ${MAX_GLOB} characters`);
  const target = targetOf(values);
  const text = words.length === 0 ? null : words.join(' ');
  if (text?.trim() === '') throw new UsageError('the text is empty: there is nothing to say');
  const as = values.as ?? ownName();
  if (!isPersonName(as)) throw new UsageError(`${shown(as)} cannot be your name there: choose one with --as NAME`);
  return { host, ...door, tlsCa, tlsInsecure, as, code, target, text, waitFor, wait, timeout, quiet };
}

/** The one that was named. Never everyone by mistake: that has to be said. */
function targetOf({ to, person, group, room, everyone }: Given): Target {
  const named: Target[] = [];
  if (to !== undefined) named.push(to.startsWith('#') ? { kind: 'room', name: to } : { kind: 'any', name: to });
  if (person !== undefined) named.push({ kind: 'person', name: person });
  if (group !== undefined) named.push({ kind: 'group', name: group });
  if (room !== undefined) named.push({ kind: 'room', name: room });
  if (everyone) named.push({ kind: 'everyone', name: '' });
  const [target, second] = named;
  if (target === undefined || second !== undefined) {
    throw new UsageError(
      `${target === undefined ? 'to whom?' : 'to one at a time:'} --to NAME, --person NAME, --group NAME, --room NAME, or --everyone`,
    );
  }
  if (target.kind === 'everyone') return target;
  const name = target.kind === 'person' ? target.name : roomName(target.name);
  if (name === null || (target.kind === 'person' && !isPersonName(name)))
    throw new UsageError(`${shown(target.name)} cannot be a name there`);
  return { kind: target.kind, name };
}
