/**
 * What may import what: the one table of it. Proved on the import graph of src itself. Nothing imports in circles, also not
 * within a folder and not by types alone.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { locate } from '../support/places.js';

const DOMAIN = ['core', 'core/people', 'core/talk', 'core/mail', 'core/files', 'core/moderation'] as const;
/** Everybody may import these: they know nothing of the project. */
const NEUTRAL = [
  'clock.ts',
  'counts.ts',
  'logger.ts',
  'made-from.ts',
  'rare-set.ts',
  'text-file.ts',
  'typed-history.ts',
];

/** What each part of src may import besides itself and what is neutral. A part is a folder, or a file beside the folders. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(NEUTRAL.map((file) => [file, []])),
  language: [],
  'language/text': ['language'],
  'language/json': ['language', 'language/text'],
  'language/dialects.ts': ['language', 'language/text', 'language/json'],
  terminal: ['language'],
  link: ['language', 'language/json'],
  ...Object.fromEntries(DOMAIN.map((part) => [part, ['language', 'link', ...DOMAIN]])),
  // What passes on the admin socket, and where that lies.
  admin: [],
  'core/admin': ['admin', 'language', 'link', ...DOMAIN],
  'core/core.ts': ['language', 'link', ...DOMAIN, 'core/commands', 'core/session'],
  'core/commands': ['language', ...DOMAIN],
  'core/session': [
    'language',
    'language/dialects.ts',
    'language/text',
    'language/json',
    'link',
    ...DOMAIN,
    'core/commands',
  ],
  'doors/admin': ['admin', 'language', 'language/text'],
  'doors/web/frames.ts': [],
  'doors/fanout': ['language', 'language/dialects.ts', 'language/text', 'language/json', 'link', 'doors/web/frames.ts'],
  'doors/lines': ['language', 'language/json', 'link'],
  'doors/telnet': ['language', 'link', 'terminal', 'doors/lines'],
  'doors/first': ['language', 'language/dialects.ts', 'link'],
  'doors/readers': ['language', 'language/json', 'link', 'doors/lines', 'doors/telnet', 'doors/web/frames.ts'],
  'doors/listen': ['language', 'language/dialects.ts', 'language/text', 'link', 'doors/first'],
  'doors/files': ['language', 'language/dialects.ts', 'language/text', 'link', 'doors/first', 'doors/listen'],
  'doors/web': [
    'language',
    'language/dialects.ts',
    'language/text',
    'language/json',
    'link',
    'doors/listen',
    'doors/files',
    'doors/fanout',
    'doors/lines',
    'doors/readers',
    'doors/first',
  ],
  doors: [
    'language',
    'link',
    'terminal',
    'doors/fanout',
    'doors/lines',
    'doors/readers',
    'doors/first',
    'doors/files',
    'doors/listen',
    'doors/web/frames.ts',
  ],
  storage: ['language', 'language/text', ...DOMAIN],
  'settings.ts': [
    ...DOMAIN,
    'core/core.ts',
    'storage',
    'doors',
    'doors/fanout',
    'doors/first',
    'doors/listen',
    'doors/web',
  ],
  'operator-files.ts': ['settings.ts', 'storage', 'doors/listen'],
  'reload.ts': ['admin', 'language', 'core', 'core/core.ts', 'doors/listen', 'settings.ts', 'operator-files.ts'],
  'loop-delay.ts': [],
  'figures.ts': [
    'admin',
    'language',
    'link',
    'core/core.ts',
    'doors/fanout',
    'doors/listen',
    'storage',
    'loop-delay.ts',
  ],
  metrics: ['figures.ts'],
  'server.ts': [
    'admin',
    'core/admin',
    'doors/admin',
    'figures.ts',
    'loop-delay.ts',
    'metrics',
    'language',
    'language/dialects.ts',
    'link',
    ...DOMAIN,
    'core/core.ts',
    'doors',
    'doors/fanout',
    'doors/first',
    'doors/files',
    'doors/listen',
    'doors/readers',
    'doors/web',
    'doors/web/frames.ts',
    'storage',
    'settings.ts',
    'operator-files.ts',
    'reload.ts',
  ],
  'client/console': ['terminal'],
  'client/state.ts': [],
  'client/failure.ts': [],
  'client/common': [],
  'client/net': ['client/state.ts', 'client/failure.ts', 'client/common', 'language', 'language/text', 'language/json'],
  'client/files': ['client/state.ts', 'client/failure.ts', 'client/common', 'client/net', 'language', 'terminal'],
  'client/talk': [
    'client/state.ts',
    'client/failure.ts',
    'client/common',
    'client/net',
    'client/files',
    'language',
    'language/text',
  ],
  client: [
    'client/state.ts',
    'client/failure.ts',
    'client/common',
    'client/console',
    'client/net',
    'client/files',
    'client/talk',
    'language',
    'language/text',
    'terminal',
  ],
  'web/model': ['language', 'language/text', 'language/json', 'client/common'],
  'web/view': ['web/model', 'language'],
  web: ['web/model', 'web/view', 'language'],
  package: ['cli'],
  'tools/wire': ['language', 'language/text'],
  'tools/check': ['language', 'language/text'],
  cli: [
    'admin',
    'language',
    'language/text',
    'terminal',
    'client',
    'client/state.ts',
    'client/failure.ts',
    'client/net',
    'tools/wire',
    'tools/check',
    'server.ts',
  ],
};

/** Imports that are still to go, by their number: more are refused, and so is a number that is no longer needed. */
const DEBTS: Readonly<Record<string, number>> = {};

