/** A thread that owns many databases, each at a port of its own, as a thread of a server owns one. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { OpenOptions } from '../../../src/storage/sqlite/open.js';
import { serveDatabase } from '../../../src/storage/sqlite/serving.js';

parentPort?.on('message', ({ options, port }: { options: OpenOptions; port: MessagePort }) => {
  serveDatabase(options, port);
});
