/**
 * What a client sends, in either dialect, on its way to the dialog that is open or to the gate. Owns the dialog, and whether
 * what is typed can be seen; must not know what a line or an object asks for.
 */

import { clean } from '../../language/clean.js';
import type { JsonFault } from '../../language/codes.js';
import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import type { JsonFields } from '../../language/json/parse.js';
import * as make from '../../language/make.js';
import type { Mode, Parsed, Tag } from '../../language/syntax.js';
import type { ToDoor } from '../../link/link.js';
import {
  Act,
  type Answer,
  type CommandTable,
  type Decision,
  type Dialog,
  NOT_MINE,
  Verbatim,
} from '../commands/record.js';
import { mustFit } from '../commands/scripts.js';
import type { Person } from '../people/people.js';
import { refusalLine } from './answers.js';
import type { Caller, Gate } from './gate.js';
import { Told } from './told.js';

/** What the intake needs of a session. */
export interface Handled extends Caller {
  /** Around each line of this session: what is done in the meantime is done for it. */
  handles(): void;
  handled(): void;
  /** Somebody types: the first direct message says how it is answered. */
  hintReply(): void;
}

export interface IntakeParts {
  readonly table: CommandTable;
  readonly gate: Gate;
}

/** What somebody is asked who has pasted several lines at a terminal whose keys the server reads (R1.34). */
export interface PasteQuestion {
  /** To be shown where one types. */
  readonly text: string;
  /** They are said, in the place that the question names or nowhere. */
  yes(): void;
}

const IN_ROOM: Mode = { room: true };
const OUTSIDE: Mode = { room: false };
const PEOPLE_IN_ROOM: Mode = { room: true, people: true };
const PEOPLE_OUTSIDE: Mode = { room: false, people: true };

export class Intake {
  readonly dialogs: Dialogs;
  /** What is being handled was typed by a person: it is a line, on a port for people or within an object. */
  isTyped = false;
  private json = false;
  /** A line within an object has come. */
  private hasLines = false;

  /** `peopleType`: lines that come as such are typed by people, as those within objects always are. */
  constructor(
    private readonly session: Handled,
    private readonly parts: IntakeParts,
    door: Pick<ToDoor, 'hideTyping'>,
    private readonly peopleType: boolean,
  ) {
    this.dialogs = new Dialogs(session, parts.gate, door);
  }

  /** What comes, or has come, is typed by people: what it may have been meant as counts (R2.20). */
  get fromPeople(): boolean {
    return this.json ? this.hasLines : this.peopleType;
  }

  /** From now on objects come. */
  becomeJson(): void {
    this.json = true;
    this.dialogs.eachAnswered = true;
  }

  begin(dialog: Dialog, tag: Tag, pass: (act: Act) => Answer): void {
    this.dialogs.begin(dialog, tag, pass);
  }

  /** As `begin`, for lines that people type: programs have objects for it. False: it was not begun. */
  converse(dialog: Dialog): boolean {
    if (this.json) return false;
    this.dialogs.begin(dialog, null);
    return true;
  }

  /** A line, as it was sent, without its end. */
  line(raw: string): void {
    const { gate } = this.parts;
    const text = clean(raw);
    this.isTyped = this.peopleType;
    this.session.handles();
    if (!this.dialogs.take(text, null)) {
      const parsed = this.parse(text, this.peopleType);
      if (parsed.kind === 'ignore' && text.trim() === '')
        this.session.answers.give(this.session.loginGrace.question, null);
      else gate.take(this.session, parsed, parsed.tag === null);
    }
    this.session.handled();
  }

  /** An object. `limit`: bytes of a text in it. */
  object(fields: JsonFields, limit: number): void {
    const { table, gate } = this.parts;
    this.session.handles();
    const request = table.objects.read(fields, limit);
    this.isTyped = request?.kind === 'line';
    if (request?.kind === 'line') this.typed(request.text, request.tag);
    else if (request !== null) {
      if (request.kind === 'refuse' && fields.type === 'line') this.dialogs.refuse(LOST);
      gate.take(this.session, request, false);
    }
    this.session.handled();
  }

