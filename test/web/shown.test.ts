/** Which lines of a place stand in the page's document. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeLine } from '../../src/web/model/place.js';
import { earlier, FOLLOWED, HELD, later, STEP, shown } from '../../src/web/model/shown.js';
import type { Line } from '../../src/web/model/types.js';

/** Lines of the keys `from` up to `to`. */
const lines = (from: number, to: number): Line[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    ...makeLine({ kind: 'said', from: 'Alice', text: 'hello', at: 0 }),
    key: from + index,
  }));

test('while one reads the end, the newest lines are shown, and no more of them than a bounded number', () => {
  assert.deepEqual(shown(lines(1, 3), null), { first: 0, end: 3 });
  assert.deepEqual(shown(lines(1, 10_000), null), { first: 10_000 - FOLLOWED, end: 10_000 });
  assert.deepEqual(shown([], null), { first: 0, end: 0 });
});

test('a line that is held stays the first one, whatever comes behind it or is put in front', () => {
  const held = 9_801;
  assert.deepEqual(shown(lines(1, 10_000), held), { first: 9_800, end: 10_000 });
  assert.deepEqual(shown(lines(1, 10_100), held), { first: 9_800, end: 10_100 });
  assert.deepEqual(shown(lines(-99, 10_000), held), { first: 9_900, end: 10_100 });
  assert.deepEqual(shown(lines(1, 20_000), held), { first: 9_800, end: 9_800 + HELD });
});

test('where the held line itself has gone, what is shown begins with the oldest that is there', () => {
  assert.deepEqual(shown(lines(500, 700), 3), { first: 0, end: 201 });
});

test('a step of earlier lines keeps those that were shown, and ends at the first line', () => {
  const all = lines(1, 1_000);
  const held = earlier(all, shown(all, null));
  assert.equal(held, 1_000 - FOLLOWED - STEP + 1);
  assert.deepEqual(shown(all, held), { first: 600, end: 1_000 });
  assert.equal(earlier(all, shown(all, 50)), 1);
  assert.equal(earlier([], shown([], null)), null);
});

test('steps of later lines lead back to the end, each with lines that were shown before it', () => {
  const all = lines(1, 1_000);
  let now = shown(all, 1);
  for (let steps = 0; now.end < all.length; steps += 1) {
    const next = shown(all, later(all, now));
    assert.ok(next.first > now.first && next.first < now.end);
    now = next;
    assert.ok(steps < 10);
  }
  assert.equal(now.end - now.first, FOLLOWED + STEP);
  assert.equal(later(lines(1, 5), shown(lines(1, 5), 1)), 1);
});
