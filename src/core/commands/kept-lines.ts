/**
 * Answers of lines that were said before, a piece at a time, as the client takes them: the last ones of a place, or those that
 * came after a line. They are what was there when they were asked for. Decides nothing about who may read what.
 */

import { Refusal } from '../../language/codes.js';
import type { After, Event } from '../../language/events.js';
import type { HistoryPlace, Past } from '../past.js';
import type { Person } from '../people/people.js';
import type { Archive } from '../talk/archive.js';
import { AROUND, type Heard, type Line, type LinesAfter, shownOf, thereFor } from '../talk/lines-after.js';
import { type Piece, Source } from './source.js';

/** What cannot be read is told; the rest of the answer is not made. */
function unread(): never {
  throw new Refusal({ code: 'STORAGE', why: 'silent', nothing: null });
}

export interface Last {
  readonly archive: Archive;
  readonly person: Person;
  readonly heard: Heard;
  readonly count: number;
  /** The newest id when they were asked for, or the one before those that are asked for. */
  readonly upTo: number;
  /** What ends them, told how many lines they were; `oldest`: the id of the first of them, null: there are none before it. */
  end(count: number, oldest: number | null): readonly Event[];
}

/** The last lines of a place. */
export class LastLines extends Source {
  /** What memory has of them; null: the Store has to be asked. */
  private readonly lines: readonly Line[] | null;
  private at = 0;
  private place: HistoryPlace | undefined;
  /** Read so far, with those that are not shown to this one. */
  private read = 0;
  private oldest: number | null = null;

  constructor(private readonly asked: Last) {
    super();
    const { archive, person, heard, count, upTo } = asked;
    const past = heard.shelf === null ? null : archive.recent(heard.shelf, count, upTo);
    this.lines = past === null ? null : shownOf(person, heard, past);
    if (past !== null) this.note(past);
  }

  more(bytes: number): Piece | Promise<Piece> {
    if (this.lines === null) return this.fromStore(bytes);
    const from = this.at;
    for (let left = bytes; left > 0 && this.at < this.lines.length; this.at++)
      left -= Buffer.byteLength((this.lines[this.at] as Line).text) + AROUND;
    return this.piece(this.lines.slice(from, this.at), this.at === this.lines.length);
  }

  private async fromStore(bytes: number): Promise<Piece> {
    const { archive, person, heard, count, upTo } = this.asked;
    const { lines: all, rest } = await archive.readLast(heard.place, count, upTo, bytes, this.place).catch(unread);
    const lines = thereFor(person, heard, all);
    const seen = shownOf(person, heard, lines);
    this.note(lines);
    this.at += seen.length;
    if (rest !== null) this.place = rest;
    return this.piece(seen, rest === null);
  }

  private piece(lines: readonly Line[], last: boolean): Piece {
    if (!last) return { lines, last };
    const { count, end } = this.asked;
    return { lines: [...lines, ...end(this.at, this.read < count ? null : this.oldest)], last };
  }

  private note(lines: readonly Past[]): void {
    this.read += lines.length;
    this.oldest ??= lines[0]?.id ?? null;
  }
}

/** What came after a line; `end`: what ends it, told what it was. */
export class MissedLines extends Source {
  private shown = 0;
  private complete = true;

  constructor(
    private readonly lines: LinesAfter,
    private after: number,
    private readonly upTo: number,
    /** So many lines at most. */
    private left: number,
    private readonly end: (after: After) => Event,
  ) {
    super();
  }

  async more(bytes: number): Promise<Piece> {
    const { after, upTo, left: count } = this;
    const { lines, read, next, complete } = await Promise.resolve(this.lines.read({ after, upTo, count, bytes })).catch(
      unread,
    );
    this.shown += lines.length;
    this.left -= read;
    this.complete &&= complete;
    if (next !== null && this.left > 0) {
      this.after = next;
      return { lines, last: false };
    }
    const end = this.end({ count: this.shown, complete: this.complete, next, last: next ?? upTo });
    return { lines: [...lines, end], last: true };
  }
}
