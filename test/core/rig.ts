/**
 * The whole core, without a port, a socket or a file: a store in memory, passwords that cost nothing, a clock whose hands the
 * test turns, and connections that are nothing but what was said on them. A test of it reads as one of the wire does, and
 * can go over to it by another import: `openCore` stands for `startTestServer`.
 */

import type { TestContext } from 'node:test';
import { Core } from '../../src/core/core.js';
import type { PasswordVerdict } from '../../src/core/ports.js';
import { Receipts } from '../../src/core/receipts.js';
import type { Spool } from '../../src/core/spool.js';
import type { Store } from '../../src/core/store.js';
import { noTranscript, type Transcript } from '../../src/core/transcript.js';
import type { Connection } from '../../src/doors/fanout/connection.js';
import { Hub, Switchboard } from '../../src/doors/fanout/hub.js';
import { LinkEnd } from '../../src/doors/fanout/link-end.js';
import { peerAt } from '../../src/doors/listen/address.js';
import type { LeaveReason } from '../../src/language/codes.js';
import type { JsonFields } from '../../src/language/json/parse.js';
import type { Link } from '../../src/link/link.js';
import type { Peer } from '../../src/link/peer.js';
import { Turns, turnClock } from '../../src/link/turns.js';
import { type PartSettings, partSettings, type ServerSettings, takeOver } from '../../src/settings.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { GatedPasswords } from '../chat/rig.js';
import { Client } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { chosenLink } from '../support/delayed.js';
import { type Coming, Party } from '../support/party.js';
import { collector, type Logged, settings } from '../support/server.js';
import { isSetLate, setWrong } from '../support/set-late.js';

export { heard, leave, PASSWORD, settle } from '../support/party.js';

/** Somebody at a connection that takes all that it is given. */
export class CoreClient extends Client implements Connection {
  /** Like a client that does not read any more. */
  takesNothing = false;
  readonly closed: Promise<void>;
  /** It has been ended by the server, or by `destroy`. */
  isClosed = false;
  private linkEnd: LinkEnd | null = null;
  private held = false;
  /** Sent while nothing was taken. */
  private sent: (string | JsonFields)[] = [];
  private isJson: boolean | null = null;
  private gone: () => void = () => {};

  constructor(name?: string) {
    super(name);
    this.closed = new Promise((resolve) => {
      this.gone = resolve;
    });
  }

  start(linkEnd: LinkEnd): this {
    this.linkEnd = linkEnd;
    return this;
  }

  /** Lines and objects that are not taken yet. */
  get untaken(): number {
    return this.sent.length;
  }

  /** Lines; where the first of them is an object, as at a door, each is one. */
  send(...lines: string[]): void {
    for (const line of lines) {
      if (this.isJson ?? line.startsWith('{')) this.sendObject(JSON.parse(line));
      else this.sendLine(line);
    }
  }

  /** The first one speaks the JSON dialect from then on. */
  sendObject(fields: JsonFields): void {
    if (this.isJson !== true) this.linkEnd?.core.becomeJson();
    this.isJson = true;
    this.sent.push(fields);
    this.goThrough();
  }

  /** It ends without a word. */
  destroy(): void {
    this.leave('disconnected');
  }

  // Connection

  get pending(): number {
    return this.takesNothing ? 1 : 0;
  }

  write(pieces: readonly Buffer[], done: () => void): void {
    if (this.takesNothing) return;
    this.take(Buffer.concat(pieces));
    process.nextTick(done);
  }

  pause(): void {
    this.held = true;
  }

  resume(): void {
    this.held = false;
    setImmediate(() => this.goThrough());
  }

  goOn(): void {}

  bound(): void {}
  hideTyping(): void {}
  askAboutPaste(): void {}
  probe(): void {}

  /** By the server; by a test: it sends no more, and reads on. */
  end(how?: 'written' | 'now'): void {
    if (how === undefined) this.linkEnd?.core.inputEnded();
    else if (how === 'written') setImmediate(() => this.leave('disconnected'));
    else this.leave('connection lost');
  }

  private leave(reason: LeaveReason): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { linkEnd } = this;
    this.linkEnd = null;
    linkEnd?.gone(reason);
    this.ends();
    this.gone();
  }

  private sendLine(line: string): void {
    this.isJson = false;
    this.sent.push(line);
    this.goThrough();
  }

  private goThrough(): void {
    while (!this.held && this.linkEnd !== null) {
      const line = this.sent.shift();
      if (line === undefined) return;
      if (typeof line === 'string') this.linkEnd.line(line);
      else this.linkEnd.object(line);
    }
  }
}

/** One at a time: when the next begins, it is known what the one before came to. */
class OneByOne extends GatedPasswords {
  private last: Promise<unknown> = Promise.resolve();

