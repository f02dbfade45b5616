/**
 * Keeps a log readable, and its disk free, whatever clients do: of each kind of line only so many are written within a
 * while, the rest are counted. Owns the counts; knows no event by name, and no form.
 */
import type { LogFields, Logger, LogLevel } from '../logger.js';

/** Lines of one kind within a window. A class that comes in at the same moment is still logged one by one. */
export const LINES = 100;

/** Milliseconds of a window. */
export const WINDOW = 10_000;

/** Said at the end of a window, for each kind of which something is missing. */
const LEFT_OUT = 'more of these were left out';

/** Calls back once after so many milliseconds, and keeps no process alive for it. */
export type After = (ms: number, callback: () => void) => void;

export interface BoundLog {
  readonly logger: Logger;
  /** Says what has been left out and not been said yet. */
  flush(): void;
}

/**
 * A kind is an event's text, which is constant. The first line begins a window, which ends by a timer and not by what the
 * clock shows: a clock that is set back leaves nothing out. What operators do is never counted.
 */
export function boundLog(log: Logger, after: After): BoundLog {
  const counts = new Map<string, { readonly level: LogLevel; lines: number }>();
  let open = false;

  const flush = (): void => {
    for (const [kind, { level, lines }] of counts)
      if (lines > LINES) log[level](LEFT_OUT, { kind, count: lines - LINES });
    counts.clear();
  };

  const bounded =
    (level: LogLevel) =>
    (event: string, fields?: LogFields): void => {
      if (!open) {
        open = true;
        after(WINDOW, () => {
          open = false;
          flush();
        });
      }
      const count = counts.get(event);
      if (count === undefined) counts.set(event, { level, lines: 1 });
      else count.lines++;
      if (count === undefined || count.lines <= LINES) log[level](event, fields);
    };

  return {
    logger: {
      debug: bounded('debug'),
      info: bounded('info'),
      warn: bounded('warn'),
      error: bounded('error'),
      audit: (event, fields) => log.audit(event, fields),
    },
    flush,
  };
}
