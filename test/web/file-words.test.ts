/** Files in words, and when the browser's notifications are offered and used. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Mark,
  percentOf,
  progressInWords,
  refusalOf,
  sizeInWords,
  timeInWords,
  withMark,
} from '../../src/web/model/file-words.js';
import { isNotified, offerOf } from '../../src/web/model/notify.js';

const MEBI = 1024 * 1024;

test('sizes and times read as people write them', () => {
  assert.deepEqual([0, 1, 812, 1024, 5 * MEBI, 3 * 1024 * MEBI, null].map(sizeInWords), [
    '0 bytes',
    '1 byte',
    '812 bytes',
    '1.0 KiB',
    '5.0 MiB',
    '3.0 GiB',
    'size unknown',
  ]);
  assert.deepEqual([0, 6.2, 75, 3723].map(timeInWords), ['1 s', '7 s', '2 min', '1 h 3 min']);
  assert.deepEqual(
    [percentOf(0, 0), percentOf(999, 1000), percentOf(1000, 1000), percentOf(7, 3)],
    [100, 99, 100, 100],
  );
});

test('progress says how much, and how long still by the speed of the last seconds', () => {
  let marks: readonly Mark[] = [];
  const reach = (at: number, bytes: number): string => {
    marks = withMark(marks, { at, bytes });
    return progressInWords(marks, 4 * MEBI);
  };
  assert.equal(reach(0, 0), '0 bytes of 4.0 MiB');
  assert.equal(reach(1000, MEBI), '1.0 MiB of 4.0 MiB, 3 s left');
  // It becomes slow: the fast second is soon forgotten.
  for (let second = 2; second <= 20; second++) reach(second * 1000, MEBI + (second - 1) * 1024);
  assert.match(reach(21_000, MEBI + 20 * 1024), / 5\d min left$/);
  assert.ok(marks.length < 10);
  assert.equal(reach(22_000, 4 * MEBI), '4.0 MiB of 4.0 MiB');
});

test('a refusal is told by its sentence, and what is none by what to do', () => {
  assert.equal(refusalOf('ERROR: NO_SUCH_TOKEN No file waits there.\n'), 'No file waits there.');
  assert.equal(refusalOf('FILE_FAILED:17:no room'), 'It did not get through: no room.');
  for (const other of ['', '<html>proxy</html>']) assert.match(refusalOf(other), /Offer it again\.$/);
});

test('notifications are offered where the browser has them, used where somebody turned them on, and not to who looks', () => {
  const able = { secure: true, permission: 'granted' } as const;
  assert.equal(offerOf({ secure: false, permission: 'granted' }, true), 'none');
  assert.equal(offerOf({ secure: true, permission: null }, true), 'none');
  assert.equal(offerOf({ secure: true, permission: 'denied' }, true), 'denied');
  assert.equal(offerOf({ secure: true, permission: 'default' }, true), 'off');
  assert.equal(offerOf(able, false), 'off');
  assert.equal(offerOf(able, true), 'on');
  assert.ok(isNotified('on', false));
  assert.ok(!isNotified('on', true) && !isNotified('off', false) && !isNotified('denied', false));
});
