/**
 * The composition root: the only file that knows every part, and puts them together.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from './clock.js';
import { Core } from './core/core.js';
import { Hub } from './doors/fanout/hub.js';
import { LinkEnd } from './doors/fanout/link-end.js';
import { Switchboard } from './doors/fanout/switchboard.js';
import { fileGate, transfer } from './doors/files/transfer.js';
import { Acceptor, type Welcome } from './doors/listen/acceptor.js';
import { listenAt, listenHere } from './doors/listen/listening.js';
import { Tls } from './doors/listen/tls.js';
import type { PortHabits } from './doors/port-habits.js';
import { TcpConnection } from './doors/tcp.js';
import type { Peer } from './link/peer.js';
import { Turns, turnClock } from './link/turns.js';
import type { Logger } from './logger.js';
import { coreSettings, type ServerSettings } from './settings.js';
import { pullBrake } from './storage/brake.js';
import { makeDirectories } from './storage/directories.js';
import { createMemoryStore } from './storage/memory.js';
import { createPasswords } from './storage/passwords.js';
import { createSpool } from './storage/spool.js';
import { spoolPath } from './storage/sqlite/files.js';
import { openSqliteStore } from './storage/sqlite/store.js';

export { makeDirectories, pullBrake, systemClock };

export interface RunningServer {
  readonly port: number;
  readonly quietPort: number | null;
  readonly tlsPort: number | null;
  readonly telnetPort: number | null;
  /** Reads the certificate again. */
  reload(): void;
  /** Resolves with the name of an operator who wants the server stopped; whoever started it stops it. */
  readonly shutdownAsked: Promise<string>;
  /** Tells people, writes what is queued for them, closes. Resolves when nothing is left, within `grace` milliseconds. */
  stop(reason: string, grace?: number): Promise<void>;
}

export function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Bytes: half of what a store in memory takes of mail, and of history. */
const HALF_OF_MEMORY = 128 * 1024 ** 2;

type DoorKind = 'greeting' | 'quiet' | 'editing';

/** Somebody comes in by one of the ports. */
type Accept = (socket: Socket, peer: Peer, door: DoorKind) => void;

/**
 * `bound` is called once the ports are open and before the data is: from then on root's rights are not needed.
 * Throws what `bound` throws, StoreOpenError, CertificateError, and the system's errors.
 */
export async function startServer(
  settings: ServerSettings,
  logger: Logger,
  clock: Clock = systemClock,
  bound: () => void = () => {},
): Promise<RunningServer> {
  const { tlsCert, tlsKey } = settings;
  const tls = tlsCert && tlsKey ? new Tls({ tlsCert, tlsKey }, settings, clock, logger) : null;
  const acceptor = new Acceptor(settings, clock, logger);
  let accept: Accept = (socket) => socket.destroy();
  try {
    const ports = await openPorts(settings, acceptor, tls, (...somebody) => accept(...somebody));
    bound();
    const house = await openHouse(settings, ports.quietPort, logger, clock);
    accept = house.accept;
    acceptor.open(house.files);
    return {
      ...ports,
      shutdownAsked: house.core.shutdownAsked,
      reload: () => tls?.reload(),
      async stop(reason, grace = 4000) {
        const closed = acceptor.close();
        const late = house.core.stop(reason, grace);
        // A listener is closed a moment before the last of its sessions hears of its own end.
        await closed;
        await house.core.empty();
        late();
        await house.core.close();
      },
    };
  } catch (error) {
    await acceptor.close();
    throw error;
  }
}

async function openPorts(settings: ServerSettings, acceptor: Acceptor, tls: Tls | null, accept: Accept) {
  const { host, port, quietPort, tlsPort, telnetPort, tlsOnly } = settings;
  const greet = (socket: Socket, peer: Peer): void => accept(socket, peer, 'greeting');
  const quiet = (socket: Socket, peer: Peer): void => accept(socket, peer, 'quiet');
  const edit = (socket: Socket, peer: Peer): void => accept(socket, peer, 'editing');
  const open = (number: number, secure: Tls | null, welcome: Welcome, carriesFiles = false): Promise<number> => {
    const listen = (own: number, at: string): Promise<number> =>
      acceptor.listen(own, at, secure, welcome, carriesFiles);
    return tlsOnly && secure === null ? listenHere(number, listen) : listenAt(host, number, listen);
  };
  return {
    port: await open(port, null, greet),
    quietPort: quietPort === 'off' ? null : await open(quietPort, null, quiet, true),
    tlsPort: tls === null || tlsPort === 'off' ? null : await open(tlsPort, tls, greet),
    telnetPort: telnetPort === 'off' ? null : await open(telnetPort, null, edit),
  };
}

/** Everything but the ports. */
async function openHouse(settings: ServerSettings, quietPort: number | null, logger: Logger, clock: Clock) {
  const hub = new Hub(
    {
      outbox: settings.maxOutbox,
      total: settings.maxOutboxTotal,
      patience: settings.slowHearer * 1000,
      stall: settings.slowReader * 1000,
    },
    clock,
  );
  const { maxWrittenPerPerson, maxWrittenPerAddress } = settings;
  const written = { maxWrittenPerPerson, maxWrittenPerAddress };
  let core: Core | null = null;
  const store = settings.memory
    ? createMemoryStore({ ...written, maxWrittenPerAddress: Math.min(maxWrittenPerAddress, HALF_OF_MEMORY) })
    : await openSqliteStore(settings.data, { logger, asker: () => core?.asker ?? null, ...written });
  const spool = settings.memory
    ? createSpool(join(tmpdir(), `partyline-${randomBytes(8).toString('hex')}`), { temporary: true })
    : createSpool(spoolPath(settings.data));
  const { hashJobs: jobs, maxLoginsWaiting: waiting, maxLoginsPerAddress, hashCost: cost } = settings;
  const passwords = createPasswords({ jobs, waiting, waitingPerAddress: maxLoginsPerAddress, cost });
  const switchboard = new Switchboard(hub);
  const ports = { bus: switchboard, store, spool, passwords, clock, logger };
  const opened = await Core.open(ports, coreSettings(settings, version()), quietPort);
  core = opened;
  const turns = new Turns(turnClock(clock));
  const habits: Record<DoorKind, PortHabits> = {
    greeting: { typed: clock },
    quiet: { carry: (...somebody) => transfer(...somebody, opened.files, logger) },
    editing: {
      typed: clock,
      // One line may be longer than several.
      typing: {
        mayRemember: (line) => opened.mayRemember(line),
        maxPaste: settings.maxPaste + settings.maxLine,
        after: (milliseconds, callback) => clock.after(milliseconds, callback),
      },
    },
  };
  const accept: Accept = (socket, peer, door) => {
    const connection = new TcpConnection(socket, settings, peer, habits[door]);
    const forPeople = habits[door].typed !== undefined;
    const linkEnd = new LinkEnd(hub, switchboard, connection, turns, peer.network);
    linkEnd.core = opened.open(linkEnd, linkEnd.seat, peer, forPeople);
    connection.start(linkEnd);
    if (forPeople) linkEnd.core.greet();
  };
  return { accept, core: opened, files: fileGate(opened.files, logger) };
}
