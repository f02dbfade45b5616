/** What is not known to be complete: dropped lines, lines never stored, a crash, lines that are too old. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GAPS_OF_ALL, GAPS_OF_PLACE } from '../../../src/core/past.js';
import {
  after,
  behindOf,
  expire,
  gap,
  ids,
  last,
  leave,
  mailTo,
  missingOf,
  type OpenStore,
  openWith,
  pastOf,
  ROOMY,
} from './samples.js';

function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

export function gapTests(name: string, open: OpenStore): void {
  describe(`${name}: what may be missing`, () => {
    it('is what is above the lower and below the higher id of a gap, of that place alone', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('*', [1, 3, 9], { gaps: [gap(3, 6)] }));
      assert.deepEqual(await missingOf(store, '*', 10), [4, 5]);
      assert.deepEqual(await missingOf(store, 'alice bob', 10), []);
      const complete = async (from: number, upTo: number) =>
        (await after(store, { places: ['*'], after: from, upTo })).complete;
      assert.deepEqual(
        await Promise.all([complete(0, 3), complete(0, 4), complete(4, 99), complete(5, 99), complete(4, 4)]),
        [true, false, false, true, true],
      );
      // What is answered counts, and not what is asked for.
      assert.equal((await after(store, { places: ['*'], count: 1 })).complete, true);
      assert.equal((await after(store, { places: ['*'], count: 2 })).complete, true);
      assert.equal((await after(store, { places: ['*'], after: 1, count: 2 })).complete, false);
    });

    it('is of every place what was never said to be stored when the server starts, as after a crash', async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.openPast(1), []);
      await leave(store, behindOf('*', [1, 2, 3]), 4);
      await leave(store, behindOf('*', [7]));
      await store.openPast(10);
      for (const place of ['*', 'alice bob', '#1', '@1'])
        assert.deepEqual(await missingOf(store, place, 11), [5, 6, 7, 8, 9]);
      assert.deepEqual(await after(store, { reader: 'bob', after: 4 }), { lines: [], next: null, complete: false });
      // It ends as it should: all that was given out is stored, and what was not is used again.
      await leave(store, behindOf('*', [10, 11]), 12);
      await store.openPast(13);
      assert.equal((await after(store, { places: ['*'], after: 9 })).complete, true);
      await store.openPast(11);
      await leave(store, behindOf('*', [12]), 12);
      await store.openPast(14);
      assert.deepEqual(
        (await missingOf(store, '*', 15)).filter((id) => id > 9),
        [13],
      );
    });

    it('is what had to go because newer lines have taken its place', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('*', [1, 2, 3, 4], { keep: 3 }));
      assert.deepEqual(await missingOf(store, '*', 4), [1]);
      await leave(store, behindOf('*', [6, 8], { keep: 3 }));
      assert.deepEqual(await missingOf(store, '*', 8), [1, 2, 3]);
      assert.equal((await after(store, { places: ['*'], after: 3 })).complete, true);
      assert.equal((await after(store, { places: ['*'], after: 2 })).complete, false);
      // Or would have taken it, had it been stored.
      await leave(store, behindOf('*', [20], { keep: 3, floor: 12 }));
      assert.deepEqual(await missingOf(store, '*', 20), from(1, 12));
      await leave(store, behindOf('*', [], { keep: 0 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), []);
      assert.equal((await missingOf(store, '*', 21)).length, 20);
    });

    it('is what is too old to be read, and what was dropped for its age, also where nothing is left', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.createGroup(1, 'Kino', 'Alice');
      for (const place of ['alice bob', '#1', '*']) await leave(store, behindOf(place, [2, 3, 4]));
      const all = { places: ['*', '#1'], reader: 'bob' };
      assert.equal((await after(store, { ...all, notBefore: 1_002 })).complete, true);
      assert.equal((await after(store, { ...all, notBefore: 1_003 })).complete, false);
      assert.equal((await after(store, { ...all, notBefore: 1_003, after: 2 })).complete, true);
      await expire(store, { history: 1_003 });
      for (const place of ['alice bob', '#1', '*']) {
        assert.equal((await after(store, { places: [place], after: 2 })).complete, true);
        assert.equal((await after(store, { places: [place], after: 1 })).complete, false);
      }
      assert.equal((await after(store, { reader: 'alice', after: 1 })).complete, false);
      assert.equal((await after(store, { reader: 'alice', after: 2 })).complete, true);
      await expire(store, { history: 9_000 });
      for (const place of ['alice bob', '#1', '*']) {
        assert.equal((await after(store, { places: [place], after: 4 })).complete, true);
        assert.equal((await after(store, { places: [place], after: 3 })).complete, false);
      }
      assert.equal((await after(store, { reader: 'alice', after: 3 })).complete, false);
      assert.equal((await after(store, { reader: 'alice', after: 4 })).complete, true);
    });

    it('is a line that its author had no share left for, of two people and of a group', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob');
      await store.createGroup(1, 'Kino', 'Alice');
      const full = await open(t, { written: { perPerson: 250, perAddress: 1024 ** 3 } });
      await full.createAccount({ key: 'bob', name: 'Bob', hash: '', settings: '', createdAt: 0, firstId: 0 });
      await leave(full, behindOf('alice bob', [1, 3, pastOf(5, { from: 'Bob' })]));
      assert.deepEqual(ids((await after(full, { reader: 'bob' })).lines), [1, 5]);
      assert.deepEqual(await missingOf(full, 'alice bob', 6), [3]);
      assert.equal((await after(full, { reader: 'bob' })).complete, false);
      assert.equal((await after(full, { reader: 'bob', after: 3 })).complete, true);
      // There already: nothing is missing for it.
      await leave(full, behindOf('alice bob', [1]));
      assert.deepEqual(await missingOf(full, 'alice bob', 6), [3]);
      await store.appendMail(mailTo('bob', 9, { fromAccount: true }), ROOMY);
      assert.equal((await after(store, { reader: 'bob' })).complete, true);
    });

    it('is a mail that waits and for which, as history, there is no share left', async (t) => {
      const store = await open(t, { written: { perPerson: 250, perAddress: 1024 ** 3 } });
      await store.createAccount({ key: 'bob', name: 'Bob', hash: '', settings: '', createdAt: 0, firstId: 0 });
      assert.equal((await store.appendMail(mailTo('bob', 9, { fromAccount: true }), ROOMY)).outcome, 'stored');
      assert.deepEqual(await missingOf(store, 'alice bob', 10), [9]);
    });

    it('becomes one where nothing is stored between, and stays two where something is', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('alice bob', [], { gaps: [gap(0, 2)] }));
      await leave(store, behindOf('alice bob', [], { gaps: [gap(4, 6)] }));
      assert.deepEqual(await missingOf(store, 'alice bob', 12), [1, 2, 3, 4, 5]);
      await leave(store, behindOf('alice bob', [7], { gaps: [gap(8, 10)] }));
      assert.deepEqual(await missingOf(store, 'alice bob', 12), [1, 2, 3, 4, 5, 9]);
    });

    it('of a place becomes one where there are too many, the two oldest first', async (t) => {
      const store = await open(t);
      for (let index = 1; index <= GAPS_OF_PLACE + 1; index++)
        await leave(store, behindOf('alice bob', [10 * index], { gaps: [gap(10 * index, 10 * index + 3)] }));
      assert.deepEqual(await missingOf(store, 'alice bob', 42), [...from(11, 22), 31, 32, 41, 42]);
    });

    it('is told by the floor alone where that has risen over it, and leaves room for others', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('*', [10], { gaps: [gap(10, 12)] }));
      await leave(store, behindOf('*', [], { floor: 20 }));
      for (let index = 0, id = 30; index < GAPS_OF_PLACE; index++, id += 10)
        await leave(store, behindOf('*', [id], { gaps: [gap(id, id + 2)] }));
      assert.deepEqual(await missingOf(store, '*', 51), [...from(1, 20), 31, 41, 51]);
    });

    it('of every place becomes one where there are too many, the two oldest first', async (t) => {
      const store = await open(t);
      for (let index = 0; index <= GAPS_OF_ALL; index++)
        await leave(store, behindOf('', [], { gaps: [gap(10 * index, 10 * index + 3)] }));
      assert.deepEqual(await missingOf(store, '@7', 32), [...from(1, 12), 21, 22, 31, 32]);
    });

    it('is told no more of what is dropped as a whole: another group of the name has another id', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.createGroup(1, 'Kino', 'Alice');
      await leave(store, behindOf('#1', [2, 9], { keep: 1, gaps: [gap(9, 12)] }));
      assert.deepEqual(await missingOf(store, '#1', 12), [1, 2, 10, 11]);
      await store.removeMember(1, 'alice');
      assert.deepEqual(await missingOf(store, '#1', 12), []);
    });
  });
}
