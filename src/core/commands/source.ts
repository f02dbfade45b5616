/**
 * An answer of many lines that is made a piece at a time: a piece is asked for when everything before it has been given
 * to the client and there is room for more. Knows neither clients nor where the lines come from.
 */
import type { Event } from '../../language/events.js';

export interface Piece {
  readonly lines: readonly Event[];
  /** Under these numbers it is told what became of it. Only of a piece that is there at once: it is given in any case. */
  readonly receipts?: readonly number[];
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

/** Several answers as one, one after the other. */
export class InTurn extends Source {
  private at = 0;

  constructor(private readonly parts: readonly (readonly Event[] | Source)[]) {
    super();
  }

  more(bytes: number): Piece | Promise<Piece> {
    const part = this.parts[this.at];
    if (part === undefined) return { lines: [], last: true };
    if (!(part instanceof Source)) return this.passed({ lines: part, last: true });
    const piece = part.more(bytes);
    return piece instanceof Promise ? piece.then((known) => this.passed(known)) : this.passed(piece);
  }

  private passed({ last, ...piece }: Piece): Piece {
    if (last) this.at++;
    return { ...piece, last: this.at === this.parts.length };
  }
}
