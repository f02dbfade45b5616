/** A sign of life: what the store keeps of the server's own time. */

/** Nothing is dropped for a while, because the date has jumped; see calendar.ts. */
export interface Caution {
  /** The date by which it is judged what is over, milliseconds since 1970: it stands still. */
  readonly standing: number;
  /** Milliseconds that the server has to run until it goes on. */
  readonly left: number;
}

export interface Life {
  /** The date, milliseconds since 1970. */
  readonly at: number;
  readonly caution: Caution | null;
}
