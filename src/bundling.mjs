/**
 * Bundles modules for Node: whatever is used together lies in one file, because to find and to open hundreds takes longer
 * than all else that a program does until it is at work. Looks at no types: see `npm run typecheck`.
 */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { build } from 'esbuild';

/** What stays where npm has installed it: libraries for one kind of machine, and what only tests load, which is large. */
const APART = ['@node-rs/argon2', '@photostructure/sqlite', 'axe-core', 'esbuild', 'playwright-core', 'typescript'];

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
  /** What a source map says of a file that is none of the project's: that would be most of it, and takes longest to read. */
  const nothing = Buffer.from('{"version":3,"sources":[""],"mappings":"A"}').toString('base64');
  const packages = {
    name: 'packages',
    setup(building) {
      building.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        return { contents: `${text}\n//# sourceMappingURL=data:application/json;base64,${nothing}`, loader: 'js' };
      });
    },
  };
  return build({
    absWorkingDir: root,
    outbase: root,
    plugins: [places, packages],
    bundle: true,
    splitting: true,
    external: APART,
    // Packages of the older kind ask for Node's own modules by `require`, which a module has not: made where one does ask, for each
    // takes a while, and most of the many files need none.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; let requireHere; const require = (id) => (requireHere ??= requireOf(import.meta.url))(id);",
    },
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'warning',
    ...more,
  });
}
