/**
 * Runs the tests: `node test/run.mjs [--full] [--timeout=<seconds>] [part of a file's name …]`. Builds the
 * program, finds the files itself, because Node 20 expands no patterns, bundles those of each process into build/groups, looks at
 * the types of all meanwhile, and passes on the exit status.
 *
 * Most files share a process with others: to start Node and to load the server costs more than many a file of tests
 * takes. What fails says its file and line all the same.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../src/bundling.mjs';

/** Milliseconds for one test, unless --timeout says otherwise. A test that hangs has to say which one it is, long before a person gives up. */
const TIMEOUT = { fast: 100_000, full: 900_000 };

/** The longest files have a process to themselves, and begin first. */
const LONGEST = [
  /^test\/(check\/wrong-server|docs\/scripting|fuzz\/planted|storage\/(opening|sqlite)|wire\/kill-rooms)\./,
];

/** These start programs, and wait for them more than they work, so they begin soon after, while others have work to do. */
const PROGRAMS = [/^test\/(admin|cli|client|docs|expect|package)\//];

/**
 * Those that take processors, memory or rights for themselves, or measure what is left of them, are few to a process, and the one that
 * measures the memory of its process is alone. They come last, the short ones at the very end: they keep the processors busy while the
 * last of the others end.
 */
const DEMANDING = [
  /^test\/(cli\/descriptors|storage\/(brake|spool))\./,
  /^test\/wire\/(busy|connections|crash|one-call|slow|stalled|turns)\./,
];
const ALONE = [/^test\/wire\/paste\./];

/** How many files share a process at most. One more process costs 0.3 seconds of a processor; larger ones end less evenly. */
const TOGETHER = { programs: 18, demanding: 3, others: 20 };

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const full = words.includes('--full');
const filters = words.filter((word) => !word.startsWith('--'));
const seconds = words.find((word) => word.startsWith('--timeout='))?.slice('--timeout='.length);
const timeout = seconds === undefined ? TIMEOUT[full ? 'full' : 'fast'] : Number(seconds) * 1000;

/** What runs the tests, once it does, and how it ends. */
let runner;
let ended;

/** Three more than there are cores, because many a test waits for a program or a disk. Those of the full kind load the machine as it is. */
const processes = full ? 2 : Math.min(availableParallelism() + 3, 8);

const files = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts') && path.endsWith('.full.test.ts') === full)
  .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
  .sort();

if (files.length === 0) {
  const kind = full ? '*.full.test.ts' : '*.test.ts';
  console.error(`no test file (${kind} in ${relative(process.cwd(), root) || '.'}/test) matches ${filters.join(' ')}`);
  // Nothing to run is no success where something was asked for; a project without slow tests is fine.
  process.exit(full && filters.length === 0 ? 0 : 1);
}

/** Runs a program of Node in the project, and resolves with its status. What it says goes to `said`, if given, and otherwise to the terminal. */
function run(args, said) {
  const stdout = said === undefined ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', stdout, 'inherit'] });
  child.stdout?.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

// Here types are looked at, once, for all. What is bundled needs nothing of that, so the tests begin meanwhile; those of the full
// kind start programs that only the compiler writes. On one thread: the others have the tests to run.
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const mistakes = [];
const looking = run(
  [compiler, '-p', 'test/tsconfig.json', ...(full ? [] : ['--noEmit', '--singleThreaded'])],
  mistakes,
);
if (full) await typed();

/** Whatever the tests say, with a mistake in the types nothing has passed. */
async function typed() {
  if ((await looking) === 0) return;
  runner?.kill();
  await ended;
  process.stdout.write(Buffer.concat(mistakes));
  process.exit(1);
}

// The program, and its page: what `npm run build` makes.
const built = run(['src/bundle.mjs', 'dist']).then((status) => status || run(['src/web/bundle.mjs', 'dist/web']));

/**
 * `paths` in groups of `most` at most: dealt like cards, because those of a folder are of like weight. Where few were asked for, each
 * processor gets some.
 */
function deal(paths, most) {
  const count = Math.ceil(paths.length / Math.min(most, Math.ceil(files.length / processes)));
  return Array.from({ length: count }, (_, hand) => paths.filter((_, index) => index % count === hand));
}

/** The files of each process, those that begin first before the others. */
function groups() {
  if (full) return files.map((path) => [path]);
  const left = new Set(files);
  const take = (belongs) => {
    const taken = [...left].filter(belongs);
    for (const path of taken) left.delete(path);
    return taken;
  };
  const among = (patterns) => take((path) => patterns.some((one) => one.test(path)));
  const [longest, alone, demanding, programs] = [LONGEST, ALONE, DEMANDING, PROGRAMS].map(among);
  // To compile the schema of the JSON dialect takes half a second, so those that use it are together.
  const json = take(
    (path) =>
      path.startsWith('test/json/') ||
      readFileSync(new URL(`../${path}`, import.meta.url), 'utf8').includes("/json/client.js'"),
  );
  return [
    ...deal(longest, 1),
    ...deal(programs, TOGETHER.programs),
    ...deal(json, TOGETHER.others),
    ...deal([...left], TOGETHER.others),
    ...deal(alone, 1),
    ...deal(demanding, TOGETHER.demanding),
  ];
}

const written = new URL('../build/groups/', import.meta.url);
rmSync(written, { recursive: true, force: true });
mkdirSync(written, { recursive: true });
const programs = groups().map((paths, index) => {
  // The runner takes them in the order of their names.
  const number = String(index + 1).padStart(3, '0');
  const name = paths.length === 1 ? paths[0].replaceAll('/', '-').replace(/\.test\.ts$/, '') : `${paths.length}-files`;
  const files = paths.map((path) => `  '${path}': () => import('../../${path.replace(/ts$/, 'js')}'),\n`).join('');
  const program = `import { load } from '../../test/support/together.js';\nawait load({\n${files}});\n`;
  writeFileSync(new URL(`${number}-${name}.ts`, written), program);
  return `build/groups/${number}-${name}.ts`;
});

/** What tests start besides: threads, and programs of their own. */
const started = [
  'src/storage/hash-thread.ts',
  'src/storage/sqlite/worker.ts',
  'src/storage/backup/thread.ts',
  'test/fuzz/house.ts',
  ...readdirSync(new URL('storage/programs/', import.meta.url))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `test/storage/programs/${name}`),
];
const bundled = (paths, more) =>
  bundle({
    root,
    entryPoints: paths.map((path) => ({ in: `./${path}`, out: path.replace(/^build\/|\.ts$/g, '') })),
    outdir: join(root, 'build'),
    placeOf: (path) => JSON.stringify(new URL(`../build/${path}`, import.meta.url).href),
    // Each process gets one file, though all have the server in it: hundreds of parts would take longer.
    splitting: false,
    ...more,
  });
// What is started a hundred times does without a map of its source, which would be read each time.
const bundles = [bundled(programs, { sourcesContent: false }), bundled(started, { sourcemap: false })];
const [made] = await Promise.all([built, ...bundles]);
if (made !== 0) process.exit(1);
// A server of the tests tells its version from what lies beside it, too, and serves the page.
copyFileSync(join(root, 'package.json'), join(root, 'build/package.json'));
rmSync(join(root, 'build/src/web'), { recursive: true, force: true });
cpSync(join(root, 'dist/web'), join(root, 'build/src/web'), { recursive: true });

// With source maps, so that a failure is shown where it is written. Each process watches
// its own tests, and what they throw that nobody catches; the runner only sees that none stands still for good.
const whole = timeout * TOGETHER.others;
const each = ['--enable-source-maps', '--require=./test/support/uncaught.cjs'];
// To make much of what runs for seconds fast takes V8 longer than it saves: it waits fifteen times as long with that. Node 20 alone
// has this option; later ones begin with a faster compiler, and end of an option that they do not know.
if (process.versions.node.startsWith('20.')) each.push('--interrupt-budget=1000000');
const options = [...each, '--test', `--test-concurrency=${processes}`, `--test-timeout=${whole}`];
const env = { ...process.env, TEST_TIMEOUT: String(timeout) };
runner = spawn(process.execPath, [...options, ...programs.map((path) => path.replace(/ts$/, 'js'))], {
  cwd: root,
  stdio: 'inherit',
  env,
});
// Ctrl-C reaches the runner as well; this process stays to pass on how it ended.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => runner.kill(signal));
ended = new Promise((resolve) => {
  runner.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
});
await typed();
process.exit(await ended);
