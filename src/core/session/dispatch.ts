/**
 * The only gate: every line that was understood passes here, and nothing runs that has not. Has it decided what is to become
 * of it, does that, and turns refusals and faults into answers. Knows sessions by what it needs of them.
 */

import { Refusal } from '../../language/codes.js';
import type { Line } from '../../language/line.js';
import * as lines from '../../language/lines.js';
import type { Tag } from '../../language/parsed.js';
import type { Arguments, Parsed } from '../../language/syntax.js';
import type { Seat } from '../../link/turns.js';
import type { Logger } from '../../logger.js';
import type { Decision, Utterance } from '../commands/record.js';
import {
  type Answer,
  type CommandRecord,
  type CommandTable,
  type Context,
  type Dialog,
  type Immediate,
  speaker,
} from '../commands/record.js';
import { Source } from '../commands/source.js';
import { Delivery } from '../mail/delivery.js';
import { type Answers, refusalLine } from './answers.js';
import { Decider, mustBeHeard } from './decider.js';
import type { Cost } from './flood.js';
import type { LoginGrace } from './login-grace.js';
import type { Told } from './told.js';

/** What dispatch needs of a session. */
export interface Dispatched {
  readonly context: Context;
  readonly told: Told;
  readonly answers: Answers;
  readonly loginGrace: LoginGrace;
  /** Work for this session that is not done while one of its lines is handled is done by `seat.pays`. */
  readonly seat: Seat;
  /** A line has been handled that reaches others, or was refused: the next one may have to wait. */
  charge(cost: Cost): void;
  /** From now on lines answer this dialog, which `tag` has begun. */
  begin(dialog: Dialog, tag: Tag): void;
  /** The next lines wait until the promise has settled. */
  holdFor(answer: Promise<unknown>): void;
}

const SILENT: readonly Line[] = [lines.ok({})];

export class Dispatcher {
  readonly decider: Decider;

  constructor(
    table: CommandTable,
    private readonly logger: Logger,
  ) {
    this.decider = new Decider(table);
  }

  /** `mayAsk`: the client can answer a dialog that this begins. */
  dispatch(session: Dispatched, parsed: Parsed, mayAsk: boolean): void {
    try {
      if (isToldAlready(session, parsed)) session.answers.give(SILENT, parsed.tag);
      else {
        const decision = this.decider.decide(session, parsed);
        if (decision instanceof Promise) this.sayLater(session, decision, parsed.tag);
        else this.perform(session, decision, parsed.tag, mayAsk);
      }
    } catch (error) {
      this.refuse(session, error, parsed.tag);
    }
  }

  /** Answers by what was thrown. */
  refuse(session: Dispatched, error: unknown, tag: Tag): void {
    session.answers.give(withQuestion(session, this.faultLine(error), tag), tag);
    session.charge('error');
  }

  /** Gives the answer, now or when it is known. */
  answer(session: Dispatched, answer: Answer, tag: Tag): void {
    const { answers } = session;
    if (answer === null) answers.give(SILENT, tag);
    else if (answer instanceof Delivery) answers.giveStatus(answer, tag);
    else if (answer instanceof Promise) this.answerLater(session, answer, tag);
    else if (isLines(answer)) answers.give(answer, tag);
    else if (answer instanceof Source) answers.givePieces(answer, tag);
    else answers.give([answer], tag);
  }

  /** What was thrown while an answer was being made, as the line that ends it. */
  failed(session: Dispatched, error: unknown): Line {
    session.charge('error');
    return this.faultLine(error);
  }

  /** Everything that was thrown, as the line that answers it; a fault is logged. */
  private faultLine(error: unknown): Line {
    if (error instanceof Refusal) return refusalLine(error);
    this.logger.error('a command failed', { err: error });
    return lines.error({
      code: 'INTERNAL',
      text: 'That was a fault of the server, and your line had no effect. It has been logged. Try again.',
    });
  }

