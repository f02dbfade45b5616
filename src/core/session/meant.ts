/**
 * Whether a line was meant otherwise than it reads, which depends on who is here: does nothing of it, and does not ask who may.
 * Owns nothing; what it throws is the answer.
 */

import { Refusal } from '../../language/codes.js';
import { fold, isPersonName } from '../../language/names.js';
import { reservedAs } from '../../language/reserved.js';
import type { Credentials, Hearing, Parsed, Reading, Slip } from '../../language/syntax.js';
import { isCommon } from '../../language/text/common-words.js';
import type { Decision, Hint, Utterance } from '../commands/record.js';
import { type CommandTable, type Context, speaker } from '../commands/record.js';
import { mayHoldSecret } from '../commands/secrets.js';
import type { Person } from '../people/people.js';
import { aloneHint, notHeard, notRegistered, type Remedies } from './remedies.js';

type Doubtful = Pick<Extract<Parsed, { kind: 'doubtful' }>, 'command' | 'name' | 'ofRoom' | 'text' | 'hearing'>;
type Unsure = Extract<Parsed, { kind: 'unsure' }>;
type Refused = Extract<Parsed, { kind: 'refuse' }>;

const HEARD: Readonly<Record<Hearing, Pick<Utterance, 'room' | 'deed'>>> = {
  here: {},
  everyone: { room: null },
  deed: { deed: true },
};

/** Who speaks, and what they have been told already. */
export interface Typist {
  readonly context: Context;
  readonly told: { has(word: string): boolean };
}

export class Meant {
  constructor(
    private readonly table: CommandTable,
    private readonly remedies: Remedies,
  ) {}

  /** What the grammar has refused. */
  refusal(context: Context, parsed: Refused): Refusal {
    if (context.person === null && !this.remedies.isForVisitors(parsed)) return notRegistered('');
    return this.remedies.refusal(parsed, context.person);
  }

  /** `name:text`: under one's own name it is for everyone. */
  address(context: Context, name: string, text: string): Decision | Promise<Utterance> {
    const person = speaker(context);
    if (text === '') {
      throw new Refusal({ code: 'USAGE', why: 'noText', name });
    }
    if (fold(name) !== person.key) return { kind: 'address', name, text };
    const found = this.table.grammar.credentialsIn(text);
    if (found === null) return { kind: 'say', text, room: null };
    if (found.name === null) throw this.remedies.notSaid(found.command, person);
    return this.sayUnlessSecret(context, { ...found, name: found.name, text, hearing: 'everyone' });
  }

  /** Whose name it is may have to be read from the store. */
  sayUnlessSecret(context: Context, doubtful: Doubtful): Utterance | Promise<Utterance> {
    const { command, name, ofRoom, text, hearing } = doubtful;
    const said: Utterance = { kind: 'say', text, ...HEARD[hearing] };
    if (ofRoom) {
      mustHaveNoKey(context, name);
      return said;
    }
    const decided = (isOwned: boolean): Utterance => {
      if (isOwned) throw this.remedies.notSaid(command, context.person);
      return said;
    };
    return whenKnown(isPersonName(name) && context.chat.hasOwner(name), decided);
  }

  /** R2.20 to R2.22: what a person typed. */
  guess({ context, told }: Typist, { guess, otherwise }: Unsure): Utterance | Promise<Utterance> {
    const { chat } = context;
    const person = speaker(context);
    const said = (hint?: Hint): Utterance => {
      if (otherwise.kind === 'refuse') throw this.refusal(context, otherwise);
      return hint === undefined ? otherwise : { ...otherwise, hint };
    };
    if (guess.kind !== 'slip' && fold(guess.name) === person.key) return said();
    if (guess.kind === 'absent') {
      const other = chat.people.get(fold(guess.name));
      if (other?.name !== guess.name || person.currentRoom?.members.has(other.key)) return said();
      throw notHeard(guess, person);
    }
    // No longer worth a question to the store.
    const isTold = told.has(guess.word);
    if (guess.kind === 'slip') return this.slip(context, guess, (hint) => said(isTold ? undefined : hint));
    if (guess.kind === 'refused') {
      return whenKnown(chat.hasOwner(guess.name), (owned) => {
        if (owned) throw this.remedies.notSaidAloud(guess, context);
        return said();
      });
    }
    if (isTold) return said();
    const owned = chat.hasOwner(guess.name);
    // It is said in any case, also where the store does not answer.
    return whenKnown(owned instanceof Promise ? owned.catch(() => false) : owned, (isOwned) =>
      said(isOwned ? { word: guess.word, about: aloneHint(guess, context) } : undefined),
    );
  }

