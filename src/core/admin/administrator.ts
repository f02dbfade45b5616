/** Whoever keeps the machine, and has something done by `partyline admin`. Nobody on the server has that name. */
import type { Taker } from '../moderation/taking-back.js';

export class Administrator implements Taker {
  /** Reserved: whoever reads it knows that no person has done it (R3.150). */
  readonly name = 'server';
  readonly logged: string;
  readonly isAboveOperators = true;
  readonly operator = true;
  /** Nobody's: there is no line of theirs. */
  readonly key = '';

  /** `user`: of the machine. `connection`: the number of theirs, for the log. */
  constructor(
    user: string,
    readonly connection?: number,
  ) {
    this.logged = `admin ${user}`;
  }

  keyAt(): null {
    return null;
  }
}
