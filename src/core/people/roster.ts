/**
 * The roster: a list of who may come (R3.102), as the operator of the server has written it. Owns the list that is in force; knows
 * no file, and nobody who is here.
 */

import { Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';

export class Roster {
  /** By key, as the list writes them; null: there is none, and anybody may come. */
  private names: ReadonlyMap<string, string> | null;

  constructor(
    names: readonly string[] | null,
    /** Keys of operators, who always may. */
    private readonly operators: ReadonlySet<string>,
  ) {
    this.names = byKey(names);
  }

  /** Whoever is here stays. Null: anybody may come from now on. */
  replace(names: readonly string[] | null): void {
    this.names = byKey(names);
  }

  get isGiven(): boolean {
    return this.names !== null;
  }

  /** As they are written; none where there is no roster. */
  get all(): Iterable<string> {
    return this.names?.values() ?? [];
  }

  get size(): number {
    return this.names?.size ?? 0;
  }

  has(key: string): boolean {
    return this.names?.has(key) === true;
  }

  /** A name as the roster writes it. */
  spelled(name: string): string {
    return this.names?.get(fold(name)) ?? name;
  }

  /** Throws `NOT_ON_ROSTER`. */
  mustHave(name: string): void {
    const key = fold(name);
    if (this.names === null || this.names.has(key) || this.operators.has(key)) return;
    throw new Refusal({ code: 'NOT_ON_ROSTER', why: 'unlisted', name, wanted: 'register' });
  }
}

function byKey(names: readonly string[] | null): ReadonlyMap<string, string> | null {
  return names === null ? null : new Map(names.map((name) => [fold(name), name]));
}
