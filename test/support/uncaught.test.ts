/** What nobody catches fails the test that it comes from, though Node's runner no longer follows all that tests do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { locate } from './places.js';

const tests = `
import { describe, it, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';

describe('a suite', () => {
  it('a test of it', () => later(1));
});
test('throws later', async () => {
  await later(1);
  setTimeout(() => { throw new Error('thrown later'); }, 1);
  await later(60_000, undefined, { ref: false });
});
test('holds many', async (t) => {
  await t.test('rejects', async () => {
    await later(1);
    Promise.reject(new Error('rejected'));
    await later(60_000, undefined, { ref: false });
  });
});
test('is fine, and leaves something', () => {
  setTimeout(() => { throw new Error('left behind'); }, 1);
});
`;

test('an error that nobody catches fails the test that runs, and is said with its stack where none does', () => {
  const args = ['--require', locate('test/support/uncaught.cjs'), '--input-type=module', '--test-reporter=tap'];
  const env = { ...process.env };
  // That it is not a part of the tests that run now.
  delete env.NODE_TEST_CONTEXT;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: tests, env, encoding: 'utf8' });
  assert.equal(status, 1);
  const said = stdout.match(/^ *(not )?ok .*|error: '.*'/gm)?.map((line) => line.trimEnd());
  assert.deepEqual(said, [
    '    ok 1 - a test of it',
    'ok 1 - a suite',
    'not ok 2 - throws later',
    "error: 'thrown later'",
    '    not ok 1 - rejects',
    "error: 'rejected'",
    'not ok 3 - holds many',
    "error: '1 subtest failed'",
    'ok 4 - is fine, and leaves something',
  ]);
  assert.match(
    stderr,
    /^not ok - thrown while no test ran, after "is fine, and leaves something": Error: left behind\n {4}at /,
  );
});
