/** The thread that owns a database. */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads.js';
import type { OpenOptions } from './open.js';
import type { FromWorker, ToWorker } from './serving.js';

/** What is used of a thread: a Worker, or a port to one that owns several databases. */
export interface DatabaseThread {
  postMessage(message: ToWorker): void;
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  ref(): void;
  unref(): void;
}

export function startDatabase(options: OpenOptions): Worker {
  return startThread('./worker', import.meta.url, options);
}
