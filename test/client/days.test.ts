/** The day above the lines that come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Days } from '../../src/client/console/days.js';

test('a line is told when the day changes, once', () => {
  let now = new Date(2026, 10, 29, 23, 59, 59);
  const days = new Days(() => now);
  assert.equal(days.turned(), null);
  now = new Date(2026, 10, 30, 0, 0, 1);
  assert.deepEqual([days.turned(), days.turned()], ['2026-11-30', null]);
});
