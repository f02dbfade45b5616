/** What is counted, for whoever watches the server: each event is played, and its figure read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Durations } from '../../src/counts.js';
import { LoopDelay } from '../../src/loop-delay.js';

test('times are told apart by steps, and of those of the last pages there are quantiles', () => {
  const times = new Durations();
  for (let each = 0; each < 98; each++) times.add(0.5);
  times.add(30);
  times.add(7000);
  assert.deepEqual(times.counts, [98, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0]);
  assert.equal(times.sum.toFixed(3), '7.079');
  assert.deepEqual(times.lately, { count: 100, half: 0.001, most: 0.05, longest: 7 });
  times.turnPage();
  assert.equal(times.lately.count, 100);
  times.add(20_000);
  times.turnPage();
  assert.deepEqual(times.lately, { count: 1, half: 20, most: 20, longest: 20 });
  times.turnPage();
  assert.deepEqual(times.lately, { count: 0, half: 0, most: 0, longest: 0 });
  assert.equal(times.counts.at(-1), 1, 'what there was in all stays');
});

test('R8.42 whatever keeps the server busy is seen in how late things are, and lately is not for ever', async (t) => {
  const loop = new LoopDelay();
  t.after(() => loop.stop());
  const end = performance.now() + 250;
  while (performance.now() < end);
  while (loop.delays.lately.count === 0) await new Promise(setImmediate);
  // It was due after 100 ms.
  assert.ok(loop.delays.lately.longest >= 0.15, `${loop.delays.lately.longest}`);
  loop.stop();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const [paged, calls] = [new LoopDelay(), new Durations()];
  paged.turnPagesOf(calls);
  calls.add(1);
  const halfMinute = (): void => {
    for (let looks = 0; looks < 300; looks++) t.mock.timers.tick(100);
  };
  halfMinute();
  assert.deepEqual([paged.delays.lately.count, calls.lately.count], [300, 1]);
  halfMinute();
  assert.deepEqual([paged.delays.lately.count, calls.lately.count], [300, 0]);
  paged.stop();
});
