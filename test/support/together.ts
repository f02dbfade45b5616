/**
 * Loads the files of tests that share a process. Each is answered for by its name: one that cannot be loaded, and one with
 * a test that takes too long. For the runner stops only whole processes, and knows no more of them than their names.
 */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, type TestContext, test } from 'node:test';
import { root } from './places.js';

/** Loads a file of tests. */
type Load = () => Promise<unknown>;

/** Milliseconds that a test may take, from test/run.mjs. */
const most = Number(process.env.TEST_TIMEOUT ?? 100_000);

/** The tests that run, outer and inner ones; each with what happens when it takes too long. */
const timers = new Map<Pick<TestContext, 'signal'>, NodeJS.Timeout>();
/** Runs while no test does. */
let between: NodeJS.Timeout | undefined;

function forget(t: Pick<TestContext, 'signal'>): void {
  clearTimeout(timers.get(t));
  timers.delete(t);
}

function stop(why: string): void {
  process.stderr.write(`not ok - ${why}\n`);
  process.exit(1);
}

/** By their paths from the project's root, as they are written: test/core/rooms.test.ts. */
export async function load(files: Readonly<Record<string, Load>>): Promise<void> {
  const paths = Object.keys(files);
  /** Where a test of this name stands; perhaps anywhere where it makes its name as it runs. */
  const place = (name: string): string => {
    const found = paths.filter((path) => readFileSync(new URL(path, root), 'utf8').includes(name));
    return (found.length > 0 ? found : paths).join(', ');
  };
  beforeEach((t) => {
    clearTimeout(between);
    // One that skips itself is not followed by what runs after each.
    for (const one of timers.keys()) if (one.signal.aborted) forget(one);
    const late = (): void => stop(`${t.name} (${place(t.name)}): it takes more than ${most / 1000} s`);
    timers.set(t, setTimeout(late, most).unref());
  });
  afterEach((t) => {
    forget(t);
    clearTimeout(between);
    if (timers.size > 0) return;
    const late = (): void => stop(`${t.name} (${place(t.name)}): it has ended, and something of it goes on`);
    between = setTimeout(late, most).unref();
  });
  for (const [path, loadOne] of Object.entries(files)) {
    await loadOne().catch((error: unknown) => {
      test(`${path} can be loaded`, () => Promise.reject(error));
    });
  }
}
