/**
 * Bundles modules for Node: whatever is used together lies in one file, because to find and to open hundreds takes longer
 * than all else that a program does until it is at work. Looks at no types: see `npm run typecheck`.
 */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { build } from 'esbuild';

/**
 * `entryPoints` are paths in `root`, and so are those of `outdir`. A module goes on finding what lies beside it: where it asks for its own
 * place, `import.meta.url`, stands what `placeOf` makes of its path in `root`, with the ending .js: an expression of JavaScript.
 */
export function bundle({ root, placeOf, ...more }) {
  const places = {
    name: 'places',
    setup(building) {
      building.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const place = placeOf(relative(root, path).replace(/ts$/, 'js'));
        return { contents: text.replaceAll('import.meta.url', place), loader: 'ts' };
      });
    },
  };
  return build({
    absWorkingDir: root,
    outbase: root,
    plugins: [places],
    bundle: true,
    splitting: true,
    // What npm has installed stays what it is, and is brought up to date by npm.
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'warning',
    ...more,
  });
}
