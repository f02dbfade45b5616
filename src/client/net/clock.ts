/**
 * How a client waits for a server. A process that stood still (stopped, a closed laptop) finds its alarms due before it has
 * read what came meanwhile, in time: an alarm that rings late gives way to reading first. Owns nothing.
 */
export interface Clock {
  /** Milliseconds that no setting of the date changes. */
  monotonic(): number;
  /** Calls back once after so many milliseconds, unless cancelled by what it returns; keeps no process alive for it. */
  after(ms: number, callback: () => void): () => void;
}

/** Milliseconds behind its time from which an alarm rings late. */
const LATE = 500;

/** Milliseconds for what had come, and for a network that is only just back. */
const READING = 3000;

type Wait = (ms: number, callback: () => void) => () => void;

export function clockOf(monotonic: () => number, wait: Wait): Clock {
  return {
    monotonic,
    after(ms, callback) {
      const due = monotonic() + ms;
      let cancel = wait(ms, () => {
        if (monotonic() - due < LATE) callback();
        else cancel = wait(READING, callback);
      });
      return () => cancel();
    },
  };
}

export const machineClock = clockOf(
  () => performance.now(),
  (ms, callback) => {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
);
