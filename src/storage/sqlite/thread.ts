/**
 * Starts the worker thread, from compiled JavaScript or from TypeScript alike. Knows nothing of what it does.
 */
import { Worker } from 'node:worker_threads';
import type { OpenOptions } from './open.js';

export function startThread(options: OpenOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./worker.js', import.meta.url), { workerData: options });
  }
  // From source, in tests: Node 20's threads do not inherit the loader that was given with --import, so it is loaded first.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const entry = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  const code = `import(${loader}).then(({ register }) => { register(); return import(${entry}); })`;
  return new Worker(code, { eval: true, workerData: options });
}
