/** The thread that owns a database. */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads.js';
import type { OpenOptions } from './open.js';

export function startDatabase(options: OpenOptions): Worker {
  return startThread('./worker', import.meta.url, options);
}
