/**
 * The composition root: the only file that knows every part, and puts them together.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from './clock.js';
import { Chat } from './core/chat.js';
import { mayCarrySecret } from './core/commands/secrets.js';
import { createTable } from './core/commands/table.js';
import { Retention } from './core/retention.js';
import { Dispatcher } from './core/session/dispatch.js';
import { ratesFor } from './core/session/flood.js';
import { type Door, greetingLines } from './core/session/greeting.js';
import { Session } from './core/session/session.js';
import type { SessionParts } from './core/session/session-parts.js';
import { TaskQueue } from './core/session/task-queue.js';
import { Hub } from './doors/fanout/hub.js';
import { Switchboard } from './doors/fanout/switchboard.js';
import { fileGate, transfer } from './doors/files/transfer.js';
import { Acceptor, type Welcome } from './doors/listen/acceptor.js';
import { listenAt, listenHere } from './doors/listen/listening.js';
import { Tls } from './doors/listen/tls.js';
import type { PortHabits } from './doors/port-habits.js';
import { TcpConnection } from './doors/tcp.js';
import * as done from './language/done.js';
import type { Peer } from './link/peer.js';
import { Turns, turnClock } from './link/turns.js';
import type { Logger } from './logger.js';
import { chatSettings, lifetimes, type ServerSettings } from './settings.js';
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
  const reception = new Acceptor(settings, clock, logger);
  let accept: Accept = (socket) => socket.destroy();
  try {
    const ports = await openPorts(settings, reception, tls, (...somebody) => accept(...somebody));
    bound();
    const house = await openHouse(settings, ports.quietPort, logger, clock);
    accept = house.accept;
    reception.open(house.files);
    return {
      ...ports,
      shutdownAsked: house.shutdownAsked,
      reload: () => tls?.reload(),
      async stop(reason, grace = 4000) {
        const closed = reception.close();
        const late = house.close(reason, grace);
        await closed;
        await house.empty();
        late();
        await house.end();
      },
    };
  } catch (error) {
    await reception.close();
    throw error;
  }
}

async function openPorts(settings: ServerSettings, reception: Acceptor, tls: Tls | null, accept: Accept) {
  const { host, port, quietPort, tlsPort, telnetPort, tlsOnly } = settings;
  const greet = (socket: Socket, peer: Peer): void => accept(socket, peer, 'greeting');
  const quiet = (socket: Socket, peer: Peer): void => accept(socket, peer, 'quiet');
  const edit = (socket: Socket, peer: Peer): void => accept(socket, peer, 'editing');
  const open = (number: number, secure: Tls | null, welcome: Welcome, carriesFiles = false): Promise<number> => {
    const listen = (own: number, at: string): Promise<number> =>
      reception.listen(own, at, secure, welcome, carriesFiles);
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
  const store = settings.memory
    ? createMemoryStore({ ...written, maxWrittenPerAddress: Math.min(maxWrittenPerAddress, HALF_OF_MEMORY) })
    : await openSqliteStore(settings.data, { logger, asker: () => hub.speaker?.owner ?? null, ...written });
  const spool = settings.memory
    ? createSpool(join(tmpdir(), `partyline-${randomBytes(8).toString('hex')}`), { temporary: true })
    : createSpool(spoolPath(settings.data));
  const bus = new Switchboard(hub);
  const { hashJobs: jobs, maxLoginsWaiting: waiting, maxLoginsPerAddress, hashCost: cost } = settings;
  const passwords = createPasswords({ jobs, waiting, waitingPerAddress: maxLoginsPerAddress, cost });
  const chat = await Chat.open({ bus, store, spool, passwords, clock, logger }, chatSettings(settings));
  let askShutdown: (by: string) => void = () => {};
  const shutdownAsked = new Promise<string>((resolve) => {
    askShutdown = resolve;
  });
  const table = createTable();
  const parts: SessionParts = {
    chat,
    hub,
    turns: new Turns(turnClock(clock)),
    chores: new TaskQueue(),
    table,
    dispatcher: new Dispatcher(table, logger),
    logger,
    clock,
    version: version(),
    shutdown: (by) => askShutdown(by),
    flood: settings.flood ? ratesFor({ burst: settings.floodBurst, perSecond: settings.floodRate }) : null,
    maxLine: settings.maxLine,
    visitors: {
      time: settings.registerTimeout * 1000,
      line: settings.maxVisitorLine,
      bytes: settings.maxVisitorBytes,
    },
    scripts: { wait: settings.maxWait, pasteLines: settings.maxPasteLines, pasteBytes: settings.maxPaste },
    quietPort,
    publicHost: settings.publicHost,
  };
  const sessions = new Set<Session>();
  let lastOneLeft = (): void => {};
  const upkeep = new Retention(store, lifetimes(settings), clock, chat.calendar, logger);
  upkeep.start();
  const greeting = greetingLines(version(), settings.accounts);
  const habits: Record<DoorKind, PortHabits> = {
    greeting: { typed: clock },
    quiet: { carry: (...somebody) => transfer(...somebody, chat.transfers, logger) },
    editing: {
      typed: clock,
      // One line may be longer than several.
      typing: {
        mayRemember: (line) => !mayCarrySecret(table, line),
        maxPaste: settings.maxPaste + settings.maxLine,
        after: (milliseconds, callback) => clock.after(milliseconds, callback),
      },
    },
  };
  // Where people type, and nowhere else, they are greeted, and what they may have meant counts.
  const doorOf = ({ typed }: PortHabits): Door =>
    typed === undefined ? { greeting: [], forPeople: false } : { greeting, forPeople: true };
  const doors: Record<DoorKind, Door> = {
    greeting: doorOf(habits.greeting),
    quiet: doorOf(habits.quiet),
    editing: doorOf(habits.editing),
  };
  const accept: Accept = (socket, peer, door) => {
    const connection = new TcpConnection(socket, settings, peer, habits[door]);
    const session = new Session(parts, connection, doors[door]);
    sessions.add(session);
    connection.start(session, () => {
      sessions.delete(session);
      if (sessions.size === 0) lastOneLeft();
    });
    session.answers.give(doors[door].greeting, null);
  };
  return {
    accept,
    files: fileGate(chat.transfers, logger),
    shutdownAsked,
    /** Says good bye to everybody. Who has not taken it after `grace` milliseconds is cut, unless that is called off. */
    close(reason: string, grace: number): () => void {
      chat.entrance.stopAnnouncing();
      chat.transfers.stop();
      for (const session of [...sessions])
        session.stop(done.goodbye({ reason: 'server stopping', text: `Good bye: ${reason}.` }));
      return clock.after(grace, () => {
        for (const session of [...sessions]) session.overflow('server stopping');
      });
    },
    /** Resolves when nobody is left. A listener is closed a moment before the last of its sessions hears of its own end. */
    empty: (): Promise<void> =>
      new Promise((resolve) => {
        lastOneLeft = resolve;
        if (sessions.size === 0) resolve();
      }),
    async end(): Promise<void> {
      upkeep.stop();
      await chat.close();
      await store.close();
      await spool.close();
    },
  };
}
