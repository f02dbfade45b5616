/**
 * One connection: who it is, what dialog is open, how lines look to it, and why its lines are not taken just now. Gets whole
 * lines from a door, and answers them there; both over the link. Never sees a socket.
 */

import type { JsonFault, LeaveReason } from '../../language/codes.js';
import { jsonView, plainView, type View, viewId } from '../../language/dialects.js';
import type { Event } from '../../language/events.js';
import type { JsonFields } from '../../language/json/parse.js';
import * as make from '../../language/make.js';
import type { Tag } from '../../language/syntax.js';
import type { Hold, ToCore, ToDoor } from '../../link/link.js';
import type { Peer } from '../../link/peer.js';
import type { Seat } from '../../link/turns.js';
import { connected } from '../../logger.js';
import type { Act, Answer, Dialog } from '../commands/record.js';
import type { Person } from '../people/people.js';
import { type Answered, Answers } from './answers.js';
import { type Cost, Flood } from './flood.js';
import { type Handled, Intake, type PasteQuestion } from './intake.js';
import { LoginGrace } from './login-grace.js';
import { OwnAnswers } from './own-answers.js';
import { type Commanded, SessionContext } from './session-context.js';
import type { Ending, PortTraits, SessionParts } from './session-parts.js';
import { ReplyHint, Told } from './told.js';

const BIT: Readonly<Record<Hold, number>> = {
  flood: 1,
  command: 2,
  answers: 4,
  store: 8,
  'store, for the address': 16,
};

export class Session implements ToCore, Answered, Handled, Commanded {
  readonly answers: Answers;
  person: Person | null = null;
  private wasNamed = false;
  readonly told = new Told();
  looks = viewId(plainView);
  view: View = plainView;
  private readonly own: OwnAnswers;
  readonly intake: Intake;
  /** Null before the first line. */
  private commands: SessionContext | null = null;
  /** Has the mailbox handed out, which the lines that came along with the name are taken before. */
  private mailDue: (() => void) | null = null;
  /** Settled once the mailbox has been handed out. */
  mail: Promise<void> = Promise.resolve();
  private readonly flood: Flood;
  readonly loginGrace: LoginGrace;
  private state: 'open' | 'leaving' | 'closed' = 'open';
  /** Why lines are not taken just now: of each reason its bit. */
  private holds = 0;
  /** What had been sent when its door was told of that, or before; null: nothing. */
  private kept: (() => void)[] | null = null;
  /** Commands whose answers the next lines wait for. */
  private held = 0;
  /** What the door has been told last. */
  private pastesAreAsked = false;
  private pasteQuestion: PasteQuestion | null = null;

  /** `seat`: of the connection. `waited`: milliseconds since it has come in. */
  constructor(
    private readonly parts: SessionParts,
    readonly door: ToDoor,
    readonly seat: Seat,
    readonly peer: Peer,
    private readonly port: PortTraits,
    waited: number,
  ) {
    const { settings } = parts;
    this.flood = new Flood(settings.flood, parts.clock, this);
    this.own = new OwnAnswers(door, settings.maxOwnAnswers);
    this.answers = new Answers(this, this.own, parts.tasks, (error) => parts.gate.failed(this, error));
    this.intake = new Intake(this, parts, door, port.forPeople);
    const visitors = port.bounded ? { ...settings.visitors, line: settings.maxLine } : settings.visitors;
    this.loginGrace = new LoginGrace(visitors, waited, settings, door, parts.clock, () => this.graceOver());
    this.loginGrace.asksAgain = port.greeting.length > 0;
  }

  get forPeople(): boolean {
    return this.port.forPeople && this.view.dialect === 'text';
  }

  // ToCore

  greet(): void {
    this.answers.give(this.port.greeting, null);
  }

  line(raw: string): void {
    if (this.mustWait) this.keep(() => this.line(raw));
    else if (this.state === 'open') this.intake.line(raw);
    else this.door.handled();
  }

  becomeJson(): void {
    this.look(jsonView);
    this.loginGrace.asksAgain = false;
    this.intake.becomeJson();
  }

  object(fields: JsonFields): void {
    if (this.mustWait) this.keep(() => this.object(fields));
    else if (this.state === 'open') this.intake.object(fields, this.loginGrace.line);
    else this.door.handled();
  }

  malformed(fault: JsonFault): void {
    if (this.mustWait) this.keep(() => this.malformed(fault));
    else if (this.state === 'open') this.intake.malformed(fault);
  }

