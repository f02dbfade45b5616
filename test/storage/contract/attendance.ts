/** Who was here on which day. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttendanceRow } from '../../../src/core/store.js';
import { expire, type OpenStore } from './samples.js';

const DAY = 86_400_000;
const ONE = 20_000 * DAY;

const rowOf = (name: string, changes: Partial<AttendanceRow> = {}): AttendanceRow => ({
  ...{ day: ONE, key: name.toLowerCase(), name, account: true, first: ONE + 1_000, last: ONE + 9_000 },
  ...{ milliseconds: 8_000, lines: 3, stays: 1, since: null },
  ...changes,
});

export function attendanceTests(name: string, open: OpenStore): void {
  describe(`${name}: attendance`, () => {
    it('returns the rows of a day, by key, an account beside a guest of that name, and those of no other day', async (t) => {
      const store = await open(t);
      const [bob, guest, ann] = [rowOf('Bob'), rowOf('Bob', { account: false, lines: 0 }), rowOf('ann')];
      const others = rowOf('', { account: false, stays: 7 });
      const later = rowOf('Bob', { day: ONE + DAY, since: ONE + DAY + 5 });
      await store.saveAttendance([bob, guest, ann, later, others]);
      assert.deepEqual(await store.attendance(ONE), [others, ann, guest, bob]);
      assert.deepEqual(await store.attendance(ONE + DAY), [later]);
      assert.deepEqual(await store.attendance(ONE - DAY), []);
    });

    it('replaces a row with every field, and removes one that has no stays', async (t) => {
      const store = await open(t);
      await store.saveAttendance([rowOf('Bob'), rowOf('Eve')]);
      const next = rowOf('Bob', {
        ...{ name: 'BOB', first: ONE + 2_000, last: ONE + 10_000 },
        ...{ milliseconds: 9_000, lines: 4, stays: 2, since: ONE + 10_000 },
      });
      await store.saveAttendance([next, rowOf('Eve', { stays: 0 })]);
      assert.deepEqual(await store.attendance(ONE), [next]);
    });

    it('ends what is open at the last sign of life, but not after its day and not before it began', async (t) => {
      const store = await open(t);
      await store.signOfLife(ONE + DAY + 60_000);
      const [late, today, ahead, over] = [
        rowOf('Ann', { since: ONE + 9_000 }),
        rowOf('Bob', { day: ONE + DAY, first: ONE + DAY, last: ONE + DAY + 20_000, since: ONE + DAY + 20_000 }),
        rowOf('Cleo', { day: ONE + DAY, last: ONE + DAY + 70_000, since: ONE + DAY + 70_000 }),
        rowOf('Dan'),
      ];
      await store.saveAttendance([late, today, ahead, over]);
      assert.equal(await store.closeStaleAttendance(), 3);
      assert.equal(await store.closeStaleAttendance(), 0);
      assert.deepEqual(await store.attendance(ONE), [
        { ...late, last: ONE + DAY - 1, milliseconds: 8_000 + DAY - 1 - 9_000, since: null },
        over,
      ]);
      assert.deepEqual(await store.attendance(ONE + DAY), [
        { ...today, last: ONE + DAY + 60_000, milliseconds: 48_000, since: null },
        { ...ahead, since: null },
      ]);
    });

    it('drops with expire those who were last here before a time, and of more than are kept the oldest', async (t) => {
      const store = await open(t);
      const rows = [1, 2, 3, 4].map((number) => rowOf(`Ann${number}`, { last: ONE + number }));
      await store.saveAttendance(rows);
      assert.equal(await expire(store, { history: ONE + 2 }), 1);
      assert.deepEqual(await store.attendance(ONE), rows.slice(1));
      assert.equal(await expire(store, { attendance: 2 }), 1);
      assert.deepEqual(await store.attendance(ONE), rows.slice(2));
      assert.equal(await expire(store, { attendance: 1 }, 1), 1);
      assert.deepEqual(await store.attendance(ONE), rows.slice(3));
    });
  });
}
