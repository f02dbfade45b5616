/**
 * Which server is meant, and where its socket lies. Looks at folders; opens no socket. A folder that is somebody else's, or that others
 * may write in, is not trusted: whoever answers there would be told what only the server may know.
 */
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { adminFolder, isTemporaryFolder, mustBeFolder, PlaceError, socketIn } from '../../admin/place.js';
import { readLayers } from '../config/layers.js';
import { EXIT, Failure, UsageError } from '../failure.js';
import { serveTable } from '../options.js';
import { shown, typed } from '../printable.js';

export interface Which {
  readonly data: string | undefined;
  readonly config: string | undefined;
  readonly memory: boolean;
  readonly socket: string | undefined;
}

export interface Place {
  /** Sockets of whom one may be it: the others are those of servers that were killed. */
  readonly sockets: readonly string[];
  /** Ends "no server is running …". */
  readonly where: string;
  /** What to type so that one is. */
  readonly start: string;
}

/** Throws a Failure. */
export function placeOf({ data, config, memory, socket }: Which, env: NodeJS.ProcessEnv): Place {
  if ([data, config, memory || undefined, socket].filter((one) => one !== undefined).length > 1)
    throw new UsageError('one of --data DIRECTORY, --config FILE, --memory and --socket PATH says which server');
  if (socket !== undefined)
    return { sockets: [socket], where: `at ${shown(socket)}`, start: 'its log names the socket: admin=PATH' };
  const server = data === undefined && !memory ? configured(config, env) : { data: data ?? '', memory };
  const configuration = data === undefined && !memory ? startBy(config, env) : null;
  if (server.memory)
    return {
      sockets: temporarySockets(),
      where: 'with --memory as this user',
      start: `start one with: ${configuration ?? 'partyline serve --memory'}`,
    };
  const directory = server.data;
  const start =
    configuration === null && statSync(directory, { throwIfNoEntry: false }) === undefined
      ? 'there is no such folder: name the one of the server with --data DIRECTORY, or its file with --config FILE'
      : `start one with: ${configuration ?? `partyline serve --data ${typed(directory)}`}`;
  return { sockets: [socketIn(adminFolder(directory))], where: `on ${shown(directory)}`, start };
}

/** With the same configuration, or it would be another server; null: there is none. */
function startBy(config: string | undefined, { PARTYLINE_CONFIG }: NodeJS.ProcessEnv): string | null {
  if (config !== undefined) return `partyline serve --config ${typed(config)}`;
  return PARTYLINE_CONFIG ? 'partyline serve' : null;
}

/** As `serve` would have it, by the same file and environment. Throws a UsageError, or a ConfigurationError. */
function configured(
  config: string | undefined,
  env: NodeJS.ProcessEnv,
): { readonly data: string; readonly memory: boolean } {
  const args = config === undefined ? [] : ['--config', config];
  return readLayers(serveTable, args, env).values;
}

/** Throws a Failure where the folder of a socket cannot be trusted; the system's errors where there is none. */
export function mustBeTrusted(socket: string): void {
  const folder = dirname(socket);
  try {
    if ((mustBeFolder(folder).mode & 0o077) === 0) return;
  } catch (error) {
    if (error instanceof PlaceError) throw new Failure(error.message, EXIT.failed);
    throw error;
  }
  // Where nothing is, nobody answers: that path was mistyped.
  lstatSync(socket);
  throw new Failure(`others may use ${shown(folder)}: start the server again, which makes it its own`, EXIT.failed);
}

/** What others have put there, links to what is ours among it, is passed over: anybody may write in that directory. */
function temporarySockets(): string[] {
  const own = process.geteuid?.();
  return namesIn(tmpdir())
    .filter(isTemporaryFolder)
    .map((name) => join(tmpdir(), name))
    .filter((folder) => {
      const found = lstatSync(folder, { throwIfNoEntry: false });
      return found?.isDirectory() === true && found.uid === own;
    })
    .map(socketIn);
}

/** None where it cannot be read: no server has put anything there. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
