/**
 * The composition root: the only file that knows every part, and puts them together.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { adminFolder, temporaryFolder } from './admin/place.js';
import type { Condition, ReloadReport, StatusOfHost } from './admin/results.js';
import { type Clock, systemClock } from './clock.js';
import { Admin } from './core/admin/admin.js';
import type { Backups } from './core/backups.js';
import { Core, type CorePorts, type FileDoors } from './core/core.js';
import { Receipts } from './core/receipts.js';
import { noTranscript, type Transcript } from './core/transcript.js';
import { Tally } from './counts.js';
import { AdminDoor } from './doors/admin/admin-door.js';
import { type ConnectionParts, SocketConnection } from './doors/connection.js';
import { Hub, type HubBounds, Switchboard } from './doors/fanout/hub.js';
import { LinkEnd, type LinkEndParts } from './doors/fanout/link-end.js';
import { fileHost } from './doors/files/transfer.js';
import type { FileHost } from './doors/first/first-line.js';
import { Undecided } from './doors/first/undecided.js';
import { Acceptor, type AcceptorHost } from './doors/listen/acceptor.js';
import { type Listener, listenersOf, openAll, type Ports } from './doors/listen/listeners.js';
import { Tls } from './doors/listen/tls.js';
import type { ReaderHost } from './doors/readers/reader.js';
import { wholeAnswer } from './doors/web/answers.js';
import { FRAMED } from './doors/web/frames.js';
import type { HttpDoor, HttpParts } from './doors/web/http-door.js';
import { fileRoutes } from './doors/web/http-files.js';
import { type SayParts, sayRoutes } from './doors/web/http-say.js';
import type { Upgrade } from './doors/web/route.js';
import { Watch } from './doors/web/watch.js';
import { conditionOf, type Figures, figuresOf } from './figures.js';
import type { Code } from './language/codes.js';
import { plainLine } from './language/dialects.js';
import * as make from './language/make.js';
import { direct, type Link, type ToldReceipts } from './link/link.js';
import { Turns, turnClock } from './link/turns.js';
import type { Logger } from './logger.js';
import { LoopDelay } from './loop-delay.js';
import type { Page } from './metrics/prometheus.js';
import { readOperatorFiles, tryOperatorFiles } from './operator-files.js';
import { Reload, type Reread } from './reload.js';
import { type PartSettings, partSettings, type ServerSettings } from './settings.js';
import { DirectoryBackups } from './storage/backup/backups.js';
import { type Restored, RestoreError, restoreBackup, Stop } from './storage/backup/restore.js';
import { pullBrake } from './storage/brake.js';
import { makeDirectories } from './storage/directories.js';
import { createMemoryStore } from './storage/memory.js';
import { createPasswords } from './storage/passwords.js';
import { createSpool } from './storage/spool.js';
import { databasePath, spoolPath } from './storage/sqlite/files.js';
import { openSqliteStore, type StoreWatch } from './storage/sqlite/store.js';
import { openTranscript } from './storage/transcript.js';

export type { Reread } from './reload.js';
export {
  direct,
  makeDirectories,
  pullBrake,
  type Restored,
  RestoreError,
  restoreBackup,
  Stop,
  systemClock,
  tryOperatorFiles,
};

export interface RunningServer extends Ports {
  /** Path of the admin socket; null: it could not be made. */
  readonly adminSocket: string | null;
  /** How it is, in numbers. */
  figures(): Figures;
  /** Reads settings and the files that they name again (reload.ts). */
  reload(): Promise<ReloadReport>;
  /** Resolves with the name of an operator who wants the server stopped; the code that started it stops it. */
  readonly shutdownAsked: Promise<string>;
  /** Tells people, writes what is queued for them, closes. Resolves when nothing is left, within `grace` milliseconds. */
  stop(reason: string, grace?: number): Promise<void>;
}

export function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/**
 * `bound` is called once the ports are open and before the data is: from then on root's rights are not needed. `reread`: what has
 * been set anew; by default nothing is.
 * Throws what `bound` throws, StoreOpenError, TranscriptError, CertificateError, TextFileError, and the system's errors.
 */
