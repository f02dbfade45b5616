/**
 * What the domain needs of the place where what is said in public is written down, for who keeps the server. Knows no file,
 * and not how a line looks there.
 */

import type { Event } from '../language/events.js';

/** What stands in a transcript: what is said, and who comes and goes. */
export type Noted = Event<'said' | 'acted' | 'joined' | 'left' | 'topicChanged' | 'online' | 'offline'>;

/** Something that was said and written down, and is to stand there no more. */
export interface TakenBack {
  /** Null: it was said to everyone. */
  readonly room: string | null;
  /** As it was given to `write`. */
  readonly at: number;
  readonly from: string;
  readonly text: string;
  /** It is what somebody did (`/me waves`). */
  readonly deed: boolean;
}

export interface Transcript {
  /**
   * Whether what is said in that room is written down; null: to everyone. Stays so as long as the server runs. `closed`: it has
   * a key, and is written down only where its keeper has named it.
   */
  covers(room: string | null, closed?: boolean): boolean;
  /** Of a place that is covered. Returns at once: it is written behind talk. `at`: milliseconds since 1970. */
  write(room: string | null, at: number, event: Noted): void;
  /** One line is taken out for each. Resolves when they are gone; what is not there is none. Rejects with StorageError. */
  purge(lines: readonly TakenBack[]): Promise<void>;
  /** Resolves when what waits is written, or cannot be. Never rejects. */
  close(): Promise<void>;
}

/** Nothing is written down. */
export const noTranscript: Transcript = {
  covers: () => false,
  write() {},
  purge: async () => {},
  close: async () => {},
};
