/** Makes the program: `node src/bundle.mjs <folder>`, with the licenses of the packages that it holds. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundling.mjs';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: node src/bundle.mjs <folder>');

const root = fileURLToPath(new URL('.', import.meta.url));
await rm(folder, { recursive: true, force: true });
const both = { root, outdir: join(process.cwd(), folder), metafile: true };
const made = [
  await bundle({
    ...both,
    entryPoints: ['cli/main.ts'],
    // Whoever asks for a place lies in such a part: in `folder` itself.
    chunkNames: '[name]-[hash]',
    placeOf: (path) => `new URL(${JSON.stringify(path)}, import.meta.url).href`,
  }),
  // Threads begin where their module says, each with a file of its own: what they shared with the program would fall into more
  // parts, all of which a start would have to find. They ask for no place.
  await bundle({
    ...both,
    entryPoints: ['storage/hash-thread.ts', 'storage/sqlite/worker.ts', 'storage/backup/thread.ts'],
    splitting: false,
    placeOf: () => 'undefined',
  }),
];

/** Where the packages lie that are in the bundle. */
const packages = new Set(
  made
    .flatMap(({ metafile }) => Object.values(metafile.outputs))
    .flatMap(({ inputs }) => Object.keys(inputs))
    .map((path) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0])
    .filter((path) => path !== undefined),
);
const licenses = [...packages].sort().map((path) => {
  const at = join(root, path);
  const { name, version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const file = readdirSync(at).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} says nowhere under which license it may be bundled`);
  return `${name} ${version}\n\n${readFileSync(join(at, file), 'utf8').trim()}\n`;
});
writeFileSync(
  join(folder, 'LICENSES.txt'),
  `Partyline's program holds these packages, each under its own license.\n\n${licenses.join(`\n${'-'.repeat(72)}\n\n`)}`,
);
