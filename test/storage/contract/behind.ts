/** What talk leaves behind, a part at a time, and how it is read again: after a line, over places, and the last lines. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  after,
  behindOf,
  expire,
  ids,
  last,
  leave,
  mailTo,
  missingOf,
  type OpenStore,
  openWith,
  pastOf,
  ROOMY,
  roomOf,
} from './samples.js';

const LAB = roomOf(1, 'Lab');

export function behindTests(name: string, open: OpenStore): void {
  describe(`${name}: what is left behind`, () => {
    it('returns every line as it was given, of each place its own, with the place', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.createGroup(1, 'Kino', 'Alice');
      const said = pastOf(5, { body: 'Grüße \u{1F389} \t "\'', origin: '192.0.2.7' });
      const deed = pastOf(6, { body: 'waves', form: 'deed' });
      const whispered = pastOf(7, { form: 'private' });
      await store.appendBehind({
        rooms: [LAB],
        places: [
          behindOf('@1', [said, deed]),
          behindOf('alice bob', [whispered]),
          behindOf('*', [8]),
          behindOf('#1', [9]),
        ],
        upTo: null,
      });
      const { origin: _, ...shown } = said;
      assert.deepEqual((await last(store, '@1', 9)).lines, [
        { ...shown, place: '@1' },
        { ...deed, place: '@1' },
      ]);
      assert.deepEqual((await after(store, { places: ['#1', '*', '@1', '@2'], reader: 'bob' })).lines, [
        { ...shown, place: '@1' },
        { ...deed, place: '@1' },
        { ...whispered, place: 'alice bob' },
        { ...pastOf(8), place: '*' },
        { ...pastOf(9), place: '#1' },
      ]);
    });

    it('reads after a line what was said there, lowest id first, up to another, so many at a time', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('*', [3, 9, 1, 7, 5]));
      const read = async (asked: Parameters<typeof after>[1]) => {
        const { lines, next, complete } = await after(store, { places: ['*'], ...asked });
        return [ids(lines), next, complete];
      };
      assert.deepEqual(await read({}), [[1, 3, 5, 7, 9], null, true]);
      assert.deepEqual(await read({ after: 3 }), [[5, 7, 9], null, true]);
      assert.deepEqual(await read({ after: 4, upTo: 7 }), [[5, 7], null, true]);
      assert.deepEqual(await read({ count: 2 }), [[1, 3], 3, true]);
      assert.deepEqual(await read({ after: 3, count: 3 }), [[5, 7, 9], null, true]);
      assert.deepEqual(await read({ after: 9 }), [[], null, true]);
      assert.deepEqual(await read({ after: 99, upTo: 50 }), [[], null, true]);
      // Of bytes as many as are asked for, and a line at least.
      assert.deepEqual(await read({ bytes: 12 }), [[1, 3], 3, true]);
      assert.deepEqual(await read({ bytes: 1 }), [[1], 1, true]);
    });

    it('merges places by ids, however many lines each has', async (t) => {
      const store = await open(t);
      const rooms = [roomOf(1, 'Lab'), roomOf(2, 'Team'), roomOf(3, 'Pub')];
      const of = (rest: number) => Array.from({ length: 50 }, (_, index) => 10 + 3 * index + rest);
      await store.appendBehind({
        rooms,
        places: [0, 1, 2].map((rest) => behindOf(`@${rest + 1}`, of(rest))),
        upTo: null,
      });
      const two = await after(store, { places: ['@3', '@1'] });
      assert.deepEqual(
        ids(two.lines),
        [...of(0), ...of(2)].sort((one, other) => one - other),
      );
      assert.ok(two.lines.every(({ id, place }) => place === (id % 3 === 1 ? '@1' : '@3')));
      const all: number[] = [];
      for (let from: number | null = 0; from !== null; ) {
        const part = await after(store, { places: ['@1', '@2', '@3'], after: from, count: 7 });
        all.push(...ids(part.lines));
        from = part.next;
      }
      assert.deepEqual(
        all,
        Array.from({ length: 150 }, (_, index) => 10 + index),
      );
    });

    it('reads for an account what it has written to somebody and what it got, and nobody else’s', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.createGroup(1, 'Bob', 'Alice');
      for (const [place, id] of [
        ['alice bob', 2],
        ['bob carol', 3],
        ['alice carol', 4],
        ['bobby carol', 5],
        ['#1', 6],
        ['bob zoe', 7],
      ] as const)
        await leave(store, behindOf(place, [id]));
      assert.deepEqual(ids((await after(store, { reader: 'bob' })).lines), [2, 3, 7]);
      assert.deepEqual(ids((await after(store, { reader: 'bob', places: ['#1'], after: 2 })).lines), [3, 6, 7]);
      assert.deepEqual(ids((await after(store, { reader: 'dora' })).lines), []);
    });

    it('reads the last lines up to one, in parts that go on where the one before has ended', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('*', [1, 2, 3, 4, 5, 6]));
      assert.deepEqual(ids((await last(store, '*', 2)).lines), [5, 6]);
      assert.deepEqual(ids((await last(store, '*', 3, 4)).lines), [2, 3, 4]);
      assert.deepEqual(ids((await last(store, '*', 0)).lines), []);
      const query = { place: '*', count: 4, upTo: 5, notBefore: 1_003, bytes: 12 };
      const first = await store.readLast(query);
      assert.deepEqual([ids(first.lines), first.rest], [[3, 4], { after: 4, upTo: 5 }]);
      await leave(store, behindOf('*', [7]));
      assert.ok(first.rest !== null);
      const second = await store.readLast({ ...query, from: first.rest });
      assert.deepEqual([ids(second.lines), second.rest], [[5], null]);
    });

    it('keeps the newest of a place, whenever they are added', async (t) => {
      const store = await open(t);
      await leave(store, behindOf('*', [10, 20, 30], { keep: 4 }));
      await leave(store, behindOf('*', [25, 40, 50], { keep: 4 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), [25, 30, 40, 50]);
      await leave(store, behindOf('*', [15], { keep: 4 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), [25, 30, 40, 50]);
      await leave(store, behindOf('*', [60], { keep: 1 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), [60]);
    });

    it('keeps as many bytes of a place as are given, and counts right what has gone', async (t) => {
      const store = await open(t);
      const lines = [1, 2, 3, 4].map((id) => pastOf(id, { body: 'ü'.repeat(5) }));
      await leave(store, behindOf('*', lines, { bytes: 30 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), [2, 3, 4]);
      await leave(store, behindOf('*', [pastOf(5, { body: 'x' })], { bytes: 30 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), [3, 4, 5]);
      await expire(store, { history: 1_004 });
      await leave(store, behindOf('*', [pastOf(6, { body: 'x'.repeat(19) })], { bytes: 30 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), [4, 5, 6]);
      await store.purge({ id: 6, place: '*' }, 9);
      await leave(store, behindOf('*', [pastOf(7, { body: 'x'.repeat(19) })], { bytes: 30 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), [4, 5, 7]);
      assert.deepEqual(await missingOf(store, '*', 7), [1, 2, 3]);
      await leave(store, behindOf('*', [pastOf(8, { body: 'x'.repeat(31) })], { bytes: 30 }));
      assert.deepEqual(ids((await last(store, '*', 9)).lines), []);
    });

    it('takes a line once, and a whole part again', async (t) => {
      const store = await open(t);
      const part = behindOf('*', [1, 2, 3], { keep: 3 });
      await leave(store, part);
      await leave(store, part);
      await leave(store, behindOf('*', [pastOf(2, { body: 'changed' }), pastOf(4), pastOf(4)], { keep: 3 }));
      assert.deepEqual(
        (await last(store, '*', 9)).lines,
        [2, 3, 4].map((id) => ({ ...pastOf(id), place: '*' })),
      );
    });

    it('takes nothing of a room or group that is not there, and the rest of the part', async (t) => {
      const store = await open(t);
      await store.appendBehind({
        rooms: [LAB],
        places: [
          behindOf('#1', [2], { gaps: [{ low: 2, high: 5 }] }),
          behindOf('@2', [3], { gaps: [{ low: 2, high: 5 }] }),
          behindOf('@1', [4]),
        ],
        upTo: null,
      });
      const { lines, complete } = await after(store, { places: ['#1', '@1', '@2'] });
      assert.deepEqual([ids(lines), complete], [[4], true]);
    });

    it('counts rooms and everyone for nobody’s share, and takes them from whoever has written all of theirs', async (t) => {
      const store = await open(t, { written: { perPerson: 400, perAddress: 1024 ** 3 } });
      const long = (id: number) => pastOf(id, { body: 'x'.repeat(100) });
      await leave(store, behindOf('@1', [long(2), long(3)]), null, [LAB]);
      await leave(store, behindOf('*', [long(4), long(5)]));
      await leave(store, behindOf('alice bob', [long(6), long(7)]));
      await leave(store, behindOf('@1', [long(8)]));
      const { lines } = await after(store, { places: ['*', '@1'], reader: 'bob' });
      assert.deepEqual(ids(lines), [2, 3, 4, 5, 6, 8]);
      await expire(store, { history: 1_006 });
      await leave(store, behindOf('alice bob', [long(9)]));
      assert.deepEqual(ids((await after(store, { reader: 'bob' })).lines), [6]);
      await store.purge({ author: 'alice', from: 6, upTo: 6 }, 9);
      await leave(store, behindOf('alice bob', [long(10)]));
      assert.deepEqual(ids((await after(store, { reader: 'bob' })).lines), [10]);
    });

    it('has what two accounts write to each other in their history as soon as it waits, once, and nothing else', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob');
      await store.rememberGuest('gus', 'Gus', 9_000);
      const sent = { fromAccount: true, from: 'Alice' };
      const mails = [
        mailTo('bob', 1, sent),
        mailTo('bob', 2, { ...sent, kind: 'private' }),
        mailTo('bob', 3),
        mailTo('gus', 4, sent),
        mailTo('bob', 5, { ...sent, kind: 'group', room: 'kino' }),
        mailTo('bob', 6, { ...sent, kind: 'receipt' }),
        mailTo('nobody', 7, sent),
      ];
      await store.appendMails(mails, ROOMY);
      await store.appendMail(mails[0] as (typeof mails)[0], ROOMY);
      await leave(store, behindOf('alice bob', [1]));
      const lines = [1, 2].map((id) => ({ ...pastOf(id, { body: `message ${id}` }), place: 'alice bob' }));
      assert.deepEqual((await after(store, { reader: 'alice' })).lines, [lines[0], { ...lines[1], form: 'private' }]);
      // Taken back: what waits twice is not history again.
      await store.purge({ author: 'alice', from: 1, upTo: 1 }, 1);
      assert.deepEqual(ids((await after(store, { reader: 'bob' })).lines), [2]);
    });
  });
}