  override verify(...args: Parameters<GatedPasswords['verify']>): Promise<PasswordVerdict> {
    const verdict = this.last.then(() => super.verify(...args));
    this.last = verdict.then(
      () => new Promise(setImmediate),
      () => {},
    );
    return verdict;
  }
}

export class TestCore extends Party<CoreClient> {
  private readonly clients: CoreClient[] = [];
  private stopped: Promise<void> | null = null;
  private connection = 0;

  constructor(
    readonly core: Core,
    readonly store: Store,
    readonly clock: HandClock,
    readonly passwords: GatedPasswords,
    /** Everything it has logged. */
    readonly log: readonly Logged[],
    /** As when its operator has set something else: that holds from now on. */
    readonly reload: (changes: Partial<ServerSettings>) => void,
    private readonly open: (one: CoreClient, peer: Peer, greeted: boolean) => LinkEnd,
  ) {
    super();
  }

  /** From this machine, which has no limits of its own, unless told otherwise; `greeted`: as on the port for people. */
  async come({ name, from = '127.0.0.1', greeted = false }: Coming & { greeted?: boolean } = {}): Promise<CoreClient> {
    const client = new CoreClient(name);
    this.clients.push(client);
    return client.start(this.open(client, peerAt(from, '127.0.0.1', true, true, 'people', ++this.connection), greeted));
  }

  /** As when the server ends; its store is closed. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    for (const client of this.clients) client.destroy();
    this.core.stop('the test is over', 0);
    await this.core.empty();
    await this.core.close();
  }
}

export interface CoreOptions extends Partial<Omit<ServerSettings, 'transcript'>> {
  readonly clock?: HandClock;
  /** With what is in it. */
  readonly store?: Store;
  /** By default nothing is written down. */
  readonly transcript?: Transcript;
  /** Those of the roster; by default there is none. */
  readonly names?: readonly string[];
}

/** A store that outlives the core that closes it, as a disk does. */
export function memoryDisk(): Store {
  return Object.assign(createMemoryStore(), { close: async () => {} });
}

/** A disk that answers to `method` only when it is told to take what waits, or to refuse it. */
export class SlowDisk {
  readonly store = memoryDisk();
  isSlow = true;
  private readonly waiting: ((error: Error | null) => void)[] = [];

  constructor(method: keyof Store) {
    const store = this.store as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const take = store[method]?.bind(store);
    store[method] = async (...args) => {
      if (this.isSlow)
        await new Promise<void>((resolve, reject) => this.waiting.push((e) => (e ? reject(e) : resolve())));
      return take?.(...args);
    };
  }

  /** Until it has been; somebody else goes on. */
  async asked(other: CoreClient): Promise<void> {
    while (this.waiting.length === 0) await other.sync();
  }

  /** From now on at once. */
  takes(): void {
    this.isSlow = false;
    for (const done of this.waiting.splice(0)) done(null);
  }

  /** What waits; from now on it takes at once. */
  refuses(): void {
    this.isSlow = false;
    for (const done of this.waiting.splice(0)) done(new Error('the disk is full'));
  }
}

/** Ends with the test, before the core does. */
export function slowDisk(t: TestContext, method: keyof Store): SlowDisk {
  const disk = new SlowDisk(method);
  t.after(() => disk.takes());
  return disk;
}

/** Ends with the test. */
export async function openCore(
  t: TestContext,
  options: CoreOptions = {},
  link: Link = chosenLink(),
): Promise<TestCore> {
  const { clock = new HandClock(), store: given, transcript = noTranscript, names, ...overrides } = options;
  const all = { ...settings, ...overrides };
  const settingsOf = (set: ServerSettings): PartSettings => partSettings(set, '0.0.0', names ?? null);
  const parts = settingsOf(isSetLate() ? setWrong(all) : all);
  const store = given ?? createMemoryStore({ written: parts.written });
  const receipts = new Receipts();
  const hub = new Hub(parts.fanout, clock, link.receipts(receipts));
  const passwords = new OneByOne();
  const log: Logged[] = [];
  const spool = { recover: async () => new Set<number>(), close: async () => {} } as unknown as Spool;
  const switchboard = new Switchboard(hub);
  const logger = collector(log);
  const ports = { bus: link.bus(switchboard), receipts, store, spool, transcript, passwords, clock, logger };
  const core = await Core.open(ports, parts.core, { quietPort: null, web: null });
  const reload = (changes: Partial<ServerSettings>): void => takeOver(parts, settingsOf(Object.assign(all, changes)));
  if (isSetLate()) reload({});
  const turns = new Turns(turnClock(clock));
  const party = new TestCore(core, store, clock, passwords, log, reload, (one, peer, greeted) => {
    const linkEnd = new LinkEnd({ hub, switchboard, turns }, one, peer.network, false, 0);
    linkEnd.core = link.toCore(core.open(link.toDoor(linkEnd), linkEnd.seat, peer, greeted), linkEnd.seat);
    return linkEnd;
  });
  t.after(() => party.stop());
  return party;
}
