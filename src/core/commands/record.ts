/**
 * What a command is: one record that everything else is derived from. The gate takes from it who may, who is heard and what it
 * costs, the grammar its words and forms, help its sentences, the terminal client its completion.
 */

import type { AccountNeed, LeaveReason, Refusal } from '../../language/codes.js';
import type { BellSetting, Event, Hinted, PresenceSetting } from '../../language/events.js';
import type { Arguments, CommandSyntax, Grammar, ObjectGrammar, Param } from '../../language/syntax.js';
import { type ArgsOf, readerOfValues, type Values } from '../../language/values.js';
import type { Chat } from '../chat.js';
import type { Delivery } from '../mail/delivery.js';
import type { Person } from '../people/people.js';
import type { Visitor } from '../people/visitor.js';
import type { Source } from './source.js';

/** Where connections that carry files go, as somebody who is here reaches it. */
export interface FileAddress {
  readonly host: string;
  /** The quiet port; null: there is none for them. */
  readonly port: number | null;
  /** In front of a token; null: the server speaks no HTTP. */
  readonly url: string | null;
}

/** The headings of `help more`, in their order; `help` has those of its commands. */
export const helpGroups = [
  'To begin',
  'Talking',
  'Private chats',
  'Rooms',
  'Groups',
  'Files',
  'Contacts',
  'Yourself',
  'Operators',
  'Other',
] as const;
export type HelpGroup = (typeof helpGroups)[number];

export interface Settings {
  readonly timestamps: boolean;
  readonly bell: BellSetting;
  readonly ids: boolean;
  readonly presence: PresenceSetting;
}

/** How much a script may ask for at once. */
export interface ScriptBounds {
  /** Seconds of a wait. */
  readonly wait: number;
  /** Lines of a paste. */
  readonly pasteLines: number;
  /** Bytes of a paste, each line's end counted as one. */
  readonly pasteBytes: number;
}

/** What a command may do to the connection it was typed on. */
export interface Client {
  readonly settings: Settings;
  readonly bounds: ScriptBounds;
  set(settings: Partial<Settings>): void;
  /** People type here: it is a port that greets, and no objects come. */
  readonly forPeople: boolean;
  /** A person has typed the line that is being handled: on a port for people, or as a line within an object. */
  readonly isTyped: boolean;
  /** This connection, as long as it has no name. */
  readonly visitor: Visitor;
  /** Resolves once the mail that waited when this connection got its name has been handed out. */
  handedOut(): Promise<void>;
  /**
   * The first line that `fits`, of those that come unasked from now on; null once `seconds` are over, or the server stops.
   * Rejects with `TOO_MANY` where more lines come than can be looked at.
   * One at a time: anybody who asks has the connection's next lines wait.
   */
  shown(fits: (line: string) => boolean, seconds: number): Promise<string | null>;
  readonly fileAddress: FileAddress;
  /** Where this server speaks HTTP, as somebody who is here reaches it: `http://localhost:8081`. Null: nowhere. */
  readonly webAddress: string | null;
  /** From now on lines are for `dialog`. False: not on this connection, where objects come or none any more. */
  converse(dialog: Dialog): boolean;
  /** The connection's next lines wait until the promise has settled. */
  holdFor(work: Promise<unknown>): void;
  /** Ends the connection once everything before has been answered. */
  leave(reason: LeaveReason): void;
}

export interface Context {
  readonly chat: Chat;
  readonly client: Client;
  /** Who speaks. Only commands for `anyone` meet a visitor here; see `speaker`. */
  readonly person: Person | null;
  readonly table: CommandTable;
  /** Of this server. */
  readonly version: string;
  /** What would become of a line that is typed here now; nothing of it is done. Throws, and rejects with, its refusal. */
  decide(line: string): Decision | Promise<Decision>;
  /** Whether this connection is told of that no more, because it has been, or has been told of so much. */
  isHinted(hint: Hint): boolean;
  /** What answers, or is a part of an answer, where something was refused and is not thrown; it goes into the log as what is thrown does. */
  refused(refusal: Refusal): Event;
  /** Stops the server, once this turn is over. */
  shutdown(): void;
}

/** Who speaks, in a command for people with a name: the gate has seen to it. */
export function speaker(context: Context): Person {
  if (context.person === null) throw new TypeError('a command for people was run for a visitor');
  return context.person;
}

/**
 * What is asked for once all of it is known, where a dialog has asked, or where it is many lines: the gate sees to it that it
 * may be, and does it.
 */
export class Act {
  /** `args`: what was answered; the command's other arguments hold as well. `lines`: so many it counts as. */
  constructor(
    readonly run: () => Answer,
    readonly args: Values = {},
    readonly lines = 1,
  ) {}
}

/** A question that is asked where it can be answered; elsewhere there is a refusal, which says how to do without it. */
export class Question {
  constructor(
    readonly dialog: Dialog,
    readonly otherwise: Refusal,
  ) {}
}

/**
 * What is asked for as somebody else, whom a token speaks for: the gate sees to it that they may, and it costs them. Nobody
 * comes or goes by it.
 */
export class OnBehalf {
  /** `speaker` rejects with a Refusal. `asks`: what would be a line or an object of theirs. */
  constructor(
    readonly speaker: Promise<Person>,
    readonly asks: (speaker: Person) => { readonly command: string; readonly args: Arguments },
  ) {}
}

/**
 * Questions with prompts: yields each prompt and is given the line that answers it; returns what is asked for by all of them,
 * or an answer where that is nothing. Refusals thrown inside end the dialog.
 */
export type Dialog = Generator<Event | Verbatim, Answer | Act | typeof NOT_MINE, string>;

