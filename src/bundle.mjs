/**
 * Makes the program: `node src/bundle.mjs <folder>`. Whatever is used together lies in one file, because to find and to
 * open hundreds takes longer than all else that a server does until it listens. Looks at no types: see `npm run typecheck`.
 */
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: node src/bundle.mjs <folder>');

/** What a module asks for by its own place (`import.meta.url`) is found from the file in which it ends up, which lies in `folder` itself. */
const places = {
  name: 'places',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const place = JSON.stringify(relative(here, path).replace(/ts$/, 'js'));
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`), loader: 'ts' };
    });
  },
};

await rm(folder, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  // Threads begin where their module says.
  entryPoints: ['cli/main.ts', 'storage/hash-thread.ts', 'storage/sqlite/worker.ts'],
  outdir: join(process.cwd(), folder),
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  // What npm has installed stays what it is, and is brought up to date by npm.
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  plugins: [places],
  logLevel: 'warning',
});
