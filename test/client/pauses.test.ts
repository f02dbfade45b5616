/** The pauses between attempts to connect again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pauses } from '../../src/client/common/pauses.js';

const taken = (pauses: Pauses, count: number): number[] => Array.from({ length: count }, () => pauses.next());

test('they double up to a minute, and begin anew', () => {
  const pauses = new Pauses(() => 1);
  assert.deepEqual(taken(pauses, 9), [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  pauses.reset();
  assert.equal(pauses.next(), 500);
});

test('each is between half of its time and all of it, so that clients spread', () => {
  assert.deepEqual(taken(new Pauses(() => 0), 3), [250, 500, 1000]);
  assert.deepEqual(taken(new Pauses(() => 0.5), 3), [375, 750, 1500]);
});
