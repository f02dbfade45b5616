/**
 * The only gate: whatever people ask for passes here, and nothing runs that has not. Who may, who is heard and what it
 * costs is decided here and nowhere else: for lines and objects, for what is asked for at the end of a dialog, and for files
 * that come by a connection of their own. Where a command has waited, what may have changed by then is asked again there
 * (see Files.offer). Turns refusals and faults into answers. Knows sessions by what it needs of them, and commands by their
 * records.
 */

import { Tally } from '../../counts.js';
import { type Code, Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Parsed, Tag } from '../../language/syntax.js';
import type { Values } from '../../language/values.js';
import type { FilePeer, FileRequests } from '../../link/files.js';
import type { Seat } from '../../link/turns.js';
import { connected, type Logger } from '../../logger.js';
import {
  Act,
  type Answer,
  type CommandRecord,
  type CommandTable,
  type Context,
  type Decision,
  type Dialog,
  type Immediate,
  OnBehalf,
  Question,
  speaker,
  type Utterance,
} from '../commands/record.js';
import { Source } from '../commands/source.js';
import { Delivery } from '../mail/delivery.js';
import type { Person } from '../people/people.js';
import { type Answers, refusalLine } from './answers.js';
import { noteAttempt } from './attempts.js';
import type { Cost, Floods } from './flood.js';
import type { LoginGrace } from './login-grace.js';
import { Meant, type Typist } from './meant.js';
import {
  accountNeeded,
  alreadyRegistered,
  byToken,
  notOperator,
  notRegistered,
  Remedies,
  saysOnly,
} from './remedies.js';
import type { Told } from './told.js';

/** What the gate needs of a session. */
export interface Caller extends Typist {
  readonly told: Told;
  readonly answers: Answers;
  readonly loginGrace: LoginGrace;
  /** Work for this session that is not done while one of its lines is handled is done by `seat.pays`. */
  readonly seat: Seat;
  /** So many lines have been handled that reach others, or were refused: the next one may have to wait. */
  charge(cost: Cost, count?: number): void;
  /** From now on lines answer this dialog, which `tag` has begun. What they ask for in the end is done by `pass`. */
  begin(dialog: Dialog, tag: Tag, pass: (act: Act) => Answer): void;
  /** The next lines wait until the promise has settled. */
  holdFor(answer: Promise<unknown>): void;
}

/** Who asks for something, and whom it costs. */
type Payer = Pick<Caller, 'context' | 'charge'>;

/**
 * A line that goes to people one by one, each of whom may be away, counts once more for each so many of them: their copies
 * are stored. A group of ten does not feel it; a line to 199 counts as twenty, so that twenty people who talk to such groups
 * as fast as they may have 1,000 copies stored a second. The store takes some 20,000, and some 2,500 where mailboxes are full.
 */
const REACHED = 10;

const SILENT: readonly Event[] = [make.ok({})];

export class Gate implements FileRequests {
  // A file on a connection of its own: its token alone says who asks for it, and for which one.
  readonly put: FileRequests['put'] = (token, size, peer) => this.noted(peer, () => this.files.put(token, size, peer));
  readonly get: FileRequests['get'] = (token, wanted, receiver, peer) =>
    this.noted(peer, () => this.files.get(token, wanted, receiver, peer));
  readonly look: FileRequests['look'] = (token, peer) => this.noted(peer, () => this.files.look(token, peer));
  readonly isGood: FileRequests['isGood'] = (...request) => this.files.isGood(...request);
  readonly notFetched: FileRequests['notFetched'] = (...request) => this.files.notFetched(...request);
  /** What was refused on connections of the chat. */
  readonly refusals = new Tally<Code>();
  /** Commands that say nothing to anybody. */
  commands = 0;
  private readonly remedies: Remedies;
  private readonly meant: Meant;

  constructor(
    private readonly table: CommandTable,
    private readonly files: FileRequests,
    private readonly floods: Floods,
    private readonly logger: Logger,
  ) {
    this.remedies = new Remedies(table);
    this.meant = new Meant(table, this.remedies);
  }

  /** A line or an object. `mayAsk`: the client can answer a dialog that this begins. */
  take(caller: Caller, parsed: Parsed, mayAsk: boolean): void {
    try {
      if (isToldAlready(caller, parsed)) caller.answers.give(SILENT, parsed.tag);
      else {
        const decision = this.decide(caller, parsed);
        if (decision instanceof Promise) this.sayLater(caller, decision, parsed.tag);
        else this.perform(caller, decision, parsed.tag, mayAsk);
      }
    } catch (error) {
      this.refuse(caller, error, parsed.tag);
    }
  }

