/**
 * Passwords behind Argon2id. Owns the queue of hashes: few run at a time, because each takes a core and 19 MiB for some
 * 20 ms, and no more wait than people would wait for.
 */
import type { Passwords, PasswordVerdict } from '../core/ports.js';
import { Refusal } from '../language/codes.js';
import { onHashThread } from './hashing.js';

/** The library's number for Argon2id; its enum is not there at run time. */
const ARGON2ID = 2;

/** What a hash costs anybody who makes it, and so anybody who guesses at it. */
export interface HashCost {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  /**
   * The hash, of this cost, of a password that nobody knows. Checked against where there is no account, so that a missing
   * one takes as long.
   */
  readonly nobody: string;
}

/** OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB of memory, 2 iterations, 1 degree of parallelism. */
export const COST: HashCost = {
  memoryCost: 19_456,
  timeCost: 2,
  nobody: '$argon2id$v=19$m=19456,t=2,p=1$/tewh6I7bmXWLzcjnYs+EA$uI9fVR/paDqzDhK1avGo4gWismi4jtXXwg0JoNZc7qY',
};

export interface PasswordOptions {
  /** Hashes at one time. Each one more takes a core away from conversation. */
  readonly jobs: number;
  /** Hashes that may wait, in all and from one address; one more is refused with `BUSY`. */
  readonly waiting: number;
  readonly waitingPerAddress: number;
  /** Another than COST: tests enter hundreds of people, and few of them ask what that costs. */
  readonly cost?: HashCost | undefined;
}

/** What a hash takes here, in milliseconds, until one has been measured. */
const GUESSED_TIME = 25;

export function createPasswords(options: PasswordOptions): Passwords {
  const { memoryCost, timeCost, nobody } = options.cost ?? COST;
  const parameters = { algorithm: ARGON2ID, memoryCost, timeCost, parallelism: 1 };
  const queue: { readonly share: string | null; readonly begin: () => void }[] = [];
  let running = 0;
  let time = GUESSED_TIME;
  const own = (share: string | null): number => queue.filter((one) => one.share === share).length;
  async function queued<T>(share: string | null, work: () => Promise<T>): Promise<T> {
    if (running >= options.jobs) {
      if (queue.length >= options.waiting || (share !== null && own(share) >= options.waitingPerAddress)) {
        const seconds = Math.max(1, Math.ceil((queue.length * time) / options.jobs / 1000));
        throw new Refusal({ code: 'BUSY', why: 'logins', seconds });
      }
      await new Promise<void>((begin) => queue.push({ share, begin }));
    } else running++;
    const begin = performance.now();
    try {
      return await work();
    } finally {
      time = time * 0.9 + (performance.now() - begin) * 0.1;
      // The place goes to the next in the queue, if there is one.
      const next = queue.shift();
      if (next === undefined) running--;
      else next.begin();
    }
  }

  return {
    hash: (password, share) => queued(share, () => onHashThread({ password, parameters }) as Promise<string>),
    verify(stored, password, share, before): Promise<PasswordVerdict> {
      return queued(share, async () => {
        before();
        const right = await onHashThread({ password, stored: stored ?? nobody });
        if (!right || stored === null) return 'wrong';
        return isCurrent(stored, parameters) ? 'right' : 'outdated';
      });
    },
  };
}

/** Whether a hash in PHC form costs as much as one made today, or more. */
function isCurrent(stored: string, today: Pick<HashCost, 'memoryCost' | 'timeCost'>): boolean {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored);
  return parts !== null && Number(parts[1]) >= today.memoryCost && Number(parts[2]) >= today.timeCost;
}
