/**
 * Imports go one way, as docs/ARCHITECTURE.md draws it. Proved twice: on the import graph of src itself, and by letting
 * the lint rule judge files that break the rule.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { locate } from '../support/places.js';

/** What each part of src may import besides itself and logger.ts. Parts are folders and the files beside them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'logger.ts': [],
  grammar: [],
  terminal: ['grammar'],
  protocol: ['grammar'],
  chat: ['grammar', 'protocol'],
  commands: ['grammar', 'protocol', 'chat'],
  connection: ['grammar', 'protocol', 'chat', 'commands'],
  transport: ['grammar', 'protocol', 'chat', 'commands', 'connection', 'terminal'],
  storage: ['grammar', 'protocol', 'chat'],
  cluster: ['grammar', 'protocol', 'chat'],
  client: ['grammar', 'protocol', 'terminal'],
  web: ['grammar', 'protocol'],
  wiretap: ['grammar', 'protocol'],
  check: ['grammar', 'protocol'],
  'settings.ts': ['chat', 'storage', 'transport'],
  'server.ts': [
    ...[
      'settings.ts',
      'grammar',
      'terminal',
      'protocol',
      'chat',
      'commands',
      'connection',
      'transport',
      'storage',
      'cluster',
      'client',
    ],
    'web',
  ],
  cli: ['grammar', 'terminal', 'client', 'wiretap', 'check', 'server.ts'],
};

const src = locate('src');

/** Every `from '…'`, `import '…'` and `import('…')` that names a file of the project. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g;

const part = (path: string): string => path.split('/')[0] ?? '';

/** Each import of `text`, which stands at `path` below src, that goes the wrong way. */
function violations(path: string, text: string): string[] {
  const from = part(path);
  const allowed = MAY_IMPORT[from];
  if (allowed === undefined) return [`src/${from} is no layer: put it into this table and into biome.json`];
  return [...text.matchAll(IMPORT)].flatMap(([, specifier = '']) => {
    const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
    const to = part(target);
    const fine = !target.startsWith('..') && (to === from || to === 'logger.ts' || allowed.includes(to));
    return fine ? [] : [`src/${path} imports ${specifier}`];
  });
}

test('no import of src goes against the layers', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'));
  assert.ok(files.length > 20);
  assert.deepEqual(
    files.flatMap((path) => violations(path, readFileSync(join(src, path), 'utf8'))),
    [],
  );
});

test('the check itself notices an import against the layers, in each of its forms', () => {
  assert.equal(violations('grammar/x.ts', "import { a } from '../chat/chat.js';").length, 1);
  assert.equal(violations('grammar/x.ts', "import type { A } from '../chat/chat.js';").length, 1);
  assert.equal(violations('chat/x.ts', "export * from '../connection/hub.js';").length, 1);
  assert.equal(violations('chat/x.ts', "const a = await import('../server.js');").length, 1);
  assert.equal(violations('chat/x.ts', "import '../storage/memory.js';").length, 1);
  assert.equal(violations('storage/x.ts', "import {\n  a,\n} from '../cluster/local.js';").length, 1);
  assert.equal(violations('chat/x.ts', "import a from '../../package.json';").length, 1);
  assert.equal(violations('elsewhere/x.ts', '').length, 1);
  assert.equal(violations('chat/x.ts', "import { a } from './y.js'; import { b } from '../logger.js';").length, 0);
});

test('the lint rule says the same, for every pair of parts', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-layers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  copyFileSync(locate('biome.json'), join(folder, 'biome.json'));
  const folders = Object.keys(MAY_IMPORT).filter((name) => !name.endsWith('.ts'));
  const targets = Object.keys(MAY_IMPORT).map((to) =>
    to.endsWith('.ts') ? `../${to.replace(/ts$/, 'js')}` : `../${to}/x.js`,
  );
  const expected: string[] = [];
  for (const from of folders) {
    const path = `src/${from}/wrong.ts`;
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), targets.map((target) => `import '${target}';\n`).join(''));
    for (const [line, to] of Object.keys(MAY_IMPORT).entries()) {
      // To itself a folder says './x.js', which is always right.
      if (to !== 'logger.ts' && !MAY_IMPORT[from]?.includes(to)) expected.push(`${path}:${line + 1}`);
    }
  }
  assert.deepEqual(refused(folder).sort(), expected.sort());
});

test('within the client, too, imports go one way', (t) => {
  const order: Readonly<Record<string, readonly string[]>> = {
    console: [],
    net: [],
    files: ['net'],
    talk: ['net', 'files'],
  };
  const folder = mkdtempSync(join(tmpdir(), 'partyline-layers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  copyFileSync(locate('biome.json'), join(folder, 'biome.json'));
  const targets = [...Object.keys(order).map((to) => `../${to}/x.js`), '../client.js', '../../chat/x.js'];
  const expected: string[] = [];
  for (const [from, allowed] of Object.entries(order)) {
    const path = `src/client/${from}/wrong.ts`;
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), targets.map((target) => `import '${target}';\n`).join(''));
    for (const [line, target] of targets.entries())
      if (!allowed.includes(target.split('/')[1] ?? '')) expected.push(`${path}:${line + 1}`);
  }
  assert.deepEqual(refused(folder).sort(), expected.sort());
  assert.deepEqual(
    readdirSync(join(src, 'client'), { withFileTypes: true })
      .flatMap((one) => (one.isDirectory() ? [one.name] : []))
      .sort(),
    Object.keys(order).sort(),
  );
});

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/** Where the linter refuses an import. */
function refused(folder: string): string[] {
  const biome = locate('node_modules/@biomejs/biome/bin/biome');
  assert.ok(existsSync(biome));
  const args = [biome, 'lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none', 'src'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return diagnostics
    .filter(({ category }) => category === 'lint/style/noRestrictedImports')
    .map(({ location }) => `${location.path}:${location.start.line}`);
}
