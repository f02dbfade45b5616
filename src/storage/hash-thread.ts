/**
 * A thread that hashes passwords, one at a time. Keeps nothing. It has threads of its own, and not those of Node's pool, for
 * its priority alone: where cores are short, conversation goes first.
 */
import { parentPort } from 'node:worker_threads';
import { hashSync, type Options, verifySync } from '@node-rs/argon2';
import { giveWay } from './give-way.js';

export type HashWork =
  | { readonly password: string; readonly parameters: Options }
  | { readonly password: string; readonly stored: string };

/** The hash, or whether the password is right. */
export type HashResult = string | boolean;

/** `nice`: a third of what conversation gets of a core that both want, and all of one that nobody else wants. */
const PRIORITY = 5;

giveWay(PRIORITY);

function verified(stored: string, password: string): boolean {
  try {
    return verifySync(stored, password);
  } catch {
    // What is stored is no hash.
    return false;
  }
}

parentPort?.on('message', (work: HashWork) => {
  const result: HashResult =
    'stored' in work ? verified(work.stored, work.password) : hashSync(work.password, work.parameters);
  parentPort?.postMessage(result);
});
