/**
 * Decides what is to become of a line that was understood, and does nothing of it: who may, who is heard, and whether it
 * was meant otherwise, which depends on who is here. Owns nothing; what it throws is the answer.
 */
import type { Decision, Utterance } from '../commands/decision.js';
import { type CommandTable, type Context, speaker } from '../commands/record.js';
import type { Aside } from '../grammar/asides.js';
import { fold, isPersonName } from '../grammar/names.js';
import type { Parsed } from '../grammar/syntax.js';
import { Refusal } from '../protocol/codes.js';
import { aloneHint, notHeard, notOperator, notRegistered, Remedies } from './remedies.js';

type Doubtful = Pick<Extract<Parsed, { kind: 'doubtful' }>, 'command' | 'name' | 'text' | 'everyone'>;
type Unsure = Extract<Parsed, { kind: 'unsure' }>;
type Refused = Extract<Parsed, { kind: 'refuse' }>;

/** Who speaks, and what they have been told already. */
export interface Typist {
  readonly context: Context;
  readonly told: { has(word: string): boolean };
}

export class Decider {
  readonly remedies: Remedies;

  constructor(private readonly table: CommandTable) {
    this.remedies = new Remedies(table);
  }

  /**
   * A promise where the store has to be asked whose a name is: it is of a line that is said, or refused. Throws, and rejects
   * with, Refusal.
   */
  decide(typist: Typist, parsed: Parsed): Decision | Promise<Utterance> {
    const { context } = typist;
    switch (parsed.kind) {
      case 'ignore':
        return parsed;
      case 'say':
        if (context.person === null) throw notRegistered(parsed.text);
        mustBeHeard(context);
        return parsed;
      case 'address':
        if (context.person === null) throw notRegistered('');
        mustBeHeard(context);
        return this.address(context, parsed.name, parsed.text);
      case 'doubtful':
        if (context.person === null) throw notRegistered('');
        mustBeHeard(context);
        return this.sayUnlessSecret(context, parsed);
      case 'unsure':
        if (context.person === null) return this.decide(typist, parsed.otherwise);
        return this.guess(typist, parsed);
      case 'refuse':
        throw this.refusal(context, parsed);
      case 'command':
        return this.command(context, parsed);
    }
  }

  private refusal(context: Context, parsed: Refused): Refusal {
    if (context.person === null && !this.remedies.isForVisitors(parsed)) return notRegistered('');
    return this.remedies.refusal(parsed, context.person);
  }

  private command(context: Context, { command, args }: Extract<Parsed, { kind: 'command' }>): Decision {
    const record = this.table.get(command);
    if (record === undefined) throw new TypeError(`the grammar knows a command that is not in the table: ${command}`);
    if (record.who !== 'anyone' && context.person === null) throw notRegistered('');
    if (record.who === 'operator' && !context.person?.operator) throw notOperator(record.name);
    if (record.cost === 'speech') mustBeHeard(context);
    return { kind: 'command', record, args };
  }

  /** `name:text`: under one's own name it is for everyone. */
  private address(context: Context, name: string, text: string): Decision | Promise<Utterance> {
    const person = speaker(context);
    if (text === '') {
      throw new Refusal(
        'USAGE',
        `After the colon comes the message: ${name}:<text>. To say it to everyone, type: /all ${name}:`,
      );
    }
    if (fold(name) !== person.key) return { kind: 'address', name, text };
    const found = this.table.grammar.credentialsIn(text);
    if (found === null) return { kind: 'say', text, room: null };
    if (found.name === null) throw this.remedies.notSaid(found.command, person);
    return this.sayUnlessSecret(context, { ...found, name: found.name, text, everyone: true });
  }

  /** Whose name it is may have to be read from the store. */
  private sayUnlessSecret(context: Context, doubtful: Doubtful): Utterance | Promise<Utterance> {
    const { command, name, text, everyone } = doubtful;
    const said: Utterance = everyone ? { kind: 'say', text, room: null } : { kind: 'say', text };
    const decided = (isOwned: boolean): Utterance => {
      if (isOwned) throw this.remedies.notSaid(command, context.person);
      return said;
    };
    const isOwned = isPersonName(name) && context.chat.hasOwner(name);
    return isOwned instanceof Promise ? isOwned.then(decided) : decided(isOwned);
  }

  /** R2.20, R2.21. */
  private guess(typist: Typist, { guess, otherwise }: Unsure): Decision | Promise<Utterance> {
    const { context } = typist;
    const { chat } = context;
    const person = speaker(context);
    mustBeHeard(context);
    if (fold(guess.name) === person.key) return this.decide(typist, otherwise);
    if (guess.kind === 'absent') {
      const other = chat.people.get(fold(guess.name));
      const hears = other?.name !== guess.name || person.currentRoom?.members.has(other.key);
      if (hears) return this.decide(typist, otherwise);
      throw notHeard(guess, person);
    }
    if (guess.kind === 'told' && typist.told.has(guess.word)) return this.decide(typist, otherwise);
    const decided = (isOwned: boolean): Decision => this.meantFor(typist, guess, isOwned, otherwise);
    const isOwned = chat.hasOwner(guess.name);
    if (!(isOwned instanceof Promise)) return decided(isOwned);
    // What was said anyway is said where the store does not answer, too.
    const known = guess.kind === 'told' ? isOwned.catch(() => false) : isOwned;
    return known.then((owned) => decided(owned) as Utterance);
  }

  /** `isOwned`: the name is that of somebody who is here, or of an account. */
  private meantFor(typist: Typist, guess: Aside, isOwned: boolean, otherwise: Unsure['otherwise']): Decision {
    const { context } = typist;
    if (isOwned && guess.kind === 'refused') throw this.remedies.notSaidAloud(guess, context);
    if (otherwise.kind === 'refuse') throw this.refusal(context, otherwise);
    if (!isOwned || guess.kind === 'refused') return otherwise;
    return { ...otherwise, hint: { word: guess.word, text: aloneHint(guess, context) } };
  }
}

/** Throws `MUTED`. */
export function mustBeHeard(context: Context): void {
  if (context.person !== null) context.chat.moderation.mustBeHeard(context.person);
}
