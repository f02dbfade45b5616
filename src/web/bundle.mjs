/**
 * Makes the page: `node src/web/bundle.mjs <folder>`. One script, one style sheet and the icons, named by what is in them, so
 * that a browser may keep them for good; and index.html, which names them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: node src/web/bundle.mjs <folder>');

const assets = join(folder, 'assets');
rmSync(assets, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['main.tsx', 'style.css'],
  outdir: join(process.cwd(), assets),
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  publicPath: '/assets',
  loader: { '.svg': 'file' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
const made = Object.keys(metafile.outputs).map((path) => basename(path));
let html = readFileSync(join(here, 'index.html'), 'utf8');
for (const name of ['main.js', 'style.css', 'icon.svg']) {
  const [stem, end] = name.split('.');
  const hashed = made.find((one) => one.startsWith(`${stem}-`) && one.endsWith(`.${end}`));
  if (hashed === undefined) throw new Error(`${name} was not made`);
  html = html.replaceAll(`/assets/${name}`, `/assets/${hashed}`);
}
writeFileSync(join(folder, 'index.html'), html);
// Each is compressed once, here, and not for each browser that asks.
for (const path of [join(folder, 'index.html'), ...readdirSync(assets).map((name) => join(assets, name))]) {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}
