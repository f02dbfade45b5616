/**
 * Who is an operator: the names that the server was started with, and what was said of others since, over restarts. Owns both; a
 * change is stored before it holds. Knows neither who is here, nor what an operator may do: see Appointing.
 */

import { Refusal } from '../../language/codes.js';
import { fold, look } from '../../language/names.js';
import type { StoredOperator } from '../people/kept-accounts.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';

/** Names of which something was said. */
const MOST_SAID = 1000;

/** `said`: what was said of it last; null: nothing. */
export interface OperatorEntry {
  readonly name: string;
  readonly isOperator: boolean;
  readonly said: { readonly by: string; readonly at: number } | null;
  /** The server was started with the name. */
  readonly isGiven: boolean;
}

export class Operators {
  /** Of the accounts that are operators'; the same set for as long as the server runs. */
  readonly keys = new Set<string>();
  private readonly byLook = new Map<string, string>();
  private readonly said: Map<string, StoredOperator>;
  /** Names by key, as the server was started with them. */
  private given: ReadonlyMap<string, string>;

  constructor(
    given: readonly string[],
    stored: readonly StoredOperator[],
    private readonly ports: Pick<ChatPorts, 'store' | 'clock' | 'logger'>,
  ) {
    this.given = byKey(given);
    this.said = new Map(stored.map((one) => [fold(one.name), one]));
    this.reckon();
    this.warn();
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  /** Names of all of them, those first with which the server was started. */
  get names(): readonly string[] {
    return this.list()
      .filter(({ isOperator }) => isOperator)
      .map(({ name }) => name);
  }

  /** The name of an operator, as it is written; null: they are none. */
  called(key: string): string | null {
    return this.list().find(({ name, isOperator }) => isOperator && fold(name) === key)?.name ?? null;
  }

  /** The operator whose name another one looks like; null: it is free, or that very operator's. */
  like(name: string): string | null {
    if (this.keys.has(fold(name))) return null;
    return this.byLook.get(look(name)) ?? null;
  }

  /** With those who would be operators and were removed. */
  list(): OperatorEntry[] {
    const entries: OperatorEntry[] = [];
    for (const [key, name] of this.given) {
      const said = this.said.get(key) ?? null;
      entries.push({ name, isOperator: said?.isOperator ?? true, said, isGiven: true });
    }
    for (const [key, said] of this.said)
      if (!this.given.has(key) && said.isOperator)
        entries.push({ name: said.name, isOperator: true, said, isGiven: false });
    return entries.map(({ said, ...entry }) => ({ ...entry, said: said && { by: said.by, at: said.at } }));
  }

  /** Over restarts. Throws `TOO_MANY`, `STORAGE`. */
  async add(name: string, by: string): Promise<void> {
    const key = fold(name);
    if (this.given.has(key)) {
      await this.stored(this.ports.store.dropOperator(key));
      this.said.delete(key);
    } else await this.say({ name, isOperator: true, by, at: this.ports.clock.now() });
    this.reckon();
  }

  /** They stay none, also where the server is started with the name. Throws `TOO_MANY`, `STORAGE`. */
  async remove(name: string, by: string): Promise<void> {
    await this.say({ name, isOperator: false, by, at: this.ports.clock.now() });
    this.reckon();
  }

  /** Other names than those that the server was started with. Returns whose being one has changed: keys. */
  replaceGiven(names: readonly string[]): readonly string[] {
    const before = new Set(this.keys);
    this.given = byKey(names);
    this.reckon();
    this.warn();
    return [...new Set([...before, ...this.keys])].filter((key) => before.has(key) !== this.keys.has(key));
  }

  private async say(operator: StoredOperator): Promise<void> {
    const key = fold(operator.name);
    if (!this.said.has(key) && this.said.size >= MOST_SAID)
      throw new Refusal({ code: 'TOO_MANY', why: 'operators', most: MOST_SAID });
    await this.stored(this.ports.store.saveOperator(operator));
    this.said.set(key, operator);
  }

  private reckon(): void {
    this.keys.clear();
    this.byLook.clear();
    for (const { name, isOperator } of this.list()) {
      if (!isOperator) continue;
      this.keys.add(fold(name));
      this.byLook.set(look(name), name);
    }
  }

  private warn(): void {
    for (const { name, isOperator } of this.list())
      if (!isOperator)
        this.ports.logger.warn('an operator was removed, and stays so although the server is started with the name', {
          name,
          type: `partyline admin operators add ${name}`,
        });
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'who is an operator could not be written', 'changed');
  }
}

function byKey(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [fold(name), name]));
}
