/** 300,000 lines of anything, over real sockets. The same ones each time, unless FUZZ_SEED says otherwise: a gate has to be repeatable. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from './run.js';

test('300,000 lines: the server lives, answers each, forges none, and holds no more memory than before', async (t) => {
  const seed = Number(process.env.FUZZ_SEED ?? 20_261_129);
  t.diagnostic(`seed ${seed}`);
  const { faults, ...done } = await fuzz({ lines: 300_000, seed });
  assert.deepEqual(faults, [], `npm run fuzz -- --lines 300000 --seed ${seed}`);
  t.diagnostic(JSON.stringify(done));
});
