/** The machine's clock, and a process that stood still (R4.17). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockOf } from '../../src/clock.js';

/** Timers that ring when the test says so. */
function rig() {
  const waiting: { ms: number; ring: () => void }[] = [];
  const rung: string[] = [];
  const rig = { time: 0, waiting, rung };
  const clock = clockOf(
    () => rig.time,
    (ms, callback) => {
      const timer = { ms, ring: callback };
      waiting.push(timer);
      return () => void waiting.splice(waiting.indexOf(timer), 1);
    },
  );
  const ring = (): void => waiting.shift()?.ring();
  return Object.assign(rig, { clock, ring });
}

test('a timer that rings in time, or a little late, calls back at once', () => {
  for (const late of [0, 499]) {
    const one = rig();
    one.clock.after(1000, () => one.rung.push('in time'));
    one.time = 1000 + late;
    one.ring();
    assert.deepEqual(one.rung, ['in time']);
  }
});

test('R4.17 after a standstill what has come is read before anything is over by its timer', () => {
  const one = rig();
  one.clock.after(1000, () => one.rung.push('one'));
  const cancel = one.clock.after(1000, () => one.rung.push('other'));
  one.time = 5000;
  one.ring();
  one.ring();
  assert.deepEqual(one.rung, []);
  // Something was read that one of them waited for.
  cancel();
  assert.deepEqual(
    one.waiting.map(({ ms }) => ms),
    [100],
  );
  one.ring();
  assert.deepEqual(one.rung, ['one']);
});
