/**
 * Makes the threads of this process stand still before it ends. Where a thread is ended while a native module is at work in it,
 * the module may end the whole process as a crash, whatever the exit status was to be. Owns the two numbers that the threads
 * share for it; knows nothing of what they do.
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Threads have a copy of what is set here before they start: of shared memory, the memory itself. */
const KEY = 'the brake of the threads';

/** 1: nobody begins a step any more. */
const PULLED = 0;
/** Steps that are being done. */
const AT_WORK = 1;

const cells = shared();

function shared(): Int32Array {
  const there = getEnvironmentData(KEY);
  if (there instanceof SharedArrayBuffer) return new Int32Array(there);
  const memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  setEnvironmentData(KEY, memory);
  return new Int32Array(memory);
}

/** Does what a native module does in a thread. Steps do not stand in each other. */
export function step<T>(work: () => T): T {
  Atomics.add(cells, AT_WORK, 1);
  if (Atomics.load(cells, PULLED) === 1) {
    end();
    Atomics.wait(cells, PULLED, 1);
  }
  try {
    return work();
  } finally {
    end();
  }
}

/**
 * The same of what a native module does in a thread that it has itself, until the promise is settled: the thread that has asked for
 * it may do steps meanwhile, and must not end.
 */
export async function longStep<T>(work: () => Promise<T>): Promise<T> {
  Atomics.add(cells, AT_WORK, 1);
  try {
    return await work();
  } finally {
    end();
  }
}

function end(): void {
  Atomics.sub(cells, AT_WORK, 1);
  if (Atomics.load(cells, PULLED) === 1) Atomics.notify(cells, AT_WORK);
}

/**
 * For good: to be called right before the process ends. Waits, at most so many milliseconds, until no step is being done;
 * false: one still is, and the end of its thread would wait for it.
 */
export function pullBrake(ms: number): boolean {
  Atomics.store(cells, PULLED, 1);
  const until = performance.now() + ms;
  for (;;) {
    const steps = Atomics.load(cells, AT_WORK);
    const left = until - performance.now();
    if (steps <= 0) return true;
    if (left <= 0) return false;
    Atomics.wait(cells, AT_WORK, steps, left);
  }
}