  /**
   * What is to become of a line; nothing of it is done. A promise where the store has to be asked whose a name is: it is of a
   * line that is said, or refused. Throws, and rejects with, Refusal.
   */
  decide(typist: Typist, parsed: Parsed): Decision | Promise<Utterance> {
    const { context } = typist;
    const { person } = context;
    switch (parsed.kind) {
      case 'ignore':
        return parsed;
      case 'say':
        if (person === null) throw notRegistered(parsed.text);
        mustBeHeard(context);
        return parsed;
      case 'refuse':
        throw this.meant.refusal(context, parsed);
      case 'command':
        return { kind: 'command', record: this.commandFor(context, parsed.command), args: parsed.args };
      case 'unsure':
        if (person === null) return this.decide(typist, parsed.otherwise);
        mustBeHeard(context);
        return this.meant.guess(typist, parsed);
      case 'address':
        if (person === null) throw notRegistered('');
        mustBeHeard(context);
        return this.meant.address(context, parsed.name, parsed.text);
      case 'doubtful':
        if (person === null) throw notRegistered('');
        mustBeHeard(context);
        return this.meant.sayUnlessSecret(context, parsed);
    }
  }

  /** Answers by what was thrown. */
  refuse(caller: Caller, error: unknown, tag: Tag): void {
    this.note(caller.context, error);
    caller.answers.give(withQuestion(caller, this.faultLine(caller, error), tag), tag);
    caller.charge('error');
  }

  /** Gives the answer, now or when it is known. */
  answer(caller: Caller, answer: Answer, tag: Tag): void {
    const { answers } = caller;
    if (answer === null) answers.give(SILENT, tag);
    else if (answer instanceof Delivery) answers.giveStatus(answer, tag);
    else if (answer instanceof Promise) this.answerLater(caller, answer, tag);
    else if (isLines(answer)) answers.give(answer, tag);
    else if (answer instanceof Source) answers.givePieces(answer, tag);
    else answers.give([answer], tag);
  }

  /** What was thrown while an answer was being made, as the line that ends it. */
  failed(caller: Caller, error: unknown): Event {
    this.note(caller.context, error);
    caller.charge('error');
    return this.faultLine(caller, error);
  }

