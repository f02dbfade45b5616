/**
 * One connection: who it is, what dialog is open, how lines look to it, and why it is not read from just now.
 * Gets whole lines from a transport and gives bytes back through its outbox; never sees a socket.
 */

import { Outbox, type OutboxOwner } from '../../doors/fanout/outbox.js';
import type { JsonFault, JsonFields } from '../../language/json/parse.js';
import type { Line } from '../../language/line.js';
import type { Tag } from '../../language/parsed.js';
import { jsonView, plainView, type View, viewId } from '../../language/view.js';
import type { Transport } from '../../link/connection.js';
import type { PasteQuestion } from '../../link/taker.js';
import type { Seat } from '../../link/turns.js';
import { RareSet } from '../../rare-set.js';
import type { Chat } from '../chat.js';
import type {
  Act,
  Answer,
  Client,
  CommandTable,
  Context,
  Decision,
  Dialog,
  Hint,
  ScriptBounds,
  Settings,
} from '../commands/record.js';
import type { Person } from '../people/people.js';
import type { Visitor } from '../people/visitor.js';
import { Answers } from './answers.js';
import { type Cost, Flood } from './flood.js';
import type { Caller } from './gate.js';
import { type Door, unendedLine, wrongDoorLine } from './greeting.js';
import { Intake } from './intake.js';
import { LineWait } from './line-wait.js';
import { LoginGrace } from './login-grace.js';
import type { SessionParts } from './session-parts.js';
import { Told, tellHowToReply } from './told.js';

export class Session implements Caller, Client, Context, OutboxOwner {
  readonly answers: Answers;
  readonly seat: Seat;
  readonly visitor: Visitor;
  readonly chat: Chat;
  readonly table: CommandTable;
  readonly version: string;
  readonly context: Context = this;
  readonly client: Client = this;
  person: Person | null = null;
  readonly told = new Told();
  readonly decide = (line: string): Decision | Promise<Decision> => this.intake.decide(line);
  readonly isHinted = ({ word }: Hint): boolean => !this.told.takes(word);
  private readonly outbox: Outbox;
  private view: View = plainView;
  private readonly intake: Intake;
  /** The last wait for a line, which may be over. */
  private lineWait: LineWait | null = null;
  /** Settled once the mailbox has been handed out. */
  private mail: Promise<void> = Promise.resolve();
  private readonly flood: Flood | null;
  readonly loginGrace: LoginGrace;
  private state: 'open' | 'leaving' | 'closed' = 'open';
  /** Commands whose answers the next lines wait for. */
  private held = 0;
  /** Why lines are not taken just now. */
  private readonly holds = new RareSet<string>();

  constructor(
    private readonly parts: SessionParts,
    private readonly transport: Transport,
    door: Door,
  ) {
    this.chat = parts.chat;
    this.table = parts.table;
    this.version = parts.version;
    this.seat = parts.turns.seat(transport.peer.network, this);
    this.outbox = new Outbox(parts.hub, transport, this);
    this.visitor = {
      ...transport.peer,
      recipient: this.outbox,
      isAlive: () => this.state === 'open',
      become: (person) => this.entered(person),
      evict: (notice, reason) => this.evict(notice, reason),
      pays: (work) => this.seat.pays(work),
    };
    this.flood = parts.flood === null ? null : new Flood(parts.flood, parts.clock, this);
    this.answers = new Answers(this.outbox, parts.tasks, (error) => parts.gate.failed(this, error));
    this.intake = new Intake(this, parts, this.outbox, transport, door.forPeople);
    this.loginGrace = new LoginGrace(parts.visitors, parts.maxLine, transport, parts.clock, () => this.tooLate());
    this.loginGrace.asksAgain = door.greeting.length > 0;
  }

  /** A line has come, without its end. */
  line(raw: string): void {
    if (this.state === 'open') this.intake.line(raw);
  }

  /** The connection speaks the JSON dialect from now on. */
  becomeJson(): void {
    this.look(jsonView);
    this.loginGrace.asksAgain = false;
    this.intake.becomeJson();
  }

  /** An object has come. */
  object(fields: JsonFields): void {
    if (this.state === 'open') this.intake.object(fields, this.loginGrace.line);
  }

  /** What came is no object. */
  malformed(fault: JsonFault): void {
    if (this.state === 'open') this.intake.malformed(fault);
  }

  /** Bytes wait for the end of their line. */
  unended(): void {
    if (this.state === 'open') this.answers.give([unendedLine()], null);
  }

  /** A line or an object had more than `most` bytes; nothing of it is known here. */
  tooLong(most: number): void {
    if (this.state === 'open') this.intake.tooLong(most);
  }

  /** Lines that are pasted now are asked about (R1.34). Null: that is known once lines are taken again. */
  get asksAboutPastes(): boolean | null {
    if (this.person === null || this.intake.dialogs.isOpen || this.lineWait?.isOver === false) return false;
    return this.holds.size > 0 ? null : this.state === 'open';
  }

  /** Several lines were pasted that are asked about; see Intake. */
  pasted(texts: readonly string[] | null, isTyping: boolean): PasteQuestion | null {
    return this.intake.pasted(texts, isTyping, this.loginGrace.line);
  }

  /** More has come than may before there is a name. */
  spent(): void {
    this.dismiss(this.loginGrace.spentLine(), 'too much before a name');
  }

  /** The client speaks another protocol: one line, unless it is answered otherwise, and the end. */
  foreign(protocol: string, isAnswered: boolean): void {
    if (this.state !== 'open') return;
    this.parts.logger.info('another protocol knocked', { remote: this.transport.peer.address, protocol });
    if (isAnswered) this.leave('another protocol');
    else this.dismiss(wrongDoorLine(), 'another protocol');
  }

