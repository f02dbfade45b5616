/**
 * All of the core in one object: the chat, the sessions through which people reach it, and what keeps it tidy. Owns the
 * sessions; knows no socket, no port and no file. The code that opens it brings the ports and a way out to people; a test brings
 * made-up ones.
 */

import type { Clock } from '../clock.js';
import type { Event } from '../language/events.js';
import * as make from '../language/make.js';
import type { FileRequests } from '../link/files.js';
import type { Bus, ToCore, ToDoor } from '../link/link.js';
import type { Peer } from '../link/peer.js';
import type { Seat } from '../link/turns.js';
import type { Logger } from '../logger.js';
import { Chat, type ChatSettings } from './chat.js';
import { mayCarrySecret } from './commands/secrets.js';
import type { AccountMode } from './people/accounts.js';
import type { Asker, Passwords } from './ports.js';
import type { Receipts } from './receipts.js';
import { type Lifetimes, Retention } from './retention.js';
import { Floods } from './session/flood.js';
import { Gate } from './session/gate.js';
import { Overheard } from './session/line-wait.js';
import { Session } from './session/session.js';
import type { FileDoors, PortTraits, Running, SessionParts, SessionSettings } from './session/session-parts.js';
import { commandTable } from './session/table.js';
import { TaskQueue } from './session/task-queue.js';
import type { Spool } from './spool.js';
import type { Store } from './store.js';
import type { Transcript } from './transcript.js';

/** Parts read them when they use them: they may change while the server runs, but for what a start alone looks at. */
export interface CoreSettings extends SessionSettings {
  readonly version: string;
  readonly chat: ChatSettings;
  readonly lifetimes: Lifetimes;
}

export interface CorePorts {
  readonly bus: Bus;
  readonly receipts: Receipts;
  readonly store: Store;
  readonly spool: Spool;
  readonly transcript: Transcript;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type { FileDoors };

export class Core {
  /** Resolves with the name of an operator who wants the server stopped. */
  readonly shutdownAsked: Promise<string>;
  private readonly parts: SessionParts;
  private readonly sessions = new Set<Running>();
  private readonly retention: Retention;
  private readonly greeted: PortTraits;
  private readonly quiet: PortTraits = { greeting: [], forPeople: false };
  private readonly asked: PortTraits = { ...this.quiet, bounded: true };
  private lastOneLeft = (): void => {};

  private constructor(
    private readonly ports: CorePorts,
    settings: CoreSettings,
    readonly chat: Chat,
    fileDoors: FileDoors,
  ) {
    const { clock, logger, store } = ports;
    const { version } = settings;
    let askShutdown = (_by: string): void => {};
    this.shutdownAsked = new Promise((resolve) => {
      askShutdown = resolve;
    });
    const table = commandTable();
    const floods = new Floods(settings.flood, clock);
    this.parts = {
      ...{ chat, clock, logger, table, version, settings, fileDoors, floods },
      tasks: new TaskQueue(),
      gate: new Gate(table, chat.transfers, floods, logger),
      overheard: new Overheard(),
      handling: { asker: null },
      gone: (session) => this.forget(session),
      shutdown: askShutdown,
    };
    this.greeted = { greeting: greeting(version, settings.chat.accounts.mode), forPeople: true };
    this.retention = new Retention(store, settings.lifetimes, clock, chat.calendar, logger, chat.attendance);
    this.retention.start();
  }

  static async open(ports: CorePorts, settings: CoreSettings, fileDoors: FileDoors): Promise<Core> {
    return new Core(ports, settings, await Chat.open(ports, settings.chat), fileDoors);
  }

  /**
   * Somebody has come in. Where people type, and nowhere else, what they may have meant counts. What is returned takes what
   * comes on the connection, whose `seat` is the one of its door. `waited`: milliseconds since it has come in.
   */
  open(door: ToDoor, seat: Seat, peer: Peer, forPeople: boolean, waited = 0): ToCore {
    return this.begin(door, seat, peer, forPeople ? this.greeted : this.quiet, waited);
  }

  /** Somebody asks for one thing, by a protocol that is no conversation; the door has bounded how long that is. */
  openRequest(door: ToDoor, seat: Seat, peer: Peer): ToCore {
    return this.begin(door, seat, peer, this.asked, 0);
  }

  /** As when an operator wants the server stopped; see `shutdownAsked`. */
  askShutdown(by: string): void {
    this.parts.shutdown(by);
  }

  /** Anybody who brings, or fetches, a file on a connection of its own. */
  get files(): FileRequests {
    return this.parts.gate;
  }

  /** For whom something is done just now, within one of their lines; null: for nobody. */
  get asker(): Asker | null {
    return this.parts.handling.asker;
  }

  /** Whether a line may be kept to be shown again to the one who typed it: one with a password may not. */
  mayRemember(line: string): boolean {
    return !mayCarrySecret(this.parts.table, line);
  }

  /** Resolves when the store has written something. Rejects with StorageError. */
  signOfLife(): Promise<void> {
    return this.retention.signOfLife();
  }

  /** What was asked for, and what was refused. */
  get requests(): Pick<Gate, 'commands' | 'refusals'> {
    return this.parts.gate;
  }

  /** Says good bye to everybody. Who has not taken it after `grace` milliseconds is cut, unless that is called off. */
  stop(reason: string, grace: number): () => void {
    this.chat.entrance.stopAnnouncing();
    this.chat.transfers.stop();
    const notice = make.goodbye({ reason: 'server stopping', because: reason });
    for (const session of [...this.sessions]) session.end({ how: 'stopped', reason: 'server stopping', notice });
    return this.ports.clock.after(grace, () => {
      for (const session of [...this.sessions]) session.end({ how: 'dropped', reason: 'server stopping' });
    });
  }

  /** Resolves when nobody is left. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.lastOneLeft = resolve;
      if (this.sessions.size === 0) resolve();
    });
  }

  /** Nobody is left: what has to be written is written, and the store and the spool are closed. */
  async close(): Promise<void> {
    this.retention.stop();
    await this.chat.close();
    await this.ports.transcript.close();
    await this.ports.store.close();
    await this.ports.spool.close();
  }

  private begin(door: ToDoor, seat: Seat, peer: Peer, port: PortTraits, waited: number): ToCore {
    const session = new Session(this.parts, door, seat, peer, port, waited);
    this.sessions.add(session);
    return session;
  }

  private forget(session: Running): void {
    this.sessions.delete(session);
    if (this.sessions.size === 0) this.lastOneLeft();
  }
}

/** What the people's port says at once. */
function greeting(version: string, accounts: AccountMode): readonly Event[] {
  return [make.greeting({ version }), make.howToBegin({ accounts }), make.askMode({})];
}
