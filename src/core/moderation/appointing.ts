/**
 * Who becomes an operator while the server runs, and who is none any more (R3.164): what has to be so before, what it is for whoever
 * has the name just now, and who is told. Owns none of it: who is one, is the Operators'.
 */

import { Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { doneBy } from '../../logger.js';
import type { By } from '../by.js';
import type { OneByOne } from '../one-by-one.js';
import type { Accounts } from '../people/accounts.js';
import { mustBeName } from '../people/new-names.js';
import type { OperatorCodes } from '../people/operator-codes.js';
import type { People } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import type { Moderation } from './moderation.js';
import type { Operators } from './operators.js';

/** `code`: by which the account of the name is made, where there is none yet. */
export interface Appointed {
  readonly name: string;
  readonly code: string | null;
}

/** Whoever has changed that, as people are told. */
const CONFIGURATION = { name: 'server' };

export class Appointing {
  constructor(
    /** An account that is being deleted becomes no operator’s meanwhile. */
    private readonly changes: OneByOne,
    private readonly ports: Pick<ChatPorts, 'bus' | 'logger'>,
    private readonly operators: Operators,
    private readonly codes: OperatorCodes,
    private readonly accounts: Accounts,
    private readonly people: People,
    private readonly moderation: Moderation,
    /** What nobody may be called is no operator's name either. Throws `NAME_INVALID`, `NAME_RESERVED`. */
    private readonly checkName: (name: string) => string,
  ) {}

  /**
   * It holds at once, and over restarts. Throws `ALREADY_THERE`, `ACCOUNTS_OFF`, `NAME_INVALID`, `NAME_RESERVED`, `TOO_MANY`,
   * `STORAGE`.
   */
  add(by: By, given: string): Promise<Appointed> {
    return this.changes.take(async () => {
      this.accounts.mustHaveAccounts();
      mustBeName(given);
      const key = fold(given);
      const known = this.operators.called(key);
      if (known !== null) throw new Refusal({ code: 'ALREADY_THERE', why: 'operator', name: known });
      const account = await this.accounts.nameOf(key);
      const { name, code } = account === null ? await this.withCode(given) : { name: account, code: null };
      try {
        await this.operators.add(name, by.logged);
      } catch (error) {
        this.codes.used(key);
        throw error;
      }
      this.ports.logger.audit('an operator was added', { name, ...doneBy(by) });
      this.holdsFor(key, by);
      return { name, code };
    });
  }

  /**
   * From now on nobody makes an account of the name without the code. Whoever was about to has made it by the time it is looked for
   * again, and is meant then. Throws `NAME_INVALID`, `NAME_RESERVED`, `STORAGE`.
   */
  private async withCode(given: string): Promise<Appointed> {
    const called = this.checkName(given);
    const key = fold(given);
    const code = this.codes.give(key);
    try {
      const account = await this.accounts.nameOf(key);
      if (account !== null) {
        this.codes.used(key);
        return { name: account, code: null };
      }
      // An account that looks like it keeps the name from ever having one.
      await this.accounts.mustBeFree(called);
      return { name: called, code };
    } catch (error) {
      this.codes.used(key);
      throw error;
    }
  }

  /** It holds at once, and over restarts, also where the server is started with the name. Throws `NOT_THERE`, `STORAGE`. */
  remove(by: By, given: string): Promise<string> {
    return this.changes.take(async () => {
      const key = fold(given);
      if (!this.operators.has(key)) throw new Refusal({ code: 'NOT_THERE', why: 'noOperator', name: given });
      const name = this.operators.called(key) ?? given;
      await this.operators.remove(name, by.logged);
      this.codes.used(key);
      this.ports.logger.audit('an operator was removed', { name, ...doneBy(by) });
      this.holdsFor(key, by);
      return name;
    });
  }

  /**
   * The server is started with other names from now on, as its configuration says; those of whom something was said stay as that was.
   * Throws `STORAGE`.
   */
  replaceGiven(names: readonly string[]): Promise<void> {
    return this.changes.take(async () => {
      const fresh = names.map(fold).filter((key) => !this.operators.has(key));
      const without = await this.withoutAccount(fresh);
      const changed = this.operators.replaceGiven(names);
      for (const key of new Set([...fresh, ...changed])) {
        this.codes.used(key);
        const name = this.operators.called(key);
        if (name !== null && without.has(key)) this.codes.announce(name, false);
      }
      for (const key of changed) this.holdsFor(key, CONFIGURATION);
    });
  }

  /** Those of `keys` that are no account's, nor will be without a code that nobody has. Throws `STORAGE`, and then there is none. */
  private async withoutAccount(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const without = new Set<string>();
    // First, or somebody could make the account while the others are looked for.
    for (const key of keys) this.codes.give(key);
    try {
      for (const key of keys) if (!(await this.accounts.exists(key))) without.add(key);
    } catch (error) {
      for (const key of keys) this.codes.used(key);
      throw error;
    }
    return without;
  }

  /** For whoever has the name just now. Without an account it is not theirs any more, until they prove that they are meant. */
  private holdsFor(key: string, by: Pick<By, 'name'>): void {
    const person = this.people.owner(key);
    if (person === undefined) return;
    if (!person.account) {
      person.coded = false;
      return;
    }
    const before = person.operator;
    this.moderation.recognize(person);
    if (person.operator === before) return;
    this.ports.bus.toPerson(key, make.operatorChanged({ by: by.name, operator: person.operator }));
    if (!person.operator) this.moderation.remind(person);
  }
}
