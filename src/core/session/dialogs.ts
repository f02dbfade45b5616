/**
 * The dialog of one connection, if one is open: gives it the connection's lines and answers with what it asks. Owns
 * whether what is typed can be seen.
 */

import type { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Tag } from '../../language/syntax.js';
import type { ToDoor } from '../../link/link.js';
import { Act, type Answer, type Dialog, NOT_MINE, Verbatim } from '../commands/record.js';
import type { Caller, Gate } from './gate.js';

export class Dialogs {
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
    if (unended !== null) this.session.answers.refuse(unended, this.tag);
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

function unasked(): never {
  throw new TypeError('a dialog that no command has begun asked for something');
}