  /** A password, or what is for one person, is said only where the name is nobody's. */
  private slip(context: Context, slip: Slip, said: (hint?: Hint) => Utterance): Utterance | Promise<Utterance> {
    const { chat } = context;
    const person = speaker(context);
    const credentials = slip.readings[0]?.credentials ?? null;
    if (credentials !== null) return this.nearlyPassword(context, slip, credentials, said);
    const reading = this.likeliest(
      context,
      slip.readings.filter((one) => this.isOpenTo(one, person)),
    );
    if (reading === undefined || chat.people.get(slip.word) !== undefined) return said();
    const { name = '', text = '' } = reading.args;
    const isPrivate = reading.aside === true || this.table.get(reading.command)?.confidential !== undefined;
    const isAside = isPrivate && name !== '' && text !== '';
    return whenKnown(isAside && chat.hasOwner(name), (owned) => {
      if (owned) throw this.remedies.notSaidAloud({ name, text }, context);
      if (reading.aside === true) return said();
      return said({ word: slip.word, about: this.remedies.slipHint(reading, person) });
    });
  }

  /** `logn Alice secret`. Of a name that is nobody's yet, only what is as long as a password has to be is taken for one. */
  private nearlyPassword(
    context: Context,
    { word, readings }: Slip,
    credentials: Credentials,
    said: (hint?: Hint) => Utterance,
  ): Utterance | Promise<Utterance> {
    const { chat } = context;
    const person = speaker(context);
    const { name, ofRoom } = credentials;
    if (ofRoom && name !== null) {
      mustHaveNoKey(context, name);
      return said();
    }
    const { password } = readings[0]?.args ?? {};
    const isNobody = chat.people.get(word) === undefined;
    return whenKnown(name === null ? isNobody : isPersonName(name) && chat.hasOwner(name), (owned) => {
      const isName = name !== null && isPersonName(name) && !isCommon(fold(name)) && reservedAs(name) === null;
      const isStrangers = password !== undefined && isName && isNobody;
      if (owned || (isStrangers && chat.accounts.isLongEnough(password)))
        throw this.remedies.notSaidNearly(credentials, person);
      return said(isStrangers ? { word, about: this.remedies.nearlyHint(credentials, person) } : undefined);
    });
  }

  /** Of several that a line may have been, the one that would do something just now; or else the first. */
  private likeliest(context: Context, readings: readonly Reading[]): Reading | undefined {
    for (const reading of readings) {
      const record = this.table.get(reading.command);
      const line = record?.likely?.(context, record.values(reading.args)) ?? null;
      if (line !== null) return { ...reading, line };
    }
    return readings[0];
  }

  /** Whether it is worth telling this person of, who has a name. */
  private isOpenTo({ command, slash, aside, args }: Reading, person: Person): boolean {
    if (aside === true) return true;
    const record = this.table.get(command);
    if (record === undefined || mayHoldSecret(record, args)) return false;
    return record.who === 'operator' ? person.operator : !slash;
  }
}

/** A line that may hold a room's key is said only where it has none. Throws `USAGE`. */
function mustHaveNoKey({ chat }: Context, name: string): void {
  const room = chat.rooms.called(name);
  if (room !== null && room.keyHash !== null) throw new Refusal({ code: 'USAGE', why: 'keySaid', room: room.name });
}

function whenKnown(
  known: boolean | Promise<boolean>,
  decided: (known: boolean) => Utterance,
): Utterance | Promise<Utterance> {
  return known instanceof Promise ? known.then(decided) : decided(known);
}