const src = locate('src');
const PARTS = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);

/** Every `from '…'`, `import '…'` and `import('…')` that names a file of the project. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g;

const part = (path: string): string | undefined => PARTS.find((one) => path === one || path.startsWith(`${one}/`));

const targetsOf = (path: string, text: string): string[] =>
  [...text.matchAll(IMPORT)]
    .map(([, to = '']) => posix.join(posix.dirname(path), to).replace(/\.js$/, '.ts'))
    .map((target) => (!sources.has(target) && sources.has(`${target}x`) ? `${target}x` : target));

/** Each import of `text`, which stands at `path` below src, that goes the wrong way: from which part to which. */
function violations(path: string, text: string): string[] {
  const from = part(path);
  if (from === undefined) return [`src/${path} is in no part: put its folder into the table`];
  return targetsOf(path, text).flatMap((target) => {
    const to = part(target);
    if (to === undefined) return [`${from} > ${target}`];
    const fine = to === from || NEUTRAL.includes(to) || MAY_IMPORT[from]?.includes(to);
    return fine ? [] : [`${from} > ${to}`];
  });
}

/** By path below src. */
const sources = new Map(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => [path, readFileSync(join(src, path), 'utf8')]),
);

/** Files that reach each other by imports, as groups of two and more (Tarjan's strongly connected components). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    let low = order.size;
    order.set(file, low);
    stack.push(file);
    const own = low;
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === own) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) found.push(group.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found.sort();
}

test('no import of src goes against the table', () => {
  assert.ok(sources.size > 200);
  const counts: Record<string, number> = {};
  for (const [path, text] of sources) for (const one of violations(path, text)) counts[one] = (counts[one] ?? 0) + 1;
  assert.deepEqual(counts, DEBTS);
});

test('nothing imports in circles, also not within a folder', () => {
  const graph = new Map([...sources].map(([path, text]) => [path, targetsOf(path, text)]));
  assert.deepEqual(circles(graph), []);
});

test('the check itself notices an import against the table, in each of its forms', () => {
  assert.equal(violations('language/x.ts', "import { a } from '../core/chat.js';").length, 1);
  assert.equal(violations('language/x.ts', "import type { A } from './text/read.js';").length, 1);
  assert.equal(violations('core/talk/x.ts', "export * from '../../doors/fanout/hub.js';").length, 1);
  assert.equal(violations('core/x.ts', "const a = await import('../server.js');").length, 1);
  assert.equal(violations('core/x.ts', "import '../storage/memory.js';").length, 1);
  assert.equal(violations('storage/x.ts', "import {\n  a,\n} from '../doors/connection.js';").length, 1);
  assert.equal(violations('core/x.ts', "import a from '../../package.json';").length, 1);
  assert.equal(violations('elsewhere/x.ts', '').length, 1);
  assert.equal(violations('core/x.ts', "import { a } from './y.js'; import { b } from '../logger.js';").length, 0);
});

test('the check itself notices a circle', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a', 'd']],
    ['d', []],
  ]);
  assert.deepEqual(circles(graph), [['a', 'b', 'c']]);
});
