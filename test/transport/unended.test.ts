/** A line end that is missing (R1.1). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnendedLine } from '../../src/doors/lines/unended.js';
import { HandClock } from '../support/clock.js';

function rig() {
  const clock = new HandClock();
  const rung: string[] = [];
  const line = new UnendedLine(clock, () => rung.push('told'));
  return { clock, rung, line };
}

test('R1.33 it is told 10 seconds after the last byte, and once', () => {
  const { clock, rung, line } = rig();
  line.look(true);
  clock.advance(9_999);
  line.look(true);
  clock.advance(9_999);
  assert.deepEqual(rung, []);
  clock.advance(1);
  assert.deepEqual(rung, ['told']);
  line.look(true);
  clock.advance(60_000);
  assert.deepEqual(rung, ['told']);
});

test('R1.33 a line that has ended, and a connection that has, leave no alarm behind', () => {
  const { clock, rung, line } = rig();
  line.look(true);
  line.look(false);
  assert.equal(clock.pending, 0);
  line.look(true);
  line.stop();
  clock.advance(60_000);
  assert.deepEqual(rung, []);
});