  /**
   * Several lines were pasted where keys are read; `texts` null: too many to be kept. Null: nothing is to be asked, and that is
   * answered. `isTyping`: it cannot be asked yet. `limit`: as of an object.
   */
  pasted(texts: readonly string[] | null, isTyping: boolean, limit: number): PasteQuestion | null {
    const { context, answers } = this.session;
    if (context.person === null) return null;
    try {
      mustFit(context, texts);
    } catch (error) {
      this.parts.gate.refuse(this.session, error, null);
      return null;
    }
    if (isTyping) answers.give([make.pastesWait({ count: texts.length })], null);
    return pasteQuestion(context.person, texts, (object) => this.object(object, limit));
  }

  /** Something came that is no object. */
  malformed(fault: JsonFault): void {
    this.dialogs.refuse(LOST);
    this.parts.gate.refuse(this.session, new Refusal({ code: 'MALFORMED', why: fault }), null);
  }

  /** A line or an object had more than `most` bytes. */
  tooLong(most: number): void {
    const refusal = new Refusal({ code: 'LINE_TOO_LONG', why: this.json ? 'object' : 'line', most });
    if (this.dialogs.refuse(refusal)) return;
    this.parts.gate.refusals.add(refusal.code);
    this.session.answers.give([refusalLine(refusal), ...this.session.loginGrace.question], null);
  }

  /** What would become of a line that is typed now; as `Gate.decide`. */
  decide(text: string): Decision | Promise<Decision> {
    return this.parts.gate.decide(
      { context: this.session.context, told: new Told() },
      this.parse(text, this.json || this.peopleType),
    );
  }

  /** A line within an object. A tag that it has is an id, unless the object has one. */
  private typed(text: string, id: Tag): void {
    if (this.dialogs.take(text, id)) return;
    if (!this.hasLines) this.session.hintReply();
    this.hasLines = true;
    const parsed = this.parse(text, true);
    const tag = id ?? (parsed.tag === null ? null : JSON.stringify(parsed.tag));
    this.parts.gate.take(this.session, { ...parsed, tag }, true);
  }

  private parse(text: string, fromPeople: boolean): Parsed {
    const room = this.session.context.person?.currentRoom;
    const mode = fromPeople ? (room ? PEOPLE_IN_ROOM : PEOPLE_OUTSIDE) : room ? IN_ROOM : OUTSIDE;
    return this.parts.table.grammar.parse(text, mode);
  }
}

/** The dialog of one connection, if one is open: gives it the connection's lines and answers with what it asks. */
class Dialogs {
  private dialog: Dialog | null = null;
  /** Does what it asks for in the end. */
  private pass: (act: Act) => Answer = unasked;
  /** What was asked last. */
  private question: Event | null = null;
  /** It takes the next line as it stands: a line of a text, and no answer to a question. */
  private verbatim: Verbatim | null = null;
  /** It is at work, and cannot be ended before it has yielded. */
  private working = false;
  /** Where it is the end alone that is answered, under the tag of the line that began it. */
  private tag: Tag = null;
  /** Each line is a request with an answer and an id of its own, as in the JSON dialect. */
  eachAnswered = false;
  private typingIsHidden = false;

  constructor(
    private readonly session: Caller,
    private readonly gate: Gate,
    private readonly door: Pick<ToDoor, 'hideTyping'>,
  ) {}

  get isOpen(): boolean {
    return this.dialog !== null;
  }

  /** Under a tag nothing but the end is answered. `pass`: of a dialog that asks for nothing there is none. */
  begin(dialog: Dialog, tag: Tag, pass: (act: Act) => Answer = unasked): void {
    this.drop();
    this.pass = pass;
    this.tag = this.eachAnswered ? null : tag;
    this.step(dialog, () => dialog.next(''), tag);
  }

