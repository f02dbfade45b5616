/**
 * The admin socket: a Unix socket that only the server's own user can reach, because its folder is that user's alone. Owns the socket
 * and its connections, each of which asks for one thing and is answered; knows nothing of what is asked.
 */
import { chmodSync, lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { mustBeFolder, PlaceError, passageTo, socketIn } from '../../admin/place.js';
import type { AdminDesk } from '../../admin/requests.js';
import type { Clock } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { Asking, answerTo, PATIENCE } from './asking.js';

const OWNER_ONLY = 0o700;
/** What is made meanwhile has no rights for others. */
const UMASK = 0o077;

/** Connections at one time: each is a person at a shell, or a script of theirs. */
export const MOST_ASKING = 16;

const ignore = (): void => {};

export class AdminDoor {
  private readonly asking = new Set<Asking>();
  private readonly refused = new Set<Socket>();

  private constructor(
    /** Of the socket, as people write it. */
    readonly path: string,
    private readonly folder: string,
    private readonly server: Server,
    private readonly release: () => void,
  ) {}

  /**
   * Whatever is left there of a server that was killed is replaced: `folder` is ours alone. Null: it cannot be made, which is
   * logged, and the server does without. `nextNumber`: gives each connection its number, for the log.
   */
  static async open(
    folder: string,
    desk: AdminDesk,
    clock: Clock,
    logger: Logger,
    nextNumber: () => number,
  ): Promise<AdminDoor | null> {
    try {
      makeFolder(folder);
      const path = socketIn(folder);
      removeOld(path);
      const server = createServer({ allowHalfOpen: true });
      const release = await bind(server, path);
      server.on('error', (error) => logger.error('the admin socket failed', { err: error }));
      const door = new AdminDoor(path, folder, server, release);
      server.on('connection', (socket) => door.welcome(socket, desk, clock, logger, nextNumber()));
      return door;
    } catch (error) {
      const why = error instanceof PlaceError ? error.message : String(error);
      logger.warn('there is no admin socket: partyline admin cannot reach this server', { path: folder, err: why });
      return null;
    }
  }

  /** Nobody new; what is being done is waited for, and answered, within `grace` milliseconds of `clock`. */
  async close(grace: number, clock: Clock): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const one of this.asking) one.stop();
    for (const socket of this.refused) socket.destroy();
    const over = clock.after(grace, () => {
      for (const one of this.asking) one.cut();
    });
    await closed;
    over();
    this.release();
    try {
      rmdirSync(this.folder);
    } catch {
      // Somebody else has put something there, or removed it.
    }
  }

  private welcome(socket: Socket, desk: AdminDesk, clock: Clock, logger: Logger, connection: number): void {
    socket.on('error', ignore);
    logger.debug('a connection has come', { connection, door: 'admin' });
    socket.on('close', () => logger.debug('a connection has gone', { connection }));
    if (this.asking.size >= MOST_ASKING) {
      logger.debug('a connection is refused', { connection, code: 'BUSY' });
      this.refuse(socket, clock, answerTo('BUSY', `${MOST_ASKING} others ask this server already; try again later`));
      return;
    }
    const asking = new Asking(socket, desk, clock, logger, connection);
    this.asking.add(asking);
    socket.on('close', () => this.asking.delete(asking));
  }

  /** What they ask is taken in: who writes to a socket that is closed learns that, and not what has been written there for them. */
  private refuse(socket: Socket, clock: Clock, answer: string): void {
    this.refused.add(socket);
    socket.resume().end(answer);
    const over = clock.after(PATIENCE, () => socket.destroy());
    socket.on('close', () => {
      over();
      this.refused.delete(socket);
    });
  }
}

/** Throws a PlaceError, and the system's errors. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, OWNER_ONLY);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { uid } = mustBeFolder(folder);
  if (uid !== process.geteuid?.())
    throw new PlaceError(`${folder} belongs to another user; remove it, and start the server again`);
  chmodSync(folder, OWNER_ONLY);
}

/** Throws a PlaceError where something else has that name. */
function removeOld(path: string): void {
  const old = lstatSync(path, { throwIfNoEntry: false });
  if (old === undefined) return;
  if (!old.isSocket()) throw new PlaceError(`${path} is no socket; remove it, and start the server again`);
  rmSync(path);
}

/** Resolves with what is to be done once the server has closed. */
function bind(server: Server, path: string): Promise<() => void> {
  const passage = passageTo(path);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      passage.release();
      reject(error);
    });
    server.once('listening', () => {
      server.removeAllListeners('error');
      resolve(() => passage.release());
    });
    // The socket is made within the call.
    const before = process.umask(UMASK);
    try {
      server.listen(passage.path);
    } finally {
      process.umask(before);
    }
  });
}
