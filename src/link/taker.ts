/** What is given to a session: lines or objects, and how the connection fares. Knows no socket. */

import type { JsonFault, JsonFields } from '../language/json/parse.js';
import type { Seat } from './turns.js';

/** What somebody is asked who has pasted several lines (R1.34). */
export interface PasteQuestion {
  /** To be shown where one types. */
  readonly text: string;
  /** They are said, in the place that the question names or nowhere. */
  yes(): void;
}

/** What a transport needs of the session it feeds. */
export interface LineTaker {
  /** When its lines, and whatever else it sends, are taken: every transport asks before each line. */
  readonly seat: Seat;
  line(text: string): void;
  /** A line or an object had more than `most` bytes. */
  tooLong(most: number): void;
  /** From now on objects come, and no line. */
  becomeJson(): void;
  object(fields: JsonFields): void;
  /** Whether several lines that are pasted now are asked about. Null: that is known once lines are taken again. */
  readonly asksAboutPastes: boolean | null;
  /** What to ask. `texts` null: more than is kept. Null: nothing, and it is answered. `isTyping`: it cannot be asked yet. */
  pasted(texts: readonly string[] | null, isTyping: boolean): PasteQuestion | null;
  /** The end of a line is missing for long. */
  unended(): void;
  malformed(fault: JsonFault): void;
  spent(): void;
  /** `isAnswered`: it has been told in its own way, or will be at the end. */
  foreign(protocol: string, isAnswered: boolean): void;
  becomeTelnet(): void;
  inputEnded(): void;
  closed(reason: string): void;
}
