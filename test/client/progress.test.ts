/** A file on its way, in one row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, Progress, size } from '../../src/client/files/progress.js';

test('sizes and times read as people write them', () => {
  assert.deepEqual([0, 812, 1024, 5 * 1024 * 1024, 3 * 1024 ** 3].map(size), [
    '0 B',
    '812 B',
    '1.0 KiB',
    '5.0 MiB',
    '3.0 GiB',
  ]);
  assert.deepEqual([0, 6.2, 75, 3723].map(duration), ['0:00', '0:07', '1:15', '1:02:03']);
});

test('the row says how much, how fast, and how long still', () => {
  const progress = new Progress('photo.jpg', 4 * 1024 * 1024, 0);
  assert.equal(progress.row(0, 100), 'photo.jpg [..............................] 0%  0 B of 4.0 MiB');
  progress.reached(1024 * 1024, 1000);
  assert.equal(
    progress.row(1000, 100),
    'photo.jpg [#######.......................] 25%  1.0 MiB of 4.0 MiB  1.0 MiB/s  0:03 left',
  );
  progress.reached(4 * 1024 * 1024, 4000);
  assert.match(progress.row(4000, 100), /\[#{30}\] 100% {2}4\.0 MiB of 4\.0 MiB {2}1\.0 MiB\/s {2}0:00 left$/);
});

test('the rate is that of the last seconds', () => {
  const progress = new Progress('x', null, 0);
  progress.reached(100_000, 1000);
  progress.reached(100_000, 10_000);
  progress.reached(100_500, 10_500);
  progress.reached(101_000, 20_000);
  assert.ok(progress.rate(20_000) < 100);
});

test('in a narrow window the bar goes before the figures do, and an unknown size has neither bar nor end', () => {
  const progress = new Progress('photo.jpg', 4 * 1024 * 1024, 0);
  progress.reached(1024 * 1024, 1000);
  assert.ok(progress.row(1000, 70).length <= 70);
  assert.equal(progress.row(1000, 40), 'photo.jpg 25%  1.0 MiB of 4.0 MiB  1.0 MiB/s  0:03 left');
  const unknown = new Progress('x', null, 0);
  unknown.reached(2048, 1000);
  assert.equal(unknown.row(1000, 80), 'x 2.0 KiB  2.0 KiB/s');
  assert.match(new Progress('empty', 0, 0).row(0, 80), /100% {2}0 B of 0 B$/);
});
