/**
 * Passwords behind Argon2id. Owns the queue of hashes: few run at a time, because each takes a core and 19 MiB for some
 * 20 ms, and no more wait than people would wait for.
 */
import type { Passwords, PasswordVerdict } from '../chat/ports.js';
import { Refusal } from '../protocol/codes.js';
import { onHashThread } from './hashing.js';

/** The library's number for Argon2id; its enum is not there at run time. */
const ARGON2ID = 2;

/** OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB of memory, 2 iterations, 1 degree of parallelism. */
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Of a password that nobody knows. Checked against where there is no account, so that a missing one takes as long. */
export const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$/tewh6I7bmXWLzcjnYs+EA$uI9fVR/paDqzDhK1avGo4gWismi4jtXXwg0JoNZc7qY';

export interface PasswordOptions {
  /** Hashes at one time. Each beyond one takes a core away from conversation. */
  readonly jobs: number;
  /** Hashes that may wait; one more is refused with `BUSY`. */
  readonly waiting: number;
}

/** What a hash takes here, in milliseconds, until one has been measured. */
const GUESSED_COST = 25;

export function createPasswords(options: PasswordOptions): Passwords {
  const queue: (() => void)[] = [];
  let running = 0;
  let cost = GUESSED_COST;
  async function queued<T>(work: () => Promise<T>): Promise<T> {
    if (running >= options.jobs) {
      if (queue.length >= options.waiting) {
        const seconds = Math.max(1, Math.ceil((queue.length * cost) / options.jobs / 1000));
        throw new Refusal('BUSY', `Too many people are logging in. Try again in ${seconds} s.`);
      }
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    const begin = performance.now();
    try {
      return await work();
    } finally {
      cost = cost * 0.9 + (performance.now() - begin) * 0.1;
      // The place goes to the next in the queue, if there is one.
      const next = queue.shift();
      if (next === undefined) running--;
      else next();
    }
  }

  return {
    hash: (password) => queued(() => onHashThread({ password, parameters: PARAMETERS }) as Promise<string>),
    verify(stored, password, before): Promise<PasswordVerdict> {
      return queued(async () => {
        before();
        const right = await onHashThread({ password, stored: stored ?? NOBODY });
        if (!right || stored === null) return 'wrong';
        return isCurrent(stored) ? 'right' : 'outdated';
      });
    },
  };
}

/** Whether a hash in PHC form has the parameters of today, or stronger ones. */
function isCurrent(stored: string): boolean {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored);
  return parts !== null && Number(parts[1]) >= PARAMETERS.memoryCost && Number(parts[2]) >= PARAMETERS.timeCost;
}
