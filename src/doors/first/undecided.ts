/**
 * Connections of which it is not known yet what they are, so that they have no session. Owns since when, and the alarm at
 * which each has to have one; must not know what they are.
 */
import type { Clock } from '../../clock.js';

/** One of them. */
export interface Newcomer {
  /** Its session begins, whatever it is. */
  open(): void;
}

interface Waiting {
  /** Monotonic time. */
  readonly since: number;
  readonly cancel: () => void;
}

export interface UndecidedSettings {
  /** Seconds for which one may be undecided. */
  readonly registerTimeout: number;
}

export class Undecided {
  private readonly all = new Map<Newcomer, Waiting>();

  constructor(
    private readonly clock: Clock,
    private readonly settings: UndecidedSettings,
  ) {}

  add(newcomer: Newcomer): void {
    const cancel = this.clock.after(this.settings.registerTimeout * 1000, () => newcomer.open());
    this.all.set(newcomer, { since: this.clock.monotonic(), cancel });
  }

  /** It is known what it is, or it has gone. Returns for how many milliseconds it was not; 0 where it always was. */
  remove(newcomer: Newcomer): number {
    const waiting = this.all.get(newcomer);
    if (waiting === undefined) return 0;
    this.all.delete(newcomer);
    waiting.cancel();
    return this.clock.monotonic() - waiting.since;
  }

  /** The server stops, and says so to each of them, too. */
  openAll(): void {
    for (const newcomer of [...this.all.keys()]) newcomer.open();
  }
}
