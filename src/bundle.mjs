/** Makes the program: `node src/bundle.mjs <folder>`. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundling.mjs';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: node src/bundle.mjs <folder>');

await rm(folder, { recursive: true, force: true });
await bundle({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Threads begin where their module says.
  entryPoints: ['cli/main.ts', 'storage/hash-thread.ts', 'storage/sqlite/worker.ts'],
  outdir: join(process.cwd(), folder),
  // Whoever asks for a place lies in such a part: in `folder` itself.
  chunkNames: '[name]-[hash]',
  placeOf: (path) => `new URL(${JSON.stringify(path)}, import.meta.url).href`,
});
