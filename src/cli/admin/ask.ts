/**
 * Asks a server for one thing over its admin socket. Owns the connection, and how long the server may be silent; knows no command.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { PlaceError, passageTo } from '../../admin/place.js';
import { type Do, type Progress, type Request, type Result, readSaid, writeRequest } from '../../admin/requests.js';
import { EXIT, Failure } from '../failure.js';
import { printable, shown, typed } from '../printable.js';
import { mustBeTrusted, type Place } from './which-server.js';

/** Milliseconds of silence after which a server is taken for one that is stopped: while it works it says so every few seconds. */
const PATIENCE = 10_000;

/** Bytes of the longest answer that is read: an account with all that is kept of it has less, and no text may be twice as long. */
const MAX_ANSWER = 256 * 1024 ** 2;

/** The system's ways of saying that nobody listens there. */
const NOBODY: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ENOTSOCK']);
const FORBIDDEN: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM']);

/** `waited`: for the first word of a server, in milliseconds. Throws a Failure. */
export async function ask<D extends Do>(
  place: Place,
  request: Request<D>,
  by: string,
  progress: (progress: Progress) => void,
  patience = PATIENCE,
): Promise<Result<D>> {
  const socket = await theServer(place);
  try {
    return await converse(socket, writeRequest(request as Request, by), progress, patience);
  } finally {
    socket.destroy();
  }
}

/** The one that is running there. Throws a Failure. */
async function theServer({ sockets, where, start }: Place): Promise<Socket> {
  const open: { readonly socket: Socket; readonly path: string }[] = [];
  for (const path of sockets) {
    const socket = await connectTo(path);
    if (socket !== null) open.push({ socket, path });
  }
  const [first, second] = open;
  if (first === undefined) throw new Failure(`no server is running ${where}; ${start}`, EXIT.noServer);
  if (second === undefined) return first.socket;
  for (const { socket } of open) socket.destroy();
  const several = open.map(({ path }) => `\n  --socket ${typed(path)}`).join('');
  throw new Failure(`several servers are running ${where}; choose one:${several}`, EXIT.failed);
}

/** Null: nobody listens there. Throws a Failure. */
async function connectTo(path: string): Promise<Socket | null> {
  try {
    mustBeTrusted(path);
    const passage = passageTo(path);
    try {
      return await connected(passage.path);
    } finally {
      passage.release();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof PlaceError) throw new Failure(error.message, EXIT.failed);
    const { code } = error as NodeJS.ErrnoException;
    if (NOBODY.has(code)) return null;
    if (FORBIDDEN.has(code)) throw forbidden(path);
    throw new Failure(`the server’s socket ${shown(path)} cannot be used: ${printable(String(error))}`, EXIT.failed);
  }
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    // Also later: while others are looked for, nobody else listens for it.
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

/** Only its own user, and root, may ask a server. */
function forbidden(path: string): Failure {
  const user = ownerOf(dirname(path));
  const as = user === null ? 'the user that it runs as' : user;
  const how = user === null ? 'sudo -u USER partyline admin …' : `sudo -u ${user} partyline admin …`;
  return new Failure(`only ${as} may ask this server; type: ${how}`, EXIT.failed);
}

/** Of the nearest folder that can be looked at. */
function ownerOf(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { uid } = statSync(at);
      return execFileSync('id', ['-nu', String(uid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      if (at === dirname(at)) return null;
    }
  }
}

function converse<D extends Do>(
  socket: Socket,
  line: string,
  progress: (progress: Progress) => void,
  patience: number,
): Promise<Result<D>> {
  return new Promise((resolve, reject) => {
    const failed = (why: string): void => reject(new Failure(why, EXIT.failed));
    let chunks: Buffer[] = [];
    let bytes = 0;
    const take = (text: string): void => {
      const said = readSaid(text);
      if (said === undefined) failed('what answers on that socket is no Partyline');
      else if ('progress' in said) progress(said.progress);
      else if ('result' in said) resolve(said.result as Result<D>);
      else if ('error' in said) failed(printable(String(said.error.message), 1000));
    };
    socket.setTimeout(patience, () =>
      failed(`the server has not answered for ${patience / 1000} seconds: it may be stopped, or very busy`),
    );
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER) return failed('the answer is longer than 256 MiB');
      let rest = chunk;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        take(Buffer.concat([...chunks, rest.subarray(0, end)]).toString());
        chunks = [];
        rest = rest.subarray(end + 1);
      }
      chunks.push(rest);
    });
    const cut = (): void => failed('the server has ended before it answered; whether it was done, its log says');
    socket.on('error', cut);
    socket.on('close', cut);
    socket.end(line);
  });
}
