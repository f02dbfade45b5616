/** `node src/package/build.mjs [options]`: bundles what makes the packages, and runs it. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from '../bundling.mjs';

const src = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const outdir = join(root, 'build/packaging');
// It asks for no place: it is told where the project is.
await bundle({ root: src, entryPoints: ['package/main.ts'], outdir, splitting: false, placeOf: () => 'undefined' });
const { makePackages } = await import(pathToFileURL(join(outdir, 'package/main.js')).href);
makePackages(root, process.argv.slice(2));