  unended(): void {
    if (this.state === 'open') this.answers.give([make.unended({})], null);
  }

  /** Nothing of it is known here. */
  tooLong(most: number): void {
    if (this.mustWait) this.keep(() => this.tooLong(most));
    else if (this.state === 'open') this.intake.tooLong(most);
  }

  pasted(texts: readonly string[] | null, isTyping: boolean): void {
    const question = this.intake.pasted(texts, isTyping, this.loginGrace.line);
    // One that was asked before, and has no answer yet, stays.
    if (question !== null) this.pasteQuestion = question;
    this.door.askAboutPaste(question?.text ?? null);
  }

  pasteAnswered(isYes: boolean): void {
    if (this.mustWait) {
      this.keep(() => this.pasteAnswered(isYes));
      return;
    }
    const question = this.pasteQuestion;
    this.pasteQuestion = null;
    if (!isYes) return;
    if (question !== null && this.state === 'open') question.yes();
    else this.door.handled();
  }

  spent(): void {
    this.end({ how: 'left', reason: 'too much before a name', answer: this.loginGrace.spentLine() });
  }

  /** One line, unless it is answered otherwise, and the end. */
  foreign(protocol: string, isAnswered: boolean): void {
    if (this.state !== 'open') return;
    this.parts.logger.info('another protocol knocked', { ...connected(this.peer), protocol });
    const reason = 'another protocol';
    if (isAnswered) this.parts.gate.refusals.add('FOREIGN_PROTOCOL');
    if (isAnswered) this.end({ how: 'left', reason });
    else this.end({ how: 'left', reason, answer: make.error({ reason: { code: 'FOREIGN_PROTOCOL', why: 'other' } }) });
  }

  becomeTelnet(): void {
    this.look({ ...this.view, crlf: true });
  }

  /** Everything it asked is answered first. */
  inputEnded(): void {
    if (this.mustWait) {
      this.keep(() => this.inputEnded());
      return;
    }
    this.intake.dialogs.inputEnded();
    this.end({ how: 'left', reason: 'disconnected' });
  }

  caughtUp(): void {
    this.handOut();
  }

  answersLeft(bytes: number): void {
    this.own.left(bytes);
  }

  overheard(event: Event): void {
    this.commands?.overheard(event);
  }

  overflowed(reason: LeaveReason): void {
    this.warnOfDrop(reason);
    this.end({ how: 'lost', reason });
  }

  gone(reason: LeaveReason): void {
    this.end({ how: 'lost', reason });
    this.parts.gone(this);
  }

  // Commanded

  get isOpen(): boolean {
    return this.state === 'open';
  }

  entered(person: Person): void {
    this.person = person;
    this.wasNamed = true;
    this.seat.named = true;
    this.loginGrace.pass();
    this.parts.floods.entered(person, this.flood);
    if (this.intake.fromPeople) this.hintReply();
    this.parts.logger.info('came', { name: person.name, ...connected(this.peer) });
    // The welcome stands before the mail: it is the answer, and takes its place before the next turn.
    this.handOut();
    this.mail = new Promise((resolve) => {
      this.mailDue = () => resolve(this.parts.chat.deliverMail(person));
    });
    setImmediate(() => this.door.catchUp());
  }

  look(view: View): void {
    this.view = view;
    this.looks = viewId(view);
    this.door.look(this.looks);
  }

  end(ending: Ending): void {
    if (this.state === 'closed') return;
    const { how, reason } = ending;
    switch (how) {
      case 'stopped':
        this.door.send(ending.notice);
        this.commands?.endWait();
        this.finish(reason);
        return;
      case 'left':
        if (this.state === 'open' && ending.answer !== undefined) this.lastAnswer(ending.answer);
        this.finish(reason);
        return;
      case 'evicted':
        this.door.send(ending.notice);
        // What this connection does not take at once waits in the mailbox for the next one.
        this.close(reason);
        this.door.end('evicted');
        return;
      case 'dropped':
        this.warnOfDrop(reason);
        this.close(reason);
        this.door.end('dropped');
        return;
      case 'lost':
        this.close(reason);
    }
  }

  // Handled

  get context(): SessionContext {
    this.commands ??= new SessionContext(this, this.parts);
    return this.commands;
  }

  handles(): void {
    this.parts.handling.asker = this;
    this.door.handles();
  }

  handled(): void {
    this.parts.handling.asker = null;
    this.tellOfPastes();
    this.door.handled();
  }

