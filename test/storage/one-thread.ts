/**
 * One thread for the databases of many tests: to start one takes longer than most of them. For tests that open their
 * directory once, and leave its thread alone: the lock of a closed database stays as long as the thread does.
 */
import { MessageChannel, type Worker } from 'node:worker_threads';
import type { OpenOptions } from '../../src/storage/sqlite/open.js';
import type { DatabaseThread } from '../../src/storage/sqlite/thread.js';
import { startThread } from '../../src/storage/threads.js';

let worker: Worker | null = null;

/** What an open port is to a Client: it has ended when the port is closed. Of an error the whole process is told. */
export function onOneThread(options: OpenOptions): DatabaseThread {
  worker ??= startThread('./programs/databases', import.meta.url);
  worker.unref();
  const { port1: near, port2: far } = new MessageChannel();
  worker.postMessage({ options, port: far }, [far]);
  return {
    postMessage: (message) => near.postMessage(message),
    on: (event: string, listener: (value: never) => void) =>
      near.on(event === 'exit' ? 'close' : event, listener as (value: unknown) => void),
    ref: () => near.ref(),
    unref: () => near.unref(),
  };
}