  private perform(session: Dispatched, decision: Decision, tag: Tag, mayAsk: boolean): void {
    const { context } = session;
    switch (decision.kind) {
      case 'ignore':
        session.answers.give(SILENT, tag);
        return;
      case 'say':
        session.answers.give(this.say(session, decision), tag);
        session.charge('speech');
        return;
      case 'address':
        this.answer(session, context.chat.message(speaker(context), decision.name, decision.text), tag);
        session.charge('speech');
        return;
      case 'command':
        this.command(session, decision.record, decision.args, tag, mayAsk);
    }
  }

  /** Returns the answer: what has become of it is said last. */
  private say(session: Dispatched, { text, room, deed, hint }: Utterance): readonly Line[] {
    const { chat, person } = session.context;
    if (person === null) return SILENT;
    if (deed) return [chat.act(person, text)];
    const said = room === null ? chat.sayToAll(person, text) : chat.speak(person, text, room);
    if (hint === undefined || !session.told.take(hint.word)) return [said];
    return [lines.info({ text: hint.text }), said];
  }

  private command(session: Dispatched, record: CommandRecord, args: Arguments, tag: Tag, mayAsk: boolean): void {
    const answer = record.run(session.context, record.values(args));
    if (record.cost !== undefined) session.charge(record.cost);
    if (isDialog(answer)) {
      if (!mayAsk && record.taggable !== true) {
        throw new Refusal(
          'TAGGED_DIALOG',
          `${record.words[0]} asks questions, which would not be answered. With its arguments, type: ${this.decider.remedies.usage(record.name, session.context.person, true)}`,
        );
      }
      session.begin(answer, tag);
      return;
    }
    if (record.holds && answer instanceof Promise) session.holdFor(answer);
    this.answer(session, answer, tag);
  }

  /** It is said, or refused, once the store has answered: nothing else of this client's is heard meanwhile. */
  private sayLater(session: Dispatched, decision: Promise<Utterance>, tag: Tag): void {
    const { context } = session;
    const { person } = context;
    const said = async (): Promise<Immediate> => {
      const utterance = await decision;
      if (context.person !== person) return null;
      mustBeHeard(context);
      session.charge('speech');
      return session.seat.pays(() => this.say(session, utterance));
    };
    const answer = said();
    session.holdFor(answer);
    this.answer(session, answer, tag);
  }

  private answerLater(session: Dispatched, answer: Promise<Immediate>, tag: Tag): void {
    const { seat } = session;
    const slot = session.answers.open(tag);
    answer.then(
      (known) => {
        if (known instanceof Delivery) {
          if (known.isSettled) slot.settled(known);
          else known.watch(slot);
        } else seat.pays(() => slot.fill(known instanceof Source ? known : severalLines(known)));
      },
      (error: unknown) => seat.pays(() => slot.fill(withQuestion(session, this.failed(session, error), tag))),
    );
  }
}

/** The answer to a slip. Under a tag there is none who waits for a question. */
function withQuestion({ loginGrace }: Dispatched, line: Line, tag: Tag): readonly Line[] {
  return tag === null ? [line, ...loginGrace.question] : [line];
}

/** Chat77's clients send a file in many lines, of which one is answered. */
function isToldAlready(session: Dispatched, parsed: Parsed): boolean {
  if (parsed.kind !== 'refuse' || parsed.reason !== 'unsupported') return false;
  const told = session.told.transfer && parsed.subject !== 'FILE_START';
  session.told.transfer = parsed.subject !== 'FILE_END';
  return told;
}

function severalLines(answer: Line | readonly Line[] | null): readonly Line[] {
  if (answer === null) return SILENT;
  return isLines(answer) ? answer : [answer];
}

function isLines(answer: Line | readonly Line[] | Source): answer is readonly Line[] {
  return Array.isArray(answer);
}

function isDialog(answer: Answer | Dialog): answer is Dialog {
  return answer !== null && 'next' in answer;
}
