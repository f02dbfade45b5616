/**
 * Runs the tests: `node test/run.mjs [--full] [--timeout=<seconds>] [part of a file's name …]`. Finds the files itself,
 * because Node 20 expands no patterns, and passes on the exit status.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
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

const args = ['--import', 'tsx', '--test', '--test-concurrency=2', `--test-timeout=${timeout}`, ...files];
const runner = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the runner as well; this process stays to pass on how it ended.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => runner.kill(signal));
runner.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
