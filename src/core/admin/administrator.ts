/** Whoever keeps the machine, and has something done by `partyline admin`. Nobody on the server has that name. */
import type { By } from '../by.js';

export class Administrator implements By {
  /** Reserved: whoever reads it knows that no person has done it (R3.150). */
  readonly name = 'server';
  readonly logged: string;
  readonly isAboveOperators = true;

  /** `user`: of the machine. `connection`: the number of theirs, for the log. */
  constructor(
    user: string,
    readonly connection?: number,
  ) {
    this.logged = `admin ${user}`;
  }
}
