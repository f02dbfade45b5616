/** Keeps a log readable while the same thing happens a thousand times a second. Knows no event. */
import type { Clock } from '../../clock.js';
import type { LogFields } from '../../logger.js';

/** Milliseconds between two reports of one kind. */
const PAUSE = 10_000;

export class LogThrottle {
  private readonly kinds = new Map<string, { at: number; untold: number }>();

  /** `kinds` of reports must be few. */
  constructor(
    private readonly clock: Clock,
    private readonly log: (fields: LogFields) => void,
  ) {}

  /** Logs `fields`, unless one of this kind was logged a moment ago; the next one says how many were left out. */
  report(kind: string, fields: LogFields): void {
    const now = this.clock.monotonic();
    const last = this.kinds.get(kind);
    if (last !== undefined && now - last.at < PAUSE) {
      last.untold++;
      return;
    }
    this.log(last === undefined || last.untold === 0 ? fields : { ...fields, untold: last.untold });
    this.kinds.set(kind, { at: now, untold: 0 });
  }
}
