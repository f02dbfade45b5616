/**
 * Starts worker threads. Knows nothing of what they do.
 */
import { Worker } from 'node:worker_threads';

/**
 * What a thread's work leaves behind is forgotten soon: left to itself each grows by 10 MB before it looks, which costs
 * memory and saves no time.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** `name`: the thread's module, as seen from the one at `from` (its `import.meta.url`), without its ending. */
export function startThread(name: string, from: string, workerData?: unknown): Worker {
  return new Worker(new URL(`${name}.js`, built(from)), { workerData, resourceLimits });
}

/** Threads do not take TypeScript: where the tests run from source, a thread runs what `npm run build` has made of it. */
function built(module: string): string {
  if (!module.endsWith('.ts')) return module;
  const at = module.lastIndexOf('/src/');
  return `${module.slice(0, at)}/dist/${module.slice(at + '/src/'.length)}`;
}
