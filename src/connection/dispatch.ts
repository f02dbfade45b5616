/**
 * The only gate: every line that was understood passes here, and nothing runs that has not. Checks who may, runs the
 * command, and turns refusals and faults into answers. Knows sessions by what it needs of them.
 */
import { Delivery } from '../chat/delivery.js';
import type { Person } from '../chat/people.js';
import {
  type Answer,
  type CommandTable,
  type Context,
  type Dialog,
  type Immediate,
  speaker,
} from '../commands/record.js';
import { Source } from '../commands/source.js';
import { fold, isPersonName } from '../grammar/names.js';
import type { Tag } from '../grammar/parsed.js';
import type { Parsed } from '../grammar/syntax.js';
import type { Logger } from '../logger.js';
import { Refusal } from '../protocol/codes.js';
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';
import { reservedAs } from '../protocol/reserved.js';
import { type Answers, refusalLine } from './answers.js';
import type { Cost } from './flood.js';
import { Remedies } from './remedies.js';
import type { Seat } from './turns.js';

/** What dispatch needs of a session. */
export interface Dispatched {
  readonly context: Context;
  readonly answers: Answers;
  /** Work for this session that is not done while one of its lines is handled is done by `seat.pays`. */
  readonly seat: Seat;
  /** A line has been handled that reaches others, or was refused: the next one may have to wait. */
  charge(cost: Cost): void;
  /** The client has been told of the transfer it is sending that it will not go so. */
  transferTold: boolean;
  /** From now on lines answer this dialog, which `tag` has begun. */
  begin(dialog: Dialog, tag: Tag): void;
  /** The next lines wait until the promise has settled. */
  holdFor(answer: Promise<unknown>): void;
}

type Doubtful = Extract<Parsed, { kind: 'doubtful' }>;

const SILENT: readonly Line[] = [lines.ok({})];

export class Dispatcher {
  private readonly remedies: Remedies;

  constructor(
    private readonly table: CommandTable,
    private readonly logger: Logger,
  ) {
    this.remedies = new Remedies(table);
  }

  /** `mayAsk`: the client can answer a dialog that this begins. */
  dispatch(session: Dispatched, parsed: Parsed, mayAsk: boolean): void {
    try {
      this.perform(session, parsed, mayAsk);
    } catch (error) {
      this.refuse(session, error, parsed.tag);
    }
  }

