/** 300,000 lines of anything, over real sockets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from './run.js';

test('300,000 lines: the server lives, answers each, forges none, and holds no more memory than before', async (t) => {
  const seed = Date.now() % 1_000_000_007;
  t.diagnostic(`seed ${seed}`);
  const { faults, ...done } = await fuzz({ lines: 300_000, seed });
  assert.deepEqual(faults, [], `npm run fuzz -- --lines 300000 --seed ${seed}`);
  t.diagnostic(JSON.stringify(done));
});
