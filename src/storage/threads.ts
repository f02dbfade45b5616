/**
 * Starts worker threads. Knows nothing of what they do.
 */
import { Worker } from 'node:worker_threads';
// Before any thread starts, for all of them share it.
import './brake.js';

/**
 * What a thread's work leaves behind is forgotten soon: left to itself each grows by 10 MB before it looks, which costs
 * memory and saves no time.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** `name`: the thread's module, as seen from the one at `from` (its `import.meta.url`), without its ending. */
export function startThread(name: string, from: string, workerData?: unknown): Worker {
  return new Worker(new URL(`${name}.js`, from), { workerData, resourceLimits });
}