  /** The same of what is asked for by a token. */
  private noted<T>(peer: FilePeer, ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (error instanceof Refusal) noteAttempt(this.logger, error.reason, undefined, peer);
      throw error;
    }
  }

  /** Operators find it in the log, where it is something that they look for. */
  note({ person, client }: Pick<Context, 'person' | 'client'>, error: unknown): void {
    this.refusals.add(error instanceof Refusal ? error.code : 'INTERNAL');
    if (error instanceof Refusal) noteAttempt(this.logger, error.reason, person?.name, client.visitor);
  }

  /** Whose command it may be, and whether what it says may be said. Throws Refusal. */
  private commandFor(context: Context, name: string): CommandRecord {
    const { person } = context;
    const record = this.table.get(name);
    if (record === undefined) throw new TypeError(`the grammar knows a command that is not in the table: ${name}`);
    const { who } = record;
    if (person === null) {
      if (who === 'person' || who === 'operator') throw notRegistered('');
      return record;
    }
    if (who === 'operator' && !person.operator) throw notOperator(record.name, context);
    if (person.saysOnly && !(record.says ?? (who === 'anyone' || who === 'visitor'))) throw saysOnly(person);
    if (record.cost === 'speech' && record.heard !== true && record.onlyReads === undefined) mustBeHeard(context);
    return record;
  }

  /** The rest that a record asks for, right before anything is done. Throws Refusal. */
  private mustBeAdmitted(context: Context, record: CommandRecord, args: Values): void {
    const { person } = context;
    if (record.who === 'visitor' && person !== null) throw alreadyRegistered(person);
    if (record.isOperators?.(args) === true && person?.operator !== true) throw notOperator(record.name, context);
    const need = record.account ?? record.accountFor?.(context, args) ?? null;
    if (need !== null && person?.account === false) throw accountNeeded(need, person, context);
    const isHeard = record.heard === true || record.onlyReads?.(context, args) === false;
    if (isHeard) mustBeHeard(context, record.cost === 'speech');
  }

  private perform(caller: Caller, decision: Decision, tag: Tag, mayAsk: boolean): void {
    const { context } = caller;
    switch (decision.kind) {
      case 'ignore':
        caller.answers.give(SILENT, tag);
        return;
      case 'say':
        caller.answers.give(this.say(caller, decision), tag);
        caller.charge('speech');
        return;
      case 'address':
        this.answer(caller, context.chat.message(speaker(context), decision.name, decision.text), tag);
        caller.charge('speech');
        return;
      case 'command':
        this.command(caller, decision.record, decision.record.values(decision.args), tag, mayAsk);
    }
  }

  /** Returns the answer: what has become of it is said last. */
  private say(caller: Caller, { text, room, deed, hint }: Utterance): readonly Event[] {
    const { chat, person } = caller.context;
    if (person === null) return SILENT;
    const { talk } = chat;
    if (deed) return [talk.act(person, text)];
    const said = room === null ? talk.toAll(person, text) : talk.speak(person, text, room);
    if (hint === undefined || !caller.told.take(hint.word)) return [said];
    return [make.hint(hint.about), said];
  }

  private command(caller: Caller, record: CommandRecord, args: Values, tag: Tag, mayAsk: boolean): void {
    const isText = record.taggable === true;
    if (record.cost !== 'speech') this.commands++;
    // The lines of a text have to be taken, no matter who sends them: they are not meant for others.
    if (!isText) this.mustBeAdmitted(caller.context, record, args);
    const wanted = record.run(caller.context, args);
    if (wanted instanceof Question && !mayAsk) throw wanted.otherwise;
    const made = wanted instanceof Question ? wanted.dialog : wanted;
    if (made instanceof Act) {
      const answer = this.act(caller, record, args, made, 0);
      if (record.holds && answer instanceof Promise) caller.holdFor(answer);
      this.answer(caller, answer, tag);
    } else if (made instanceof OnBehalf) {
      const answer = this.onBehalf(caller, made);
      if (record.holds) caller.holdFor(answer);
      this.answer(caller, answer, tag);
    } else if (isDialog(made)) {
      const begun = isText ? 0 : 1;
      if (!isText) this.charge(caller, record, args, begun, null);
      if (!mayAsk && !isText) throw this.remedies.asksQuestions(record, caller.context.person);
      caller.begin(made, tag, (act) => this.act(caller, record, args, act, begun));
    } else {
      this.charge(caller, record, args, 1, made);
      if (record.holds && made instanceof Promise) caller.holdFor(made);
      this.answer(caller, made, tag);
    }
  }

  /** What a dialog has asked for in the end: it may have lasted. `paid`: lines that have been charged. Throws Refusal. */
  private act(caller: Caller, record: CommandRecord, begun: Values, act: Act, paid: number): Answer {
    const args = { ...begun, ...act.args };
    this.mustBeAdmitted(caller.context, this.commandFor(caller.context, record.name), args);
    const answer = act.run();
    this.charge(caller, record, args, act.lines, answer, paid);
    return answer;
  }

  /** As somebody's line on a connection of their own would be, but where that would wait it is refused. */
  private async onBehalf(caller: Caller, { speaker, asks }: OnBehalf): Promise<Immediate> {
    const person = await speaker;
    const flood = this.floods.of(person);
    const wait = flood?.wait ?? 0;
    if (wait > 0) throw new Refusal({ code: 'TOO_FAST', why: 'posts', seconds: Math.ceil(wait / 1000) });
    const context = contextAs(person, caller.context);
    const payer: Payer = { context, charge: (cost, count) => flood?.charge(cost, count) };
    return caller.seat.pays(() => {
      try {
        const { command, args } = asks(person);
        const record = this.commandFor(context, command);
        const values = record.values(args);
        this.mustBeAdmitted(context, record, values);
        const answer = record.run(context, values);
        if (answer instanceof Act || answer instanceof OnBehalf || answer instanceof Question || isDialog(answer))
          throw new TypeError(`only what says something is asked for as somebody else, and not ${command}`);
        this.charge(payer, record, values, 1, answer);
        if (answer instanceof Delivery) return toPoster(answer, person);
        if (!(answer instanceof Promise)) tellAuthor(context, values, answer);
        return answer;
      } catch (error) {
        payer.charge('error');
        throw error instanceof Refusal ? new Refusal(byToken(error.reason, person)) : error;
      }
    });
  }

  private charge(caller: Payer, record: CommandRecord, args: Values, count: number, answer: Answer, paid = 0): void {
    const { cost } = record;
    if (cost === undefined) return;
    if (count > paid) caller.charge(cost, count - paid);
    if (record.reach === undefined) return;
    const more = count * Math.floor(record.reach(caller.context, args) / REACHED);
    if (more === 0) return;
    // Where the next lines wait for the answer, it is seen first whether anybody is reached.
    if (record.holds && answer instanceof Promise)
      answer.then(
        () => caller.charge(cost, more),
        () => {},
      );
    else caller.charge(cost, more);
  }

  /** It is said, or refused, once the store has answered: nothing else of this client's is heard in the meantime. */
  private sayLater(caller: Caller, decision: Promise<Utterance>, tag: Tag): void {
    const { context } = caller;
    const { person } = context;
    const said = async (): Promise<Immediate> => {
      const utterance = await decision;
      if (context.person !== person) return null;
      mustBeHeard(context);
      caller.charge('speech');
      return caller.seat.pays(() => this.say(caller, utterance));
    };
    const answer = said();
    caller.holdFor(answer);
    this.answer(caller, answer, tag);
  }

  private answerLater(caller: Caller, answer: Promise<Immediate>, tag: Tag): void {
    const { seat } = caller;
    const slot = caller.answers.open(tag);
    answer.then(
      (known) => {
        if (known instanceof Delivery) {
          if (known.isSettled) slot.settled(known);
          else known.watch(slot);
        } else seat.pays(() => slot.fill(known instanceof Source ? known : severalLines(known)));
      },
      (error: unknown) => seat.pays(() => slot.fill(withQuestion(caller, this.failed(caller, error), tag))),
    );
  }

  /** Everything that was thrown, as the line that answers it; a fault is logged. */
  private faultLine({ context }: Caller, error: unknown): Event {
    if (error instanceof Refusal) return refusalLine(error);
    this.logger.error('a command failed', { ...connected(context.client.visitor), err: error });
    return make.error({ reason: { code: 'INTERNAL', why: 'line' } });
  }
}

