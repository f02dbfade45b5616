/** Processes that end while the database is at work, each a little later than the one before. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { startProgram, temporaryDirectory } from './helpers.js';

export async function endWhileAtWork(t: TestContext, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const child = startProgram(t, 'ending', [temporaryDirectory(t), String(51 + round * 7)]);
    const [status, signal] = await once(child, 'exit');
    assert.deepEqual([status, signal], [7, null]);
  }
}
