/** The thread that waits for the disk: one database, whose calls come from the thread that has started it. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { OpenOptions } from './open.js';
import { serveDatabase } from './serving.js';

serveDatabase(workerData as OpenOptions, parentPort as MessagePort);
