/** The end of the process while the database is at work. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { startProgram, temporaryDirectory } from './helpers.js';

test('a process that ends while the database is at work ends with its own status, and not as a crash', async (t) => {
  for (let round = 0; round < 4; round += 1) {
    const child = startProgram(t, 'ending', [temporaryDirectory(t), String(51 + round * 7)]);
    const [status, signal] = await once(child, 'exit');
    assert.deepEqual([status, signal], [7, null]);
  }
});
