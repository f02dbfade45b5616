/** By which date it is judged what is over, when the machine's date jumps (R4.17). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Calendar } from '../../src/core/calendar.js';
import type { Life } from '../../src/core/store.js';
import { silent } from '../../src/logger.js';
import { HandClock } from '../support/clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function rig() {
  const clock = new HandClock();
  const warnings: unknown[] = [];
  const logger = { ...silent, warn: (_event: string, fields: unknown) => warnings.push(fields) };
  let life: Life | null = null;
  return {
    clock,
    warnings,
    /** A start; what was kept of the server's last sign of life is read. */
    start: () => Calendar.open({ lastLife: () => Promise.resolve(life) }, clock, logger),
    /** The server runs, with a sign of life every minute. */
    run(calendar: Calendar, ms: number): void {
      for (let passed = 0; passed < ms; passed += 60_000) {
        clock.advance(Math.min(60_000, ms - passed));
        life = calendar.life();
      }
    },
  };
}

test('while the date goes as time does, it is the date by which things are over; an hour makes no difference', async () => {
  const { clock, warnings, start, run } = rig();
  const calendar = await start();
  assert.equal(calendar.judged, clock.now());
  run(calendar, HOUR);
  clock.setDate(HOUR);
  assert.equal(calendar.judged, clock.now());
  clock.setDate(-HOUR);
  assert.equal(calendar.judged, clock.now());
  clock.advance(HOUR);
  assert.equal((await start()).judged, clock.now());
  assert.deepEqual(warnings, []);
});

test('when the date jumps ahead while the server runs, it stands still for a day, and that is logged', async () => {
  const { clock, warnings, start, run } = rig();
  const calendar = await start();
  run(calendar, HOUR);
  const before = clock.now();
  clock.setDate(46 * DAY);
  assert.equal(calendar.judged, before);
  assert.deepEqual(warnings, [{ minutes: 46 * 24 * 60, hours: 24 }]);
  run(calendar, DAY - 1);
  assert.equal(calendar.judged, before);
  run(calendar, 1);
  assert.equal(calendar.judged, clock.now());
  assert.equal(warnings.length, 1);
});

test('when the date is set back, it is never ahead of it, and comes back to it as late', async () => {
  const { clock, warnings, start, run } = rig();
  const calendar = await start();
  run(calendar, HOUR);
  const before = clock.now();
  clock.setDate(-10 * HOUR);
  assert.equal(calendar.judged, before - 10 * HOUR);
  run(calendar, 20 * HOUR);
  assert.equal(calendar.judged, before);
  run(calendar, 4 * HOUR);
  assert.equal(calendar.judged, clock.now());
  assert.equal(warnings.length, 1);
});

test('a start with a wrong date, and another, and one after a crash: it stands still until the server has run for a day', async () => {
  const { clock, warnings, start, run } = rig();
  run(await start(), HOUR);
  const before = clock.now();
  clock.setDate(46 * DAY);
  // Dies before its first sign of life.
  assert.equal((await start()).judged, before);
  const first = await start();
  run(first, 10 * HOUR);
  assert.equal(first.judged, before);
  const second = await start();
  run(second, 14 * HOUR - 1);
  assert.equal(second.judged, before);
  run(second, 1);
  assert.equal(second.judged, clock.now());
  // The date is believed now. When it is set right, that is a jump again.
  clock.setDate(-46 * DAY);
  assert.equal((await start()).judged, clock.now());
  assert.equal(warnings.length, 4 - 1);
});

test('a server that is off every night gets through its day all the same', async () => {
  const { clock, start, run } = rig();
  run(await start(), HOUR);
  const believed: boolean[] = [];
  for (let day = 0; day < 3; day++) {
    clock.advance(14 * HOUR);
    const calendar = await start();
    run(calendar, 10 * HOUR);
    believed.push(calendar.judged === clock.now());
  }
  assert.deepEqual(believed, [false, false, true]);
});

test('another jump while it stands still begins the day anew, and what was not over then is not over now', async () => {
  const { clock, start, run } = rig();
  const calendar = await start();
  const before = clock.now();
  clock.setDate(5 * DAY);
  assert.equal(calendar.judged, before);
  run(calendar, 23 * HOUR);
  clock.setDate(5 * DAY);
  assert.equal(calendar.judged, before);
  run(calendar, 23 * HOUR);
  assert.equal(calendar.judged, before);
  run(calendar, HOUR);
  assert.equal(calendar.judged, clock.now());
});
