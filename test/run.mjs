/**
 * Runs the tests: `node test/run.mjs [--full] [--timeout=<seconds>] [part of a file's name …]`. Compiles them to
 * build/, finds the files itself, because Node 20 expands no patterns, and passes on the exit status.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Milliseconds for one file of tests, unless --timeout says otherwise. A test that hangs has to say which one it is, long before a person gives up. */
const TIMEOUT = { fast: 100_000, full: 900_000 };

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const full = words.includes('--full');
const filters = words.filter((word) => !word.startsWith('--'));
const seconds = words.find((word) => word.startsWith('--timeout='))?.slice('--timeout='.length);
const timeout = seconds === undefined ? TIMEOUT[full ? 'full' : 'fast'] : Number(seconds) * 1000;

/** One more than there are cores, because a test waits now and then. Those of the full kind load the machine as it is. */
const processes = full ? 2 : Math.min(availableParallelism() + 1, 8);

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

// Compiled once: to translate everything anew in each of 150 processes would take longer than many a test.
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const { status } = spawnSync(process.execPath, [compiler, '-p', 'test/tsconfig.json'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(1);

const programs = files.map((path) => `build/${path.replace(/ts$/, 'js')}`);
// With source maps, so that a failure is shown where it is written.
const options = ['--enable-source-maps', '--test', `--test-concurrency=${processes}`, `--test-timeout=${timeout}`];
const runner = spawn(process.execPath, [...options, ...programs], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the runner as well; this process stays to pass on how it ended.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => runner.kill(signal));
runner.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
