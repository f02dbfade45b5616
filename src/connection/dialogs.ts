/**
 * The dialog of one connection, if one is open: gives it the connection's lines and answers with what it asks. Owns
 * whether what is typed can be seen.
 */
import { type Answer, type Dialog, Verbatim } from '../commands/record.js';
import type { Refusal } from '../protocol/codes.js';
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';
import type { Dispatched, Dispatcher } from './dispatch.js';
import type { Transport } from './transport.js';

export class Dialogs {
  private dialog: Dialog | null = null;
  /** It takes the next line as it stands: a line of a text, and no answer to a question. */
  private verbatim = false;
  private tag: string | null = null;
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
  begin(dialog: Dialog, tag: string | null): void {
    this.tag = tag;
    this.step(dialog, () => dialog.next(''));
  }

  /** A line, for the dialog that is open. */
  take(text: string): void {
    const { dialog } = this;
    if (dialog === null) return;
    if (!this.verbatim) {
      const word = text.trim();
      if (word === '') return;
      if (word.toLowerCase() === 'cancel') {
        this.hideTyping(false);
        this.drop();
        this.session.answers.giveOne(lines.info({ text: 'Cancelled.' }), this.tag);
        return;
      }
    }
    this.step(dialog, () => dialog.next(text));
  }

  /** A line was not taken. False: that is nothing to the dialog. */
  refuse(refusal: Refusal): boolean {
    const { dialog } = this;
    if (dialog === null || !this.verbatim) return false;
    this.step(dialog, () => dialog.throw(refusal));
    return true;
  }

  /** No more lines will come. Of a text that has not ended nothing is used, and that is said. */
  inputEnded(): void {
    if (this.dialog !== null && this.verbatim) {
      const text = 'The input ended before a line with . alone, so nothing was said.';
      this.session.answers.giveOne(lines.error({ code: 'NOT_PASTED', text }), this.tag);
    }
    this.drop();
  }

  /** The dialog is over, whatever it was waiting for. */
  drop(): void {
    this.dialog = null;
  }

  /** One step of a dialog: its next prompt, or its answer and its end. */
  private step(dialog: Dialog, next: () => IteratorResult<Line | Verbatim, Answer>): void {
    const { dispatcher, session } = this;
    this.hideTyping(false);
    try {
      const { done, value } = next();
      this.dialog = done ? null : dialog;
      if (done) {
        if (value instanceof Promise) session.holdFor(value);
        dispatcher.answer(session, value, this.tag);
      } else this.ask(value);
    } catch (error) {
      this.dialog = null;
      session.answers.giveOne(dispatcher.faultLine(error), this.tag);
      session.charge('error');
    }
  }

  private ask(asked: Line | Verbatim): void {
    this.verbatim = asked instanceof Verbatim;
    const prompt = asked instanceof Verbatim ? asked.prompt : asked;
    if (prompt === null || this.tag !== null) return;
    this.hideTyping(prompt.fields.secret === true);
    this.session.answers.giveOne(prompt, null);
  }

  /** Where the client lets us: telnet. */
  private hideTyping(hide: boolean): void {
    if (hide === this.typingIsHidden) return;
    this.typingIsHidden = hide;
    this.transport.hideTyping(hide);
  }
}
