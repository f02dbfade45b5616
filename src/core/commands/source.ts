/**
 * An answer of many lines that is made a piece at a time: a piece is asked for when everything before it has been given
 * to the client and there is room for more. Knows neither clients nor where the lines come from.
 */
import type { Event } from '../../language/events.js';

export interface Piece {
  readonly lines: readonly Event[];
  /** Nothing follows. */
  readonly last: boolean;
}

export abstract class Source {
  /**
   * The next lines: some `bytes` of them, or one line that is longer. Asked for one at a time, and no more after the
   * last. What it throws, or rejects with, ends the answer: a Refusal for what a person is told, anything else is a bug.
   */
  abstract more(bytes: number): Piece | Promise<Piece>;
}
