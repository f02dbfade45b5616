/** The terminal client, put together: on a terminal with a prompt, otherwise line by line. */
import type { ReadStream, WriteStream } from 'node:tty';
import kleur from 'kleur';
import { isInForeground } from './console/foreground.js';
import { ClientFailure } from './failure.js';
import { runInteractive } from './interactive.js';
import type { Door } from './net/dial.js';
import { runPlain } from './plain.js';
import { StateFile, stateDirectory } from './state.js';
import { Conversation } from './talk/conversation.js';
import { localTime } from './talk/render.js';
import { Vocabulary } from './talk/vocabulary.js';

export { ClientFailure } from './failure.js';

export interface ClientOptions {
  readonly door: Door;
  /** Undefined: is asked for. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Of the name, where it is given out by one. */
  readonly code: string | undefined;
  readonly room: string | undefined;
  /** Where files go without TLS; undefined: the chat port + 2. */
  readonly quietPort: number | undefined;
  /** Where files are saved. */
  readonly folder: string;
  readonly bell: 'off' | 'dm' | 'on';
  /** Local time before each line; undefined: on a terminal. */
  readonly time: boolean | undefined;
  /** Events as JSON objects. */
  readonly json: boolean;
}

/** What the client has of the process that it runs in. */
export interface Surroundings extends Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'> {
  /** Whether the terminal is its own; the system is asked where this is left out. */
  isInForeground?(): boolean;
}

/** Runs until the person leaves. Resolves with whether all went well; throws a ClientFailure with a sentence. */
export async function runClient(options: ClientOptions, own: Surroundings): Promise<boolean> {
  const { stdin, stdout, stderr, env } = own;
  // A dumb terminal obeys no escape sequence: it is given lines, as a pipe is.
  const forPeople = stdin.isTTY === true && stdout.isTTY === true && !options.json;
  const terminal = forPeople && env.TERM !== 'dumb';
  if (!terminal) kleur.enabled = kleur.enabled && stdout.isTTY === true;
  const directory = stateDirectory(env);
  const withTime = options.time ?? terminal;
  const settings = {
    ...options,
    name: options.user,
    forPeople,
    time: () => (withTime ? localTime(new Date(), new Date()) : ''),
    now: () => new Date(),
    conversation: new Conversation(),
    vocabulary: new Vocabulary(),
    typedLines: new StateFile(directory, 'history'),
    knownServers: new StateFile(directory, 'known_servers'),
  };
  if (terminal && !(own.isInForeground ?? isInForeground)())
    throw new ClientFailure(
      'it was started in the background, where nobody can type. Start it without &, or with timeout --foreground',
    );
  if (terminal) return runInteractive(settings, stdin as ReadStream, stdout as WriteStream);
  return runPlain(settings, { input: stdin, output: stdout, complaints: stderr, json: options.json });
}
