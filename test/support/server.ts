/** A real server in this process, on ports of its own, that ends with the test. */
import type { TestContext } from 'node:test';
import type { ReloadReport } from '../../src/admin/results.js';
import type { Clock } from '../../src/clock.js';
import type { Figures } from '../../src/figures.js';
import type { LogFields, Logger } from '../../src/logger.js';
import { type RunningServer, startServer } from '../../src/server.js';
import type { ServerSettings } from '../../src/settings.js';
import type { HashCost } from '../../src/storage/passwords.js';
import { type ConnectOptions, connect, type TestClient } from './client.js';
import { chosenLink } from './delayed.js';
import { type Coming, type Logged, Party } from './party.js';
import { isSetLate, setWrong } from './set-late.js';
import { connectWebSocket, type WebSocketClient } from './web-socket.js';

/** A hash of the real cost takes as much as all else that a test does with an account. `hashCost: undefined` asks for that. */
export const CHEAP: HashCost = {
  memoryCost: 1024,
  timeCost: 1,
  nobody: '$argon2id$v=19$m=1024,t=1,p=1$QELsdC08j9Mz8qBbhiN5jQ$TeLWq/0zKByhnhXl0RJbLOz3VK9OFb1ephJ+3Ub3KDU',
};

export const settings: ServerSettings = {
  host: '127.0.0.1',
  port: 0,
  quietPort: 0,
  telnetPort: 'off',
  webPort: 'off',
  webOrigin: [],
  data: '',
  memory: true,
  accounts: 'on',
  hashJobs: 1,
  maxLoginsWaiting: 1000,
  maxLoginsPerAddress: 250,
  hashCost: CHEAP,
  maxContacts: 500,
  maxTokens: 10,
  nameDays: 30,
  maxGroups: 1000,
  maxGroupsPerPerson: 50,
  maxGroupsPerAddress: 250,
  maxNewAccounts: 100,
  maxAccountsPerMinute: 1,
  maxGroupMembers: 200,
  maxInvitations: 100,
  maxLine: 4096,
  maxObject: 32 * 1024,
  maxOutbox: 1024 ** 2,
  maxOutboxTotal: 256 * 1024 ** 2,
  maxPeople: 10_000,
  maxConnections: 12_000,
  maxPerAddress: 50,
  maxNewPerMinute: 120,
  limitLoopback: false,
  // Tests turn the clock by hours.
  registerTimeout: 1_000_000,
  maxVisitorLine: 1024,
  maxVisitorBytes: 16 * 1024,
  trustProxy: [],
  metricsFrom: ['127.0.0.0/8', '::1'],
  tlsPort: 0,
  handshakeTimeout: 10,
  maxHandshakes: 500,
  passwordOverPlaintext: true,
  // Tests say what they need in short words; those of this bound ask for it.
  minPassword: 1,
  maxRooms: 1000,
  maxRoomsPerPerson: 20,
  maxRoomsOpened: 50,
  maxRoomsPerAddress: 250,
  maxPrivateChats: 50,
  maxMailbox: 1000,
  maxMailboxPerSender: 200,
  maxWrittenPerPerson: 64 * 1024 ** 2,
  maxWrittenPerAddress: 2 * 1024 ** 3,
  mailDays: 30,
  guestMailHours: 24,
  historyDays: 365,
  roomLines: 1000,
  recall: 10,
  maxFile: 64 * 1024 ** 2,
  maxFilesPerPerson: 256 * 1024 ** 2,
  maxFilesPerAddress: 1024 ** 3,
  maxFilesTotal: 2 * 1024 ** 3,
  maxOffers: 20,
  maxOffersPerAddress: 2500,
  maxTakers: 1000,
  maxTakersPerAddress: 250,
  maxAccepted: 200,
  maxAcceptedPerAddress: 5000,
  offerMinutes: 60,
  fileDays: 7,
  transferStall: 30,
  transferRate: 1024,
  presenceLimit: 200,
  keepalive: 60,
  slowHearer: 2,
  slowReader: 10,
  // Tests speak as fast as they can; those of flood control switch it on.
  operators: '',
  flood: false,
  floodBurst: 20,
  floodRate: 5,
  maxWait: 3600,
  maxPasteLines: 100,
  maxPaste: 16 * 1024,
};