  /** The client has shown itself to be telnet, which wants CR LF. */
  becomeTelnet(): void {
    this.look({ ...this.view, crlf: true });
  }

  /** The client's end of input: everything it asked is answered first. */
  inputEnded(): void {
    this.intake.dialogs.inputEnded();
    this.leave('disconnected');
  }

  /** The connection is gone. */
  closed(reason: string): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.seat.close();
    this.intake.dialogs.drop();
    this.lineWait?.end(null);
    this.flood?.close();
    this.loginGrace.end();
    this.outbox.close();
    this.depart(reason);
  }

  /** The server stops: a last line, and the end of the connection once all is written. */
  stop(notice: Line): void {
    if (this.state === 'closed') return;
    this.outbox.send(notice);
    this.lineWait?.end(null);
    this.leave('server stopping');
  }

  shutdown(): void {
    setImmediate(() => this.parts.shutdown(this.person?.name ?? 'nobody'));
  }

  // Caller

  charge(cost: Cost, count = 1): void {
    if (this.state === 'open' && !this.person?.operator) this.flood?.charge(cost, count);
  }

  begin(dialog: Dialog, tag: Tag, pass: (act: Act) => Answer): void {
    this.intake.begin(dialog, tag, pass);
  }

  holdFor(work: Promise<unknown>): void {
    this.held++;
    this.hold('command');
    const done = (): void => {
      if (--this.held === 0) this.release('command');
    };
    work.then(done, done);
  }

  // Client

  get settings(): Settings {
    return { timestamps: this.view.timestamps, bell: this.view.bell };
  }

  get bounds(): ScriptBounds {
    return this.parts.scripts;
  }

  shown(fits: (line: string) => boolean, seconds: number): Promise<string | null> {
    this.lineWait = new LineWait(this.outbox, this.transport, this.parts.tasks, this.parts.clock, fits, seconds * 1000);
    return this.lineWait.line;
  }

  converse(dialog: Dialog): boolean {
    return this.state === 'open' && this.intake.converse(dialog);
  }

  set(settings: Partial<Settings>): void {
    this.look({ ...this.view, ...settings });
  }

  get quietDoor(): { host: string; port: number | null } {
    return { host: this.parts.publicHost ?? this.transport.peer.local, port: this.parts.quietPort };
  }

  handedOut(): Promise<void> {
    return this.mail;
  }

  leave(reason: string): void {
    if (this.state !== 'open') return;
    this.state = 'leaving';
    this.loginGrace.asksAgain = false;
    this.intake.dialogs.drop();
    // Not before the answer to this very line is in its place, and not while the hub is writing. Whoever comes only to
    // ask (`printf … | nc -N`) gets the mail that waited, too.
    setImmediate(() => this.answers.whenIdle(() => void this.mail.then(() => setImmediate(() => this.finish(reason)))));
  }

  private entered(person: Person): void {
    this.person = person;
    this.seat.named = true;
    this.loginGrace.pass();
    if (this.intake.fromPeople) tellHowToReply(this.outbox, person);
    this.parts.logger.info('came', { name: person.name, remote: this.transport.peer.address });
    // The welcome stands before the mail: it is the answer, and takes its place before the next turn.
    this.mail = new Promise((resolve) => setImmediate(() => resolve(this.chat.deliverMail(person))));
  }

  /** No name was taken in time. Who is just being let in, or refused, gets that answer first. */
  private tooLate(): void {
    if (this.person !== null) return;
    if (this.answers.pending > 0) this.answers.whenIdle(() => this.tooLate());
    else this.dismiss(this.loginGrace.lateLine(), 'no name in time');
  }

  private dismiss(line: Line, reason: string): void {
    if (this.state !== 'open') return;
    this.answers.give([line], null);
    this.leave(reason);
  }

  private finish(reason: string): void {
    if (this.state === 'closed') return;
    this.state = 'leaving';
    this.intake.dialogs.drop();
    this.depart(reason);
    this.parts.hub.flush();
    this.outbox.writeLast();
    this.transport.close();
  }

  /** The name goes to somebody else: a last line, and the end. */
  private evict(notice: Line, reason: string): void {
    if (this.state === 'closed') return;
    this.outbox.send(notice);
    this.finish(reason);
    // What this connection does not take at once waits in the mailbox for the next one.
    this.state = 'closed';
    this.seat.close();
    this.lineWait?.end(null);
    this.flood?.close();
    this.outbox.close();
  }

  // OutboxOwner

  hold(reason: string): void {
    if (this.holds.size === 0) this.transport.pause();
    this.holds.add(reason);
  }

  release(reason: string, atOnce = false): void {
    if (!this.holds.delete(reason)) return;
    if (this.holds.size === 0) this.transport.resume(atOnce);
    else if (reason === 'turn') this.transport.goOn();
  }

  overflow(reason: string): void {
    this.parts.logger.warn('dropped', { name: this.person?.name, remote: this.transport.peer.address, reason });
    this.closed(reason);
    this.transport.destroy();
  }

  private depart(reason: string): void {
    const { person } = this;
    if (person === null) return;
    this.person = null;
    this.seat.named = false;
    this.chat.entrance.leave(person, reason);
    this.parts.logger.info('left', { name: person.name, remote: this.transport.peer.address, reason });
  }

  private look(view: View): void {
    this.view = view;
    this.outbox.view = viewId(view);
  }
}
