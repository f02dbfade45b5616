/**
 * One wait for a line: looks at what is shown to a client until something fits or the time is over. Anybody who waits pays for
 * the looking: lines are only noted when they are said, and looked at in turns of the connection that waits. Owns its
 * alarms and the lines it has not looked at yet.
 */

import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import { type Event, textLength } from '../../language/events.js';
import { writeText } from '../../language/text/write.js';
import type { ToDoor } from '../../link/link.js';
import type { Seat } from '../../link/turns.js';
import type { TaskQueue } from './task-queue.js';

/** Milliseconds between two looks at whether the one who waits is still there: a name is not taken for long by who is not. */
const PROBE = 10_000;

/** Lines, and characters of them, that have not been looked at: more are said only where flood control is off. */
const BEHIND = 1000;
const BEHIND_CHARACTERS = 1024 ** 2;

/** A line that somebody's wait has to look at: one object, and one text, for all who wait. */
export class Heard {
  private written: string | null = null;

  constructor(private readonly event: Event) {}

  /** Without time stamp, bell and end. It is made for the first who looks. */
  get text(): string {
    this.written ??= writeText(this.event);
    return this.written;
  }

  /** Characters, but for what every line has; not made for that. */
  get size(): number {
    return textLength(this.event);
  }
}

/** Everybody who waits is told the same line, one after the other: it is one object for all of them. */
export class Overheard {
  private last: { readonly event: Event; readonly heard: Heard } | null = null;

  of(event: Event): Heard {
    if (this.last?.event !== event) this.last = { event, heard: new Heard(event) };
    return this.last.heard;
  }
}

export class LineWait {
  /** The line that fitted; null: none has, and the wait is over. Rejects with `TOO_MANY`. */
  readonly line: Promise<string | null>;
  isOver = false;
  private settle: (line: string | null) => void = () => {};
  private refuse: (refusal: Refusal) => void = () => {};
  private readonly cancelEnd: () => void;
  private cancelProbe: () => void = () => {};
  private heard: Heard[] = [];
  /** Where those that have not been looked at begin. */
  private at = 0;
  private characters = 0;
  /** The time is over: what came before that is still looked at. */
  private late = false;

  /** Of what comes unasked from now on; `ms`: milliseconds. */
  constructor(
    private readonly door: Pick<ToDoor, 'watch' | 'probe'>,
    private readonly seat: Seat,
    private readonly tasks: TaskQueue,
    private readonly clock: Clock,
    private readonly fits: (line: string) => boolean,
    ms: number,
  ) {
    this.line = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.refuse = reject;
    });
    this.cancelEnd = clock.after(ms, () => this.timeOver());
    this.probeLater();
    door.watch(true);
  }

  /** Ends the wait, unless it is over. */
  end(line: string | null): void {
    this.stop();
    this.settle(line);
  }

  /** A line has come. */
  note(heard: Heard): void {
    if (this.isOver || this.late) return;
    this.heard.push(heard);
    this.characters += heard.size;
    const behind = this.heard.length - this.at;
    if (behind === 1) this.tasks.add(this.seat, this.look);
    if (behind <= BEHIND && this.characters <= BEHIND_CHARACTERS) return;
    this.stop();
    this.refuse(new Refusal({ code: 'TOO_MANY', why: 'linesHeard' }));
  }

  /** Looks at one line. */
  private readonly look = (): boolean => {
    const heard = this.heard[this.at];
    // The wait has ended otherwise.
    if (heard === undefined) return false;
    this.at++;
    this.characters -= heard.size;
    const { text } = heard;
    if (this.fits(text)) {
      this.end(text);
      return false;
    }
    if (this.at < this.heard.length) {
      if (this.at > BEHIND) {
        this.heard = this.heard.slice(this.at);
        this.at = 0;
      }
      return true;
    }
    this.heard = [];
    this.at = 0;
    if (this.late) this.end(null);
    return false;
  };

  private timeOver(): void {
    this.late = true;
    this.door.watch(false);
    if (this.heard.length === 0) this.end(null);
  }

  private stop(): void {
    this.isOver = true;
    this.cancelEnd();
    this.cancelProbe();
    this.door.watch(false);
    this.heard = [];
    this.at = 0;
  }

  private probeLater(): void {
    this.cancelProbe = this.clock.after(PROBE, () => {
      this.door.probe();
      this.probeLater();
    });
  }
}
