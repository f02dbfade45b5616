/**
 * Time, and the machine's clock. A process that stood still (stopped, asleep, on a machine without time for it) finds all
 * its timers due before it has read what came in the meantime, in time: one that rings late gives way to reading first. Owns
 * nothing.
 */

/** Time, so that tests can turn the hands. */
export interface Clock {
  /** The date: milliseconds since 1970, UTC. For what is shown and stored; it may be set, forward and back. */
  now(): number;
  /** Milliseconds since some moment. For how long something takes or lasts: nobody sets it, and it never goes back. */
  monotonic(): number;
  /** Calls back once after `ms` milliseconds; the returned function cancels. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** What `promise` comes to, or `otherwise` where that takes longer than `ms` milliseconds. Rejects as it does. */
export async function inTime<T>(
  clock: Pick<Clock, 'after'>,
  ms: number,
  promise: Promise<T>,
  otherwise: T,
): Promise<T> {
  let onTime = (): void => {};
  const late = new Promise<T>((resolve) => {
    onTime = clock.after(ms, () => resolve(otherwise));
  });
  return Promise.race([promise, late]).finally(() => onTime());
}

/** Milliseconds after its time from which a timer rings late: then the process stood still, or was very busy. */
const LATE = 500;

/** Milliseconds in which the server reads, and handles, what had come. */
const READING = 100;

/** Calls back once after so many milliseconds; the returned function cancels. */
export type Wait = (ms: number, callback: () => void) => () => void;

/** `reading`: milliseconds for what had come. */
export function clockOf(monotonic: () => number, wait: Wait, reading = READING): Clock {
  return {
    now: () => Date.now(),
    monotonic,
    after(ms, callback) {
      const due = monotonic() + ms;
      let cancel = wait(ms, () => {
        if (monotonic() - due < LATE) callback();
        else cancel = wait(reading, callback);
      });
      return () => cancel();
    },
  };
}

/** The machine's, here and below. */
export const machineTime = (): number => performance.now();

export const machineWait: Wait = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

export const systemClock = clockOf(machineTime, machineWait);