export async function startServer(
  given: ServerSettings,
  logger: Logger,
  clock: Clock = systemClock,
  bound: () => void = () => {},
  link: Link = direct,
  reread: Reread = () => ({ settings: given, changed: [], needRestart: [], readAgain: [], take() {}, leave() {} }),
): Promise<RunningServer> {
  const { certificate, roster, motd } = readOperatorFiles(given);
  const all = partSettings(given, version(), roster);
  const settings = all.server;
  const tls = certificate === null ? null : new Tls(certificate, settings, clock, logger);
  const acceptor = new Acceptor(settings, tls, clock, logger);
  const loop = new LoopDelay();
  try {
    const ports = await openAll(listenersOf(settings), settings.host, (...at) => acceptor.listen(...at));
    bound();
    const receipts = new Receipts();
    const fanout = openFanout(all.fanout, clock, link.receipts(receipts));
    const said = { bus: link.bus(fanout.switchboard), receipts };
    // In the names of what lies in the system's temporary directory.
    const mark = randomBytes(8).toString('hex');
    const doors = fileDoors(settings, tls !== null, ports);
    const { core, store, backups } = await openCore(all, said, doors, mark, logger, clock);
    core.chat.motd.replace(motd ?? []);
    const undecided = new Undecided(clock, settings);
    const refused = new Tally<Code>();
    const files = fileHost(core.files, refused, logger);
    const listener = listenersOf(settings).find((one) => one.web);
    const browsers = listener === undefined ? null : await loadWeb();
    const parts = connectionParts(core, fanout, link, undecided, files, browsers?.frames ?? null, settings, clock);
    if (store !== null) loop.turnPagesOf(store.batches, ...Object.values(store.calls));
    const watched = () => ({ core, hub: fanout.hub, turns: fanout.turns, acceptor, http: web, refused, loop, store });
    const figures = (): Figures => figuresOf(watched());
    const watch = new Watch({
      ...{ settings, clock, logger },
      signOfLife: () => core.signOfLife(),
      figures: pagesOf(figures),
    });
    const say = sayRoutes(linesByHttp(core, fanout, link, refused, settings, clock));
    const routes = [...fileRoutes(core.files), ...say, ...watch.routes];
    const enterBehindProxy: HttpParts['enterBehindProxy'] = (...who) => acceptor.enterBehindProxy(...who);
    const httpParts = { settings, routes, refused, turns: fanout.turns, enterBehindProxy, clock, logger };
    const web: HttpDoor | null =
      listener === undefined || browsers === null ? null : browsers.open(httpParts, parts, listener);
    acceptor.open(entrance(parts, files, web));
    const reload = new Reload({ settings: all, tls, core, logger }, reread);
    const reloadAll = (): Promise<ReloadReport> => reload.run();
    const status = () => ({ ...statusOf(settings, ports, acceptor), ...conditionOf(watched()) });
    const host = { status, backups, reload: reloadAll, shutdown: (by: string) => core.askShutdown(by) };
    const desk = new Admin({ chat: core.chat, clock, logger, version: version(), host });
    // The data directory is locked by now: no other server's socket is there.
    const folder = settings.memory ? temporaryFolder(mark) : adminFolder(settings.data);
    const admin = await AdminDoor.open(folder, desk, clock, logger, () => acceptor.nextNumber());
    return {
      ...ports,
      adminSocket: admin?.path ?? null,
      figures,
      shutdownAsked: core.shutdownAsked,
      reload: reloadAll,
      async stop(reason, grace = 4000) {
        watch.stop();
        const closed = acceptor.close();
        const ended = backups?.stop();
        const answered = admin?.close(grace, clock);
        undecided.openAll();
        web?.close();
        const late = core.stop(reason, grace);
        const over = clock.after(grace, () => web?.end());
        // A listener is closed a moment before the last of its sessions hears of its own end.
        await closed;
        over();
        await core.empty();
        late();
        await answered;
        await ended;
        await core.close();
        loop.stop();
      },
    };
  } catch (error) {
    loop.stop();
    await acceptor.close();
    throw error;
  }
}

/** What all connections share. */
function openFanout(bounds: HubBounds, clock: Clock, receipts: ToldReceipts): LinkEndParts {
  const hub = new Hub(bounds, clock, receipts);
  return { hub, switchboard: new Switchboard(hub), turns: new Turns(turnClock(clock)) };
}

/** The page of figures. What makes it is loaded when somebody asks for it first. */
function pagesOf(figures: () => Figures): () => Promise<Page> {
  let making: Promise<() => Promise<Page>> | null = null;
  return async () => {
    making ??= import('./metrics/prometheus.js').then(({ pages }) => pages(version(), figures));
    return (await making)();
  };
}

/** What the web port is made of. Loaded only where there is one: HTTP and ws take a server a fifth of the time until it listens. */
async function loadWeb() {
  const { HttpDoor } = await import('./doors/web/http-door.js');
  const { openPages } = await import('./doors/web/pages.js');
  const { shakeHands } = await import('./doors/web/web-socket.js');
  const { FrameReader } = await import('./doors/readers/frame-reader.js');
  return {
    frames: (host: ReaderHost) => new FrameReader(host),
    /** Everything that has an address there. */
    open(http: Omit<HttpParts, 'pages' | 'upgrade'>, parts: ConnectionParts, listener: Listener): HttpDoor {
      const upgrade: Upgrade = {
        path: '/socket',
        take(request, socket, head, peer) {
          const come = (): void => new SocketConnection(socket, listener, parts, peer).start();
          if (!shakeHands(request, socket, head, come)) http.refused.add('BAD_REQUEST');
        },
      };
      return new HttpDoor({ ...http, pages: openPages(), upgrade });
    },
  };
}