/** The same, for somebody else. */
function contextAs(person: Person, context: Context): Context {
  const { chat, client, table, version } = context;
  return {
    ...{ chat, client, table, version, person },
    decide: (line) => context.decide(line),
    isHinted: (hint) => context.isHinted(hint),
    refused: (refusal) => context.refused(refusal),
    shutdown: () => context.shutdown(),
  };
}

/** What became of a message that a token of `owner` has sent, for whoever has asked for it. */
async function toPoster(delivery: Delivery, owner: Person): Promise<Event> {
  await delivery.whenSettled();
  const { refusal, toName } = delivery;
  if (refusal?.code !== 'NO_SUCH_USER') return delivery.answer();
  return make.undelivered({ reason: byToken(refusal.reason, owner), name: toName });
}

/** What was said as somebody in public, but not on their connection, is shown there: it was not typed there. */
function tellAuthor({ chat, person }: Context, { text }: Values, answer: Immediate): void {
  if (person === null || person.saysOnly || !person.hears) return;
  if (answer !== null && 'kind' in answer && answer.kind === 'sent') chat.talk.toAuthor(person, answer, String(text));
}

/** Throws `MUTED`. */
function mustBeHeard({ person, chat }: Context, said = true): void {
  // Nearly nobody has ever been muted: no look at the clock for every line.
  if (person !== null && person.mute !== null) chat.moderation.mustBeHeard(person, said);
}

/** The answer to a slip. Under a tag there is none who waits for a question. */
function withQuestion({ loginGrace }: Caller, line: Event, tag: Tag): readonly Event[] {
  return tag === null ? [line, ...loginGrace.question] : [line];
}

/** Chat77's clients send a file in many lines, of which one is answered. */
function isToldAlready(caller: Caller, parsed: Parsed): boolean {
  if (parsed.kind !== 'refuse' || parsed.reason !== 'unsupported') return false;
  const told = caller.told.transfer && parsed.subject !== 'FILE_START';
  caller.told.transfer = parsed.subject !== 'FILE_END';
  return told;
}

function severalLines(answer: Event | readonly Event[] | null): readonly Event[] {
  if (answer === null) return SILENT;
  return isLines(answer) ? answer : [answer];
}

function isLines(answer: Event | readonly Event[] | Source): answer is readonly Event[] {
  return Array.isArray(answer);
}

function isDialog(answer: Answer | Dialog): answer is Dialog {
  return answer !== null && 'next' in answer;
}