  charge(cost: Cost, count = 1): void {
    const { person } = this;
    if (this.state !== 'open') return;
    const isSlowed = this.parts.settings.flood.on && !person?.operator;
    const now = isSlowed ? this.flood.charge(cost, count) : this.parts.clock.monotonic();
    if (person !== null) person.activeAt = now;
  }

  begin(dialog: Dialog, tag: Tag, pass: (act: Act) => Answer): void {
    this.intake.begin(dialog, tag, pass);
  }

  /** Who types is told how the first direct message is answered. */
  hintReply(): void {
    if (this.person !== null) this.person.replyHint = new ReplyHint(this.door, this.person);
  }

  holdFor(work: Promise<unknown>): void {
    this.held++;
    this.hold('command');
    const done = (): void => {
      if (--this.held === 0) this.release('command');
    };
    work.then(done, done);
  }

  hold(why: Hold): void {
    this.holds |= BIT[why];
    this.door.hold(why);
  }

  release(why: Hold): void {
    if ((this.holds & BIT[why]) === 0) return;
    this.holds &= ~BIT[why];
    this.tellOfPastes();
    this.door.release(why);
    if (this.kept !== null && this.holds === 0) setImmediate(() => this.seat.pays(() => this.takeKept()));
  }

  private handOut(): void {
    const { mailDue } = this;
    this.mailDue = null;
    mailDue?.();
  }

  private get mustWait(): boolean {
    return this.state === 'open' && (this.holds !== 0 || this.kept !== null);
  }

  /** Where its door is another process, some lines are on the way when it is told to hold them. */
  private keep(input: () => void): void {
    this.kept ??= [];
    this.kept.push(input);
  }

  private takeKept(): void {
    const { kept } = this;
    while (kept !== null && kept.length > 0 && this.holds === 0) {
      const input = kept.shift();
      this.kept = null;
      input?.();
      this.kept = kept;
    }
    if (kept?.length === 0 || this.state !== 'open') this.kept = null;
  }

  /** No name was taken in time. Who is just being let in, or refused, gets that answer first. */
  private graceOver(): void {
    if (this.person !== null) return;
    if (this.answers.pending > 0) this.answers.whenIdle(() => this.graceOver());
    else this.end({ how: 'left', reason: 'no name in time', answer: this.loginGrace.lateLine() });
  }

  /** Takes no more lines, and ends once everything before has been answered. */
  private finish(reason: LeaveReason): void {
    if (this.state !== 'open') return;
    this.state = 'leaving';
    this.noteNameless(reason);
    this.loginGrace.asksAgain = false;
    this.intake.dialogs.drop();
    const finished = (): void => {
      if (this.state === 'closed') return;
      this.giveUpName(reason);
      this.door.end('left');
    };
    // Not before the answer to this very line is in its place, and not while a turn is being written. Anybody who comes only to
    // ask (`printf … | nc -N`) gets the mail that waited, too.
    setImmediate(() => this.answers.whenIdle(() => void this.mail.then(() => setImmediate(finished))));
  }

  /** Nobody is there any more. */
  private close(reason: LeaveReason): void {
    if (this.state === 'closed') return;
    if (this.state === 'open') this.noteNameless(reason);
    this.state = 'closed';
    this.intake.dialogs.drop();
    this.commands?.endWait();
    this.flood.end();
    this.loginGrace.end();
    this.own.end();
    this.giveUpName(reason);
    this.handOut();
  }

  private lastAnswer(answer: Event): void {
    if (answer.kind === 'error') this.parts.gate.refusals.add(answer.reason.code);
    this.answers.give([answer], null);
  }

  private giveUpName(reason: LeaveReason): void {
    const { person } = this;
    if (person === null) return;
    this.person = null;
    this.seat.named = false;
    this.parts.chat.entrance.leave(person, reason);
    this.parts.logger.info('left', { name: person.name, ...connected(this.peer), reason });
  }

  /** A request by HTTP has a line of its own. */
  private noteNameless(reason: LeaveReason): void {
    if (this.wasNamed || this.port.bounded) return;
    this.parts.logger.debug('left without a name', { ...connected(this.peer), reason });
  }

  private warnOfDrop(reason: LeaveReason): void {
    this.parts.logger.warn('dropped', { name: this.person?.name, ...connected(this.peer), reason });
  }

  private tellOfPastes(): void {
    const asks =
      this.person !== null && this.state === 'open' && !this.intake.dialogs.isOpen && this.commands?.isWaiting !== true;
    if (asks === this.pastesAreAsked) return;
    this.pastesAreAsked = asks;
    this.door.asksAboutPastes(asks);
  }
}
