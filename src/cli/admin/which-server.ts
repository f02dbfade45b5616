/**
 * Which server is meant, and where its socket lies. Looks at folders; opens no socket. A folder that is somebody else's, or that others
 * may write in, is not trusted: whoever answers there would be told what only the server may know.
 */
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { adminFolder, isTemporaryFolder, mustBeFolder, PlaceError, socketIn } from '../../admin/place.js';
import { EXIT, Failure, UsageError } from '../failure.js';
import { shown, typed } from '../printable.js';

export interface Which {
  readonly data: string | undefined;
  readonly memory: boolean;
  readonly socket: string | undefined;
}

/** As `serve` has it. */
const DATA = './partyline-data';

export interface Place {
  /** Sockets of whom one may be it: the others are those of servers that were killed. */
  readonly sockets: readonly string[];
  /** Ends "no server is running …". */
  readonly where: string;
  /** What to type so that one is. */
  readonly start: string;
}

/** Throws a Failure. */
export function placeOf({ data, memory, socket }: Which, env: NodeJS.ProcessEnv): Place {
  if (Number(data !== undefined) + Number(memory) + Number(socket !== undefined) > 1)
    throw new UsageError('one of --data DIRECTORY, --memory and --socket PATH says which server');
  if (socket !== undefined)
    return { sockets: [socket], where: `at ${shown(socket)}`, start: 'its log names the socket: admin=PATH' };
  if (memory)
    return {
      sockets: temporarySockets(),
      where: 'with --memory as this user',
      start: 'start one with: partyline serve --memory',
    };
  const directory = data ?? (env.PARTYLINE_DATA || DATA);
  const start =
    statSync(directory, { throwIfNoEntry: false }) === undefined
      ? 'there is no such folder: name the one of the server with --data DIRECTORY'
      : `start one with: partyline serve --data ${typed(directory)}`;
  return { sockets: [socketIn(adminFolder(directory))], where: `on ${shown(directory)}`, start };
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
  throw new Failure(`others may use ${shown(folder)}: start the server again, which makes it its own`, EXIT.failed);
}

function temporarySockets(): string[] {
  const own = process.geteuid?.();
  return readdirSync(tmpdir())
    .filter(isTemporaryFolder)
    .map((name) => join(tmpdir(), name))
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.uid === own)
    .map(socketIn);
}
