/** What is given to a session: lines or objects, and how the connection fares. Knows no socket. */

import type { JsonFault, JsonFields } from '../language/json/parse.js';
import type { Seat } from './turns.js';

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