  /** A line, for the dialog that is open. False: it is not the dialog's. */
  take(text: string, id: Tag): boolean {
    const { dialog } = this;
    if (dialog === null) return false;
    const tag = id ?? this.tag;
    if (this.verbatim === null) {
      const word = text.trim();
      if (word === '') {
        const again = this.session.loginGrace.question.length > 0 ? this.question : null;
        this.gate.answer(this.session, again, tag);
        return true;
      }
      if (word.toLowerCase() === 'cancel') {
        this.hideTyping(false);
        this.drop();
        this.session.answers.give([make.cancelled({})], tag);
        return true;
      }
    }
    return this.step(dialog, () => dialog.next(text), tag);
  }

  /** A line was not taken. False: that is nothing to the dialog, or it is to be answered even so. */
  refuse(refusal: Refusal): boolean {
    const { dialog } = this;
    if (dialog === null || this.verbatim === null) return false;
    this.step(dialog, () => dialog.throw(refusal), this.tag, !this.eachAnswered);
    return !this.eachAnswered;
  }

  /** No more lines will come. Of a text that has not ended nothing is used, and that is said. */
  inputEnded(): void {
    const unended = this.dialog === null ? null : (this.verbatim?.unended ?? null);
    if (unended !== null) {
      this.gate.refusals.add(unended.code);
      this.session.answers.refuse(unended, this.tag);
    }
    this.drop();
  }

  /** The dialog is over, whatever it was waiting for. */
  drop(): void {
    const { dialog } = this;
    this.dialog = null;
    if (!this.working) dialog?.return(null);
  }

  /** One step of a dialog: its next prompt, or its answer and its end. False: the line was not meant for it. */
  private step(dialog: Dialog, next: () => ReturnType<Dialog['next']>, tag: Tag, answered = true): boolean {
    const { gate, session } = this;
    this.hideTyping(false);
    this.dialog = dialog;
    try {
      this.working = true;
      const { done, value } = next();
      this.working = false;
      session.loginGrace.renew();
      // The connection may have ended in the meantime.
      if (this.dialog === null && !done) dialog.return(null);
      if (done) this.dialog = null;
      if (value === NOT_MINE) {
        this.verbatim = NOT_MINE;
        return false;
      }
      if (done) {
        if (value instanceof Verbatim) return false;
        const answer = value instanceof Act ? this.pass(value) : value;
        if (answer instanceof Promise) session.holdFor(answer);
        gate.answer(session, answer, tag);
      } else {
        const prompt = this.asked(value);
        if (answered && this.tag === null) gate.answer(session, prompt, tag);
      }
    } catch (error) {
      this.working = false;
      this.dialog = null;
      gate.refuse(session, error, tag);
    }
    return true;
  }

  /** What is said before the next line: null is silence. */
  private asked(what: Event | Verbatim): Event | null {
    this.verbatim = what instanceof Verbatim ? what : null;
    const prompt = what instanceof Verbatim ? what.prompt : what;
    this.hideTyping(prompt?.kind === 'prompt' && prompt.secret === true);
    this.question = prompt;
    return prompt;
  }

  /** Where the client lets us: telnet. */
  private hideTyping(hide: boolean): void {
    if (hide === this.typingIsHidden) return;
    this.typingIsHidden = hide;
    this.door.hideTyping(hide);
  }
}

/** What could not be read may have been a line of a paste. */
const LOST = new Refusal({ code: 'NOT_PASTED', why: 'unread' });

/** `say`: has such an object done. */
function pasteQuestion(person: Person, texts: readonly string[], say: (object: JsonFields) => void): PasteQuestion {
  const room = person.currentRoom;
  const place = room === null ? { to: 'all' } : { to: 'room', name: room.name };
  return {
    text: `Send these ${texts.length} lines to ${room?.name ?? 'everyone'}? (y/n) `,
    yes: () => say({ type: 'paste', text: texts.join('\n'), ...place }),
  };
}

function unasked(): never {
  throw new TypeError('a dialog that no command has begun asked for something');
}
