/**
 * Starts worker threads, from compiled JavaScript or from TypeScript alike. Knows nothing of what they do.
 */
import { Worker } from 'node:worker_threads';

/** `name`: the thread's module, as seen from the one at `from` (its `import.meta.url`), without its ending. */
export function startThread(name: string, from: string, workerData?: unknown): Worker {
  if (!from.endsWith('.ts')) return new Worker(new URL(`${name}.js`, from), { workerData });
  // From source, in tests: Node 20's threads do not inherit the loader that was given with --import, so it is loaded first.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const entry = JSON.stringify(new URL(`${name}.ts`, from).href);
  const code = `import(${loader}).then(({ register }) => { register(); return import(${entry}); })`;
  return new Worker(code, { eval: true, workerData });
}
