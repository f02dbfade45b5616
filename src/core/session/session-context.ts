/**
 * A session as commands see it: what they know of it, and what they may do to it. Owns the wait for a line that one of them
 * has begun.
 */

import type { LeaveReason, Refusal } from '../../language/codes.js';
import type { View } from '../../language/dialects.js';
import type { Event } from '../../language/events.js';
import { named } from '../../logger.js';
import type { Chat } from '../chat.js';
import type {
  Client,
  CommandTable,
  Context,
  Decision,
  Dialog,
  FileAddress,
  Hint,
  ScriptBounds,
  Settings,
} from '../commands/record.js';
import type { Person } from '../people/people.js';
import type { Visitor } from '../people/visitor.js';
import { refusalLine } from './answers.js';
import type { Intake } from './intake.js';
import { LineWait } from './line-wait.js';
import type { SessionParts } from './session-parts.js';
import { SessionVisitor, type Visiting } from './session-visitor.js';
import type { Told } from './told.js';

/** What that needs of a session. */
export interface Commanded extends Visiting {
  readonly person: Person | null;
  readonly view: View;
  /** It has come in where people type, and speaks plain text. */
  readonly forPeople: boolean;
  readonly told: Told;
  readonly intake: Pick<Intake, 'decide' | 'converse' | 'isTyped'>;
  /** Settled once the mailbox has been handed out. */
  readonly mail: Promise<void>;
  look(view: View): void;
  holdFor(work: Promise<unknown>): void;
}

/** Made with the first line: a connection that never sends one does not pay for it. */
export class SessionContext implements Context, Client {
  readonly chat: Chat;
  readonly table: CommandTable;
  readonly version: string;
  readonly client: Client = this;
  readonly visitor: Visitor;
  /** The last wait for a line, which may be over. */
  private wait: LineWait | null = null;

  constructor(
    private readonly session: Commanded,
    private readonly parts: SessionParts,
  ) {
    this.chat = parts.chat;
    this.table = parts.table;
    this.version = parts.version;
    this.visitor = new SessionVisitor(session);
  }

  // Context

  get person(): Person | null {
    return this.session.person;
  }

  decide(line: string): Decision | Promise<Decision> {
    return this.session.intake.decide(line);
  }

  isHinted({ word }: Hint): boolean {
    return !this.session.told.takes(word);
  }

  refused(refusal: Refusal): Event {
    this.parts.gate.note(this, refusal);
    return refusalLine(refusal);
  }

  shutdown(): void {
    const { person, parts } = this;
    const name = person?.name ?? 'nobody';
    parts.logger.audit('an operator stops the server', named({ name, connection: person?.connection }));
    setImmediate(() => parts.shutdown(name));
  }

  // Client

  get settings(): Settings {
    const { timestamps, bell, ids, presence } = this.session.view;
    return { timestamps, bell, ids, presence };
  }

  get forPeople(): boolean {
    return this.session.forPeople;
  }

  get isTyped(): boolean {
    return this.session.intake.isTyped;
  }

  get bounds(): ScriptBounds {
    return this.parts.settings.scripts;
  }

  get fileAddress(): FileAddress {
    const { webAddress } = this;
    return {
      host: this.host,
      port: this.parts.fileDoors.quietPort,
      url: webAddress === null ? null : `${webAddress}/files/`,
    };
  }

  get webAddress(): string | null {
    const { host } = this;
    const { web } = this.parts.fileDoors;
    if (web === null) return null;
    return `${web.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${web.port}`;
  }

  /** The name of this machine for people, or the address to which they have come. */
  private get host(): string {
    return this.parts.settings.publicHost ?? this.session.peer.local;
  }

  set(settings: Partial<Settings>): void {
    this.session.look({ ...this.session.view, ...settings });
  }

  handedOut(): Promise<void> {
    return this.session.mail;
  }

  shown(fits: (line: string) => boolean, seconds: number): Promise<string | null> {
    const { door, seat } = this.session;
    this.wait = new LineWait(door, seat, this.parts.tasks, this.parts.clock, fits, seconds * 1000);
    return this.wait.line;
  }

  converse(dialog: Dialog): boolean {
    return this.session.isOpen && this.session.intake.converse(dialog);
  }

  holdFor(work: Promise<unknown>): void {
    this.session.holdFor(work);
  }

  leave(reason: LeaveReason): void {
    this.session.end({ how: 'left', reason });
  }

  // The wait for a line, as the session knows it

  get isWaiting(): boolean {
    return this.wait?.isOver === false;
  }

  overheard(event: Event): void {
    this.wait?.note(this.parts.overheard.of(event));
  }

  endWait(): void {
    this.wait?.end(null);
  }
}