/** Where people are told to send files to: not to a port that is for this machine alone, if there is another one. */
function fileDoors({ tlsOnly }: ServerSettings, tls: boolean, { quietPort, webPort }: Ports): FileDoors {
  const web = webPort === null ? null : { port: webPort, tls };
  return { quietPort: tlsOnly && web?.tls ? null : quietPort, web };
}

async function openCore(
  { server, core: settings, passwords: hashing, written }: PartSettings,
  said: Pick<CorePorts, 'bus' | 'receipts'>,
  doors: FileDoors,
  mark: string,
  logger: Logger,
  clock: Clock,
): Promise<{ readonly core: Core; readonly store: StoreWatch | null; readonly backups: Backups | null }> {
  let core: Core | null = null;
  const transcript = transcriptOf(server, logger, clock);
  const kept = server.memory
    ? null
    : await openSqliteStore(server.data, { logger, asker: () => core?.asker ?? null, written });
  const store = kept ?? createMemoryStore({ written });
  const spool = server.memory
    ? createSpool(join(tmpdir(), `partyline-${mark}`), { temporary: true })
    : createSpool(spoolPath(server.data));
  const backups =
    kept === null
      ? null
      : new DirectoryBackups({
          ...{ store: kept, spool, database: databasePath(server.data), version: version(), clock, logger },
        });
  const ports = { ...said, store, spool, transcript, passwords: createPasswords(hashing), clock, logger };
  core = await Core.open(ports, settings, doors);
  return { core, store: kept?.watch ?? null, backups };
}

/** What `partyline admin status` says besides what the core knows. */
function statusOf(
  { data, memory, host }: ServerSettings,
  ports: Ports,
  acceptor: Acceptor,
): Omit<StatusOfHost, keyof Condition> {
  return {
    ...{ pid: process.pid, data: memory ? null : resolve(data), host },
    ports: {
      chat: ports.port,
      quiet: ports.quietPort,
      tls: ports.tlsPort,
      telnet: ports.telnetPort,
      web: ports.webPort,
    },
    connections: acceptor.connections,
  };
}

/** Throws TranscriptError. */
function transcriptOf({ transcript, transcriptRooms }: ServerSettings, logger: Logger, clock: Clock): Transcript {
  return transcript === undefined ? noTranscript : openTranscript(transcript, transcriptRooms ?? null, clock, logger);
}

/** What every connection is given. */
function connectionParts(
  core: Core,
  fanout: LinkEndParts,
  link: Link,
  undecided: Undecided,
  files: FileHost,
  frames: ConnectionParts['frames'],
  settings: ServerSettings,
  clock: Clock,
): ConnectionParts {
  return {
    settings,
    clock,
    typing: {
      mayRemember: (line) => core.mayRemember(line),
      // One line may be longer than several.
      get maxPaste() {
        return settings.maxPaste + settings.maxLine;
      },
      after: (milliseconds, callback) => clock.after(milliseconds, callback),
    },
    undecided,
    open(connection, peer, { greets, edits, web }, waited) {
      const end = new LinkEnd(fanout, connection, peer.network, edits, web ? FRAMED : 0);
      end.core = link.toCore(core.open(link.toDoor(end), end.seat, peer, greets, waited), end.seat);
      return end;
    },
    frames,
    carry: files.carry,
  };
}

/** Requests that say something: connections of their own. */
function linesByHttp(
  core: Core,
  fanout: LinkEndParts,
  link: Link,
  refused: Tally<Code>,
  settings: ServerSettings,
  clock: Clock,
): SayParts {
  return {
    ...{ settings, clock, refused },
    open(connection, peer) {
      const end = new LinkEnd(fanout, connection, peer.network, false, 0);
      end.core = link.toCore(core.openRequest(link.toDoor(end), end.seat, peer), end.seat);
      return end;
    },
  };
}

/** What becomes of those who come in. */
function entrance(parts: ConnectionParts, files: FileHost, web: HttpDoor | null): AcceptorHost {
  return {
    files,
    welcome(socket, peer, listener, isProxy, beyond) {
      if (listener.web) web?.welcome(socket, peer, isProxy, beyond);
      else new SocketConnection(socket, listener, parts, peer).start();
    },
    lastWord: (refusal, listener) =>
      listener.web ? wholeAnswer(refusal) : plainLine(make.error({ reason: refusal.reason })),
    notTls: (listener, socket, bytes) =>
      listener.web && web !== null
        ? web.notTls(socket, bytes)
        : plainLine(make.error({ reason: { code: 'FOREIGN_PROTOCOL', why: 'tls' } })),
  };
}