export { heard, type Logged, leave, operatorCode, PASSWORD, settle } from './party.js';

export class TestServer extends Party<TestClient> {
  private readonly clients: TestClient[] = [];

  constructor(
    private readonly running: RunningServer,
    /** Everything the server has logged. */
    readonly log: readonly Logged[],
    /** What it is set to with the next reload. */
    private readonly set: ServerSettings,
  ) {
    super();
  }

  /** The door for people, which greets. */
  get port(): number {
    return this.running.port;
  }

  /** The door for programs. */
  get quietPort(): number {
    if (this.running.quietPort === null) throw new Error('this server has no quiet port');
    return this.running.quietPort;
  }

  get tlsPort(): number {
    if (this.running.tlsPort === null) throw new Error('this server has no TLS port');
    return this.running.tlsPort;
  }

  /** Resolves with the name of the operator who wants the server stopped. */
  get shutdownAsked(): Promise<string> {
    return this.running.shutdownAsked;
  }

  /** Path of the admin socket. */
  get adminSocket(): string {
    if (this.running.adminSocket === null) throw new Error('this server has no admin socket');
    return this.running.adminSocket;
  }

  /** How it is, in numbers. */
  get figures(): Figures {
    return this.running.figures();
  }

  /** With these settings, as if they stood in its configuration now; files are read again. */
  reload(changes: Partial<ServerSettings> = {}): Promise<ReloadReport> {
    Object.assign(this.set, changes);
    return this.running.reload();
  }

  /** The door for browsers. */
  get webPort(): number {
    if (this.running.webPort === null) throw new Error('this server has no web port');
    return this.running.webPort;
  }

  /** The door that edits lines for telnet. */
  get telnetPort(): number {
    if (this.running.telnetPort === null) throw new Error('this server has no telnet port');
    return this.running.telnetPort;
  }

  /** Through the quiet port. */
  come(coming: Coming = {}): Promise<TestClient> {
    return this.connect(this.quietPort, coming);
  }

  /** By a WebSocket. */
  async webSocket(coming: Coming = {}): Promise<WebSocketClient> {
    const client = await connectWebSocket(this.webPort, coming);
    this.clients.push(client);
    return client;
  }

  async connect(port: number, options: ConnectOptions = {}): Promise<TestClient> {
    const client = await connect(port, options);
    this.clients.push(client);
    return client;
  }

  stop(reason = 'the test is over', grace = 0): Promise<void> {
    return this.running.stop(reason, grace);
  }

  async tearDown(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await this.stop();
  }
}

export interface TestServerOptions extends Partial<ServerSettings> {
  readonly clock?: Clock;
}

export async function startTestServer(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  const { clock, ...overrides } = options;
  const log: Logged[] = [];
  const set = { ...settings, ...chosenDoor(), ...overrides };
  const nothing = { changed: [], needRestart: [], readAgain: [], take() {}, leave() {} };
  const reread = () => ({ settings: set, ...nothing });
  const first = isSetLate() ? setWrong(set) : set;
  const running = await startServer(first, collector(log), clock, undefined, chosenLink(), reread);
  const server = new TestServer(running, log, set);
  if (isSetLate()) await setLate(server, log);
  t.after(() => server.tearDown());
  return server;
}

async function setLate(server: TestServer, log: Logged[]): Promise<void> {
  const { length } = log;
  const { faults } = await server.reload();
  log.length = length;
  if (faults.length > 0) throw new Error(faults.join());
}

/** For this process: test/link/delayed.full.test.ts has people of the JSON dialect come by WebSockets. */
export const byWebSocket = (): boolean => process.env.TEST_DOOR === 'web';

function chosenDoor(): Partial<ServerSettings> {
  return byWebSocket() ? { webPort: 0 } : {};
}

/** Writes down what is logged. */
export function collector(log: Logged[]): Logger {
  const at =
    (level: Logged['level']) =>
    (event: string, fields: LogFields = {}): void => {
      log.push({ level, event, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), audit: at('audit') };
}