  /** Answers by what was thrown. */
  refuse(session: Dispatched, error: unknown, tag: Tag): void {
    session.answers.give([this.faultLine(error)], tag);
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

  private perform(session: Dispatched, parsed: Parsed, mayAsk: boolean): void {
    const { context } = session;
    switch (parsed.kind) {
      case 'ignore':
        session.answers.give(SILENT, parsed.tag);
        return;
      case 'say':
        if (context.person === null) throw notRegistered(parsed.text);
        mustBeHeard(context);
        session.answers.give([context.chat.speak(context.person, parsed.text, parsed.room)], parsed.tag);
        session.charge('speech');
        return;
      case 'address':
        if (context.person === null) throw notRegistered('');
        mustBeHeard(context);
        if (fold(parsed.name) === context.person.key && parsed.text !== '') {
          this.toEveryone(session, context.person, parsed.text, parsed.tag);
        } else {
          this.answer(session, address(context, parsed.name, parsed.text), parsed.tag);
          session.charge('speech');
        }
        return;
      case 'doubtful':
        if (context.person === null) throw notRegistered('');
        mustBeHeard(context);
        this.sayUnlessSecret(session, context.person, parsed);
        return;
      case 'refuse':
        if (context.person === null && !this.remedies.isForVisitors(parsed)) throw notRegistered('');
        if (parsed.reason === 'unsupported' && isToldAlready(session, parsed.subject)) {
          session.answers.give(SILENT, parsed.tag);
          return;
        }
        throw this.remedies.refusal(parsed, context.person);
      case 'command':
        this.command(session, parsed, mayAsk);
    }
  }

  private command(session: Dispatched, parsed: Extract<Parsed, { kind: 'command' }>, mayAsk: boolean): void {
    const record = this.table.get(parsed.command);
    if (record === undefined)
      throw new TypeError(`the grammar knows a command that is not in the table: ${parsed.command}`);
    if (record.who !== 'anyone' && session.context.person === null) throw notRegistered('');
    if (record.who === 'operator' && !session.context.person?.operator) throw notOperator(record.name);
    if (record.cost === 'speech') mustBeHeard(session.context);
    const answer = record.run(session.context, parsed.args);
    if (record.cost !== undefined) session.charge(record.cost);
    if (isDialog(answer)) {
      if (!mayAsk && record.taggable !== true) {
        throw new Refusal(
          'TAGGED_DIALOG',
          `${record.words[0]} asks questions, which would not be answered. Give it its arguments: ${this.remedies.usage(record.name, session.context.person, true)}`,
        );
      }
      session.begin(answer, parsed.tag);
      return;
    }
    if (record.holds && answer instanceof Promise) session.holdFor(answer);
    this.answer(session, answer, parsed.tag);
  }

  /** What is said under one's own name. */
  private toEveryone(session: Dispatched, person: Person, text: string, tag: Tag): void {
    const found = this.table.grammar.credentialsIn(text);
    if (found === null) {
      this.answer(session, session.context.chat.sayToAll(person, text), tag);
      session.charge('speech');
    } else if (found.name === null) throw this.remedies.notSaid(found.command, person);
    else this.sayUnlessSecret(session, person, { ...found, name: found.name, text, everyone: true, tag });
  }

  /** Whose name it is may have to be read from the store: nothing else of this client's is heard meanwhile. */
  private sayUnlessSecret(session: Dispatched, person: Person, doubtful: Omit<Doubtful, 'kind'>): void {
    const { context } = session;
    const { chat } = context;
    const { command, name, text, everyone, tag } = doubtful;
    const hasOwner = isPersonName(name) && chat.hasOwner(name);
    if (hasOwner === true) throw this.remedies.notSaid(command, person);
    const said = async (): Promise<Immediate> => {
      if (await hasOwner) throw this.remedies.notSaid(command, person);
      if (context.person !== person) return null;
      mustBeHeard(context);
      session.charge('speech');
      return session.seat.pays(() => (everyone ? chat.sayToAll(person, text) : chat.speak(person, text)));
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
      (error: unknown) => seat.pays(() => slot.fill([this.failed(session, error)])),
    );
  }
}

/** Throws `MUTED`. */
function mustBeHeard(context: Context): void {
  if (context.person !== null) context.chat.moderation.mustBeHeard(context.person);
}

function notOperator(command: string): Refusal {
  return new Refusal('NOT_OPERATOR', `Only operators may ${command}. To see what you may do, type: /help more`);
}

/** Chat77's clients send a file in many lines, of which one is answered. */
function isToldAlready(session: Dispatched, part: string): boolean {
  const told = session.transferTold && part !== 'FILE_START';
  session.transferTold = part !== 'FILE_END';
  return told;
}

/** `name:text`, where that is another's name or there is no text. */
function address(context: Context, name: string, text: string): Answer {
  const person = speaker(context);
  if (text === '') {
    throw new Refusal(
      'USAGE',
      `After the colon comes the message: ${name}:<text>. To say it to everyone, type: /all ${name}:`,
    );
  }
  return context.chat.message(person, name, text);
}

/** `text`: what was said, where that may have been meant as a name. */
function notRegistered(text: string): Refusal {
  const word = text.trim();
  if (isPersonName(word) && reservedAs(word) === null)
    return new Refusal('NOT_REGISTERED', `To be called ${word}, type: register ${word}`);
  return new Refusal('NOT_REGISTERED', 'Nobody has heard that: you have no name yet. Type: register <name>');
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
