/**
 * Plain numbers in which parts keep what they do, for whoever asks how the server is. Owns how they are kept; the part that has
 * one owns what is counted, and nothing here knows who reads it. No key is ever what somebody has typed.
 */

/** Counts by keys of which there are few. */
export class Tally<Key extends string> {
  private readonly counts = new Map<Key, number>();

  add(key: Key): void {
    this.counts.set(key, this.of(key) + 1);
  }

  of(key: Key): number {
    return this.counts.get(key) ?? 0;
  }
}

/** Lines, or copies of them, by what they are. Fields, because each of them is counted for every line that is said. */
export class LineCounts {
  everyone = 0;
  room = 0;
  group = 0;
  direct = 0;
  private = 0;
  /** All that nobody has said: who comes and goes, answers, commands. */
  control = 0;
}

/** Seconds: the steps in which times are told apart. One step more is for all that took longer. */
export const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const;

/** Of some time; in seconds. Half of them took no longer than `half`, 99 of 100 no longer than `most`. */
export interface Lately {
  readonly count: number;
  readonly half: number;
  readonly most: number;
  readonly longest: number;
}

/** How long something took, each time. */
export class Durations {
  /** By step, how many took no longer than that and longer than the one before. */
  readonly counts: number[] = [...STEPS, 0].map(() => 0);
  /** Seconds. */
  sum = 0;
  private longest = 0;
  /** At the last two turns of the page: what had been counted, and the longest between them. */
  private before = [...this.counts];
  private longBefore = [...this.counts];
  private longestBefore = 0;

  /** Milliseconds. */
  add(ms: number): void {
    const seconds = ms / 1000;
    let step = 0;
    while (step < STEPS.length && seconds > (STEPS[step] as number)) step++;
    this.counts[step] = (this.counts[step] as number) + 1;
    this.sum += seconds;
    if (seconds > this.longest) this.longest = seconds;
  }

  /** From now on `lately` is what has been since the turn before this one. */
  turnPage(): void {
    this.longBefore = this.before;
    this.before = [...this.counts];
    this.longestBefore = this.longest;
    this.longest = 0;
  }

  /** What has been since the last turn of the page but one. */
  get lately(): Lately {
    const counts = this.counts.map((count, step) => count - (this.longBefore[step] as number));
    const count = counts.reduce((all, one) => all + one, 0);
    // To a tenth of a millisecond: the rest of it is noise.
    const longest = Math.ceil(Math.max(this.longest, this.longestBefore) * 10_000) / 10_000;
    const within = (part: number): number => {
      let left = part * count;
      const step = counts.findIndex((one) => {
        left -= one;
        return left <= 0;
      });
      // A step may end far beyond the longest of them.
      return count === 0 ? 0 : Math.min(STEPS[step] ?? longest, longest);
    };
    return { count, half: within(0.5), most: within(0.99), longest };
  }
}
