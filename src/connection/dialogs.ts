/**
 * The dialog of one connection, if one is open: gives it the connection's lines and answers with what it asks. Owns
 * whether what is typed can be seen.
 */
import { type Answer, type Dialog, Verbatim } from '../commands/record.js';
import type { Tag } from '../grammar/parsed.js';
import { Refusal } from '../protocol/codes.js';
import * as done from '../protocol/done.js';
import type { Line } from '../protocol/line.js';
import type { Dispatched, Dispatcher } from './dispatch.js';
import type { Transport } from './transport.js';

export class Dialogs {
  private dialog: Dialog | null = null;
  /** It takes the next line as it stands: a line of a text, and no answer to a question. */
  private verbatim = false;
  /** Where it is the end alone that is answered, under the tag of the line that began it. */
  private tag: Tag = null;
  /** Each line is a request with an answer and an id of its own, as in the JSON dialect. */
  eachAnswered = false;
  private typingIsHidden = false;

  constructor(
    private readonly session: Dispatched,
    private readonly dispatcher: Dispatcher,
    private readonly transport: Transport,
  ) {}

  get isOpen(): boolean {
    return this.dialog !== null;
  }

  /** Under a tag nothing but the end is answered. */
  begin(dialog: Dialog, tag: Tag): void {
    this.tag = this.eachAnswered ? null : tag;
    this.step(dialog, () => dialog.next(''), tag);
  }

  /** A line, for the dialog that is open. */
  take(text: string, id: Tag): void {
    const { dialog } = this;
    if (dialog === null) return;
    const tag = id ?? this.tag;
    if (!this.verbatim) {
      const word = text.trim();
      if (word === '') {
        this.dispatcher.answer(this.session, null, tag);
        return;
      }
      if (word.toLowerCase() === 'cancel') {
        this.hideTyping(false);
        this.drop();
        this.session.answers.give([done.cancelled({})], tag);
        return;
      }
    }
    this.step(dialog, () => dialog.next(text), tag);
  }

  /** A line was not taken. False: that is nothing to the dialog, or it is to be answered all the same. */
  refuse(refusal: Refusal): boolean {
    const { dialog } = this;
    if (dialog === null || !this.verbatim) return false;
    this.step(dialog, () => dialog.throw(refusal), this.tag, false);
    return !this.eachAnswered;
  }

  /** No more lines will come. Of a text that has not ended nothing is used, and that is said. */
  inputEnded(): void {
    if (this.dialog !== null && this.verbatim) {
      const text = 'The input ended before a line with . alone, so nothing was said.';
      this.session.answers.refuse(new Refusal('NOT_PASTED', text), this.tag);
    }
    this.drop();
  }

  /** The dialog is over, whatever it was waiting for. */
  drop(): void {
    this.dialog = null;
  }

  /** One step of a dialog: its next prompt, or its answer and its end. */
  private step(dialog: Dialog, next: () => IteratorResult<Line | Verbatim, Answer>, tag: Tag, answered = true): void {
    const { dispatcher, session } = this;
    this.hideTyping(false);
    try {
      const { done, value } = next();
      this.dialog = done ? null : dialog;
      if (done) {
        if (value instanceof Promise) session.holdFor(value);
        dispatcher.answer(session, value, tag);
      } else {
        const prompt = this.asked(value);
        if (answered && this.tag === null) dispatcher.answer(session, prompt, tag);
      }
    } catch (error) {
      this.dialog = null;
      dispatcher.refuse(session, error, tag);
    }
  }

  /** What is said before the next line: null is silence. */
  private asked(what: Line | Verbatim): Line | null {
    this.verbatim = what instanceof Verbatim;
    const prompt = what instanceof Verbatim ? what.prompt : what;
    this.hideTyping(prompt?.fields.secret === true);
    return prompt;
  }

  /** Where the client lets us: telnet. */
  private hideTyping(hide: boolean): void {
    if (hide === this.typingIsHidden) return;
    this.typingIsHidden = hide;
    this.transport.hideTyping(hide);
  }
}