/**
 * Yielded by a dialog for the next line of a text. That is taken as it stands, be it empty or `cancel`; one that is too
 * long is a Refusal, thrown at the yield.
 */
export class Verbatim {
  /** `prompt`: said before; null: nothing is. `unended`: what it is to the text that the input ends here. */
  constructor(
    readonly prompt: Event | null,
    readonly unended: Refusal | null = null,
  ) {}
}

/** Yielded, or returned at its end, by a dialog that the line was not meant for: it is read as if there were none. */
export const NOT_MINE = new Verbatim(null);

/** Null: silent on success. */
export type Immediate = Event | readonly Event[] | Source | Delivery | null;
export type Answer = Immediate | Promise<Immediate>;

interface CommandFields extends CommandSyntax {
  readonly group: HelpGroup;
  /** A visitor has no name yet. */
  readonly who: 'anyone' | 'visitor' | 'person' | 'operator';
  /** It is for accounts alone. */
  readonly account?: AccountNeed;
  /** Where nobody can have an account (R3.3) it is refused to everybody, as what is for accounts alone is, and `help` has neither. */
  readonly ofAccounts?: true;
  /**
   * It reaches somebody: anybody who is muted may not. What costs speech is so anyway, and is refused before all else is
   * looked at; with both, that is asked right before it is done.
   */
  readonly heard?: true;
  /** One short line: what it does. */
  readonly help: string;
  /** What stands after `To` where it is suggested; without it, `help` as far as its first mark. */
  readonly aim?: string;
  /** A line to type, just as it stands. */
  readonly example: string;
  /** It is for those who have no name; others are told so, however it is typed. */
  readonly entering?: true;
  /** A sentence for the one who has typed it in none of its forms, after these. */
  readonly remedy?: string;
  /** More sentences for `help <command>`. */
  readonly details?: readonly string[];
  /**
   * `first`: in `help`, which is for a newcomer's first minutes and fits on a screen. `help more` has them all, each group's
   * `minor` ones after its others.
   */
  readonly listed?: 'first' | 'minor';
  /** Who reads its `text`: everyone; who is in the current room, or everyone; the person `name`; the group `group`. */
  readonly readers?: 'everyone' | 'here' | 'person' | 'group';
  /** What it costs in flood control, where it reaches others. */
  readonly cost?: 'speech' | 'presence';
  /** Also for somebody who came only to say something (R3.73). Without it, what is for anyone is, and for a visitor. */
  readonly says?: boolean;
  /**
   * Its dialog takes the lines of a text and asks nothing, so that it may stand under a tag: there its end is answered. The
   * lines are taken in any case; whether they may be used is seen then.
   */
  readonly taggable?: boolean;
  /** It changes who speaks or what lines mean: the connection's next lines wait until it is answered. */
  readonly holds?: boolean;
}

export interface CommandRecord extends CommandFields {
  /** What it is run with: its words as its parameters have them. */
  values(words: Arguments): Values;
  /** As `account`, where that depends on what is asked for. */
  accountFor?(context: Context, args: Values): AccountNeed | null;
  /** Only operators may ask for this with it. */
  isOperators?(args: Values): boolean;
  /** With these it tells what costs speech otherwise, and says nothing: also whoever is muted may ask for that. */
  onlyReads?(context: Context, args: Values): boolean;
  /** To how many it goes one by one, each of whom may be away. */
  reach?(context: Context, args: Values): number;
  /**
   * Where a line that was said may be several commands: the line of this one that would do something just now; null: there
   * is none. Without it nothing is known of that.
   */
  likely?(context: Context, args: Values): string | null;
  /** Throws Refusal for whatever a person did wrong. Anything else thrown is a bug. */
  run(context: Context, args: Values): Answer | Act | OnBehalf | Dialog | Question;
}

/** A record as it is written down: the arguments are typed by its forms. */
interface Written<F extends readonly (readonly Param[])[], N extends readonly Param[]> extends CommandFields {
  readonly forms: F;
  readonly named?: N;
  accountFor?(context: Context, args: ArgsOf<F, N>): AccountNeed | null;
  isOperators?(args: ArgsOf<F, N>): boolean;
  onlyReads?(context: Context, args: ArgsOf<F, N>): boolean;
  reach?(context: Context, args: ArgsOf<F, N>): number;
  likely?(context: Context, args: ArgsOf<F, N>): string | null;
  run(context: Context, args: ArgsOf<F, N>): Answer | Act | OnBehalf | Dialog | Question;
}

export function command<const F extends readonly (readonly Param[])[], const N extends readonly Param[] = readonly []>(
  written: Written<F, N>,
): CommandRecord {
  return { ...written, values: readerOfValues(written) };
}

export interface CommandTable {
  readonly records: readonly CommandRecord[];
  readonly grammar: Grammar;
  readonly objects: ObjectGrammar;
  get(name: string): CommandRecord | undefined;
}

/** Told after a line that was perhaps meant otherwise, once for each `word` on a connection. */
export interface Hint {
  readonly word: string;
  readonly about: Hinted;
}

/** Something is said, and nothing else happens. */
export interface Utterance {
  readonly kind: 'say';
  readonly text: string;
  /** Null: to everyone. Undefined: where plain text goes. */
  readonly room?: string | null;
  /** It is what one does: `* Alice waves`. */
  readonly deed?: true;
  readonly hint?: Hint;
}

/** What is to become of a line, once it is known what it is, who speaks and who is here: before anything of it is done. */
export type Decision =
  | Utterance
  /** Nothing happens. */
  | { readonly kind: 'ignore' }
  /** A direct message. */
  | { readonly kind: 'address'; readonly name: string; readonly text: string }
  | { readonly kind: 'command'; readonly record: CommandRecord; readonly args: Arguments };
