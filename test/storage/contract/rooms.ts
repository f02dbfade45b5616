/** Rooms that last: what is known of them, and what is left of one that is gone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  after,
  behindOf,
  expire,
  gap,
  ids,
  last,
  leave,
  missingOf,
  type OpenStore,
  pastOf,
  roomOf,
} from './samples.js';

export function roomTests(name: string, open: OpenStore): void {
  describe(`${name}: rooms that last`, () => {
    it('returns them as they were given last, the one used longest ago first, with the id of the last line', async (t) => {
      const store = await open(t);
      const lab = roomOf(1, 'Lab', { topic: { text: 'Cells', by: 'Bob' }, usedAt: 30 });
      const pub = roomOf(2, 'Pub', { madeFrom: null, usedAt: 20 });
      const team = roomOf(3, 'Team', { usedAt: 20 });
      await store.appendBehind({ rooms: [lab, team, pub], places: [behindOf('@1', [5, 7])], upTo: null });
      assert.deepEqual(await store.openPast(8), [
        { ...pub, last: 0 },
        { ...team, last: 0 },
        { ...lab, last: 7 },
      ]);
      const changed = { ...lab, topic: null, usedAt: 10 };
      await store.appendBehind({ rooms: [changed], places: [], upTo: null });
      assert.deepEqual((await store.openPast(9))[0], { ...changed, last: 7 });
    });

    it('has the key, the quiet and the voices of a room as they were given last', async (t) => {
      const store = await open(t);
      const closed = roomOf(1, 'Lab', { keyHash: 'hash-of-a-key', quiet: true, voices: ['ann', 'bob'] });
      await store.appendBehind({ rooms: [closed], places: [], upTo: null });
      assert.deepEqual(await store.openPast(8), [{ ...closed, last: 0 }]);
      const opened = { ...closed, keyHash: null, quiet: false, voices: [] };
      await store.appendBehind({ rooms: [opened], places: [], upTo: null });
      assert.deepEqual(await store.openPast(9), [{ ...opened, last: 0 }]);
    });

    it('drops one with its lines, whether they are many or few, and leaves the others', async (t) => {
      const store = await open(t);
      const many = Array.from({ length: 600 }, (_, index) => 10 + index);
      await leave(store, behindOf('@1', many), null, [roomOf(1, 'Lab')]);
      await leave(store, behindOf('@2', [700]), null, [roomOf(2, 'Pub')]);
      await store.dropRoom(1, 0);
      await expire(store, {});
      assert.deepEqual(ids((await after(store, { places: ['@1', '@2'] })).lines), [700]);
      assert.deepEqual(
        (await store.openPast(701)).map(({ id }) => id),
        [2],
      );
      assert.equal(await store.findLine(609, { places: ['@1'] }), null);
      // Dropped lines are no one's: what comes late finds no room.
      await leave(store, behindOf('@1', [800]));
      assert.deepEqual(ids((await last(store, '@1', 9)).lines), []);
    });

    it('tells, in a room opened later, that something is gone of whatever was there before, and of no older room', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('@1', [5]), null, [roomOf(1, 'Lab')]);
      await leave(store, behindOf('@2', [6, 7]), null, [roomOf(2, 'Pub')]);
      await store.dropRoom(2, 9);
      await leave(store, behindOf('@12', [13]), null, [roomOf(12, 'Pub')]);
      assert.deepEqual(await missingOf(store, '@1', 13), []);
      assert.deepEqual(await missingOf(store, '@12', 13), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.deepEqual(await missingOf(store, '@14', 13), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
      // A room that was there before another one went misses nothing that was said in it.
      await leave(store, behindOf('@20', [21]), null, [roomOf(20, 'Bar')]);
      await store.dropRoom(20, 30);
      await leave(store, behindOf('@22', [23]), null, [roomOf(22, 'Team')]);
      assert.deepEqual(
        (await missingOf(store, '@22', 30)).filter((id) => id > 9),
        [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22],
      );
    });

    it('tells of a room that is gone what was dropped of it before, and forgets its gaps', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('@1', [5, 6], { floor: 8, gaps: [gap(9, 12)] }), null, [roomOf(1, 'Lab')]);
      await expire(store, { history: 2_000 });
      await store.dropRoom(1, 0);
      assert.deepEqual(await missingOf(store, '@20', 12), [1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it('drops a room that is still there when another of its name comes', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('@1', [5]), null, [roomOf(1, 'Lab')]);
      await leave(store, behindOf('@9', [10]), null, [roomOf(9, 'LAB')]);
      assert.deepEqual(
        (await store.openPast(11)).map(({ id, name: called, last: line }) => [id, called, line]),
        [[9, 'LAB', 10]],
      );
      assert.deepEqual(ids((await last(store, '@1', 9)).lines), []);
      assert.equal((await after(store, { places: ['@9'], after: 4 })).complete, false);
    });

    it('lasts, empty, when all that was said in it has become too old', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('@1', [5, pastOf(6)]), null, [roomOf(1, 'Lab')]);
      await expire(store, { history: 2_000 });
      assert.deepEqual(
        (await store.openPast(7)).map(({ id, last: line }) => [id, line]),
        [[1, 0]],
      );
      assert.deepEqual(await missingOf(store, '@1', 7), [1, 2, 3, 4, 5, 6]);
    });
  });
}
