/** Histories of conversations: their order, their length, and the end of a group's. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expire, historyOf, ids, keepLine, type OpenStore, openWith, pastOf, readLines } from './samples.js';

const CONVERSATION = 'alice bob';

export function historyTests(name: string, open: OpenStore): void {
  describe(`${name}: history`, () => {
    it('returns every field of a line as it was given, each conversation its own', async (t) => {
      const store = await open(t);
      const line = pastOf(Number.MAX_SAFE_INTEGER - 1, { from: 'BOB', body: 'Grüße \u{1F389} \t "\'', at: 0 });
      await keepLine(store, CONVERSATION, line, 9);
      await keepLine(store, 'alice bobby', pastOf(2), 9);
      assert.deepEqual(await historyOf(store, CONVERSATION, 9, 0), [line]);
      assert.deepEqual(await historyOf(store, 'alice bobby', 9, 0), [pastOf(2)]);
      assert.deepEqual(await historyOf(store, 'alice', 9, 0), []);
    });

    it('returns the lines with the highest ids, the lowest of them first, whenever they were added', async (t) => {
      const store = await open(t);
      for (const id of [5, 1, 30, 4]) await keepLine(store, CONVERSATION, pastOf(id, { at: 100 - id }), 9);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [1, 4, 5, 30]);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 2, 0)), [5, 30]);
      assert.deepEqual(await historyOf(store, CONVERSATION, 0, 0), []);
      assert.deepEqual(await historyOf(store, CONVERSATION, -1, 0), []);
    });

    it('keeps the newest, also where an older one comes late, or fewer are to be kept than before', async (t) => {
      const store = await open(t);
      for (const id of [10, 20, 30, 40]) await keepLine(store, CONVERSATION, pastOf(id), 3);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [20, 30, 40]);
      await keepLine(store, CONVERSATION, pastOf(15), 3);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [20, 30, 40]);
      await keepLine(store, CONVERSATION, pastOf(25), 3);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [25, 30, 40]);
      await keepLine(store, CONVERSATION, pastOf(50), 5);
      await keepLine(store, CONVERSATION, pastOf(60), 5);
      await keepLine(store, CONVERSATION, pastOf(70), 5);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [30, 40, 50, 60, 70]);
      await keepLine(store, CONVERSATION, pastOf(80), 2);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [70, 80]);
      await keepLine(store, CONVERSATION, pastOf(90), 3);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [70, 80, 90]);
    });

    it('comes in parts of so many bytes, of one line at least, each behind the one before', async (t) => {
      const store = await open(t);
      const bodies = ['x'.repeat(50), 'ü'.repeat(25), 'x', 'x'.repeat(99), 'x'.repeat(300), '', 'x'];
      for (const [index, body] of bodies.entries())
        await keepLine(store, CONVERSATION, pastOf(10 * (index + 1), { body }), 99);
      const parts: number[][] = [];
      let part = await readLines(store, CONVERSATION, 99, 0, 100);
      for (;;) {
        parts.push(ids(part.past));
        if (part.rest === null) break;
        part = await readLines(store, CONVERSATION, 99, 0, 100, part.rest);
      }
      assert.deepEqual(parts, [[10, 20], [30, 40], [50], [60, 70]]);
      assert.deepEqual(ids((await readLines(store, CONVERSATION, 3, 0, 1)).past), [50]);
    });

    it('is, in all its parts, what it was at the first, however many lines there are', async (t) => {
      const store = await open(t);
      for (let id = 1; id <= 60; id++) await keepLine(store, CONVERSATION, pastOf(id), 99);
      const first = await readLines(store, CONVERSATION, 40, 0, 60);
      assert.equal(first.past[0]?.id, 21);
      for (let id = 61; id <= 70; id++) await keepLine(store, CONVERSATION, pastOf(id), 99);
      const all = ids(first.past);
      for (let { rest } = first; rest !== null; ) {
        const next = await readLines(store, CONVERSATION, 40, 0, 250, rest);
        all.push(...ids(next.past));
        rest = next.rest;
      }
      assert.deepEqual(
        all,
        Array.from({ length: 40 }, (_, index) => 21 + index),
      );
    });

    it('ends where its first part was to end, also where the lines up to there are gone', async (t) => {
      const store = await open(t);
      for (let id = 1; id <= 3; id++) await keepLine(store, CONVERSATION, pastOf(id), 99);
      const { rest } = await readLines(store, CONVERSATION, 9, 0, 1, { after: 0, upTo: 7 });
      assert.deepEqual(rest, { after: 1, upTo: 7 });
    });

    it('returns nothing that was said before the time asked for, also where a higher id was', async (t) => {
      const store = await open(t);
      for (const [id, at] of [
        [1, 90],
        [2, 100],
        [3, 99],
        [4, 101],
      ] as const)
        await keepLine(store, CONVERSATION, pastOf(id, { at }), 9);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 100)), [2, 4]);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 1, 100)), [4]);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 3, 99)), [2, 3, 4]);
    });

    it('drops with `expire` what was said before a time, and counts right what is left', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.createGroup(1, 'Kino', 'Alice');
      for (const conversation of [CONVERSATION, '#1'])
        for (const id of [1, 2, 3]) await keepLine(store, conversation, pastOf(id), 3);
      assert.equal(await expire(store, { history: 1_003 }), 4);
      for (const conversation of [CONVERSATION, '#1']) {
        assert.deepEqual(ids(await historyOf(store, conversation, 9, 0)), [3]);
        // Three are kept, and there is room for two again.
        for (const id of [4, 5, 6]) await keepLine(store, conversation, pastOf(id), 3);
        assert.deepEqual(ids(await historyOf(store, conversation, 9, 0)), [4, 5, 6]);
      }
      assert.equal(await expire(store, { history: 2_000 }), 6);
      assert.deepEqual(await historyOf(store, CONVERSATION, 9, 0), []);
      for (const id of [7, 8]) await keepLine(store, CONVERSATION, pastOf(id), 2);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [7, 8]);
    });

    it('keeps each conversation’s newest, however many there are', async (t) => {
      const store = await open(t);
      const appended = Array.from({ length: 300 }, (_, id) => keepLine(store, `a b${id % 3}`, pastOf(id + 1), 20));
      await Promise.all(appended);
      for (const [conversation, last] of [
        ['a b0', 298],
        ['a b1', 299],
        ['a b2', 300],
      ] as const) {
        const kept = ids(await historyOf(store, conversation, 1_000, 0));
        assert.deepEqual([kept.length, kept[0], kept.at(-1)], [20, last - 57, last]);
      }
    });

    it('takes a line once: the same id again changes nothing, and counts for nothing', async (t) => {
      const store = await open(t);
      for (const id of [1, 2, 3]) await keepLine(store, CONVERSATION, pastOf(id), 3);
      for (const id of [1, 3, 3]) await keepLine(store, CONVERSATION, pastOf(id, { body: 'changed', at: 9 }), 3);
      assert.deepEqual(await historyOf(store, CONVERSATION, 9, 0), [pastOf(1), pastOf(2), pastOf(3)]);
      await keepLine(store, CONVERSATION, pastOf(4), 4);
      assert.deepEqual(ids(await historyOf(store, CONVERSATION, 9, 0)), [1, 2, 3, 4]);
    });

    it('of a group ends with the group: whoever takes its name begins with nothing', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup(1, 'Kino', 'Alice');
      await store.createGroup(2, 'Zumba', 'Bob');
      await store.saveMember(1, { name: 'Bob', invitedBy: null });
      await store.saveMember(1, { name: 'Carol', invitedBy: 'Alice' });
      for (const id of [1, 2, 3]) await keepLine(store, '#1', pastOf(id), 9);
      await keepLine(store, '#2', pastOf(4), 9);
      await keepLine(store, 'kino x', pastOf(5), 9);
      await store.removeMember(1, 'alice');
      assert.deepEqual(ids(await historyOf(store, '#1', 9, 0)), [1, 2, 3]);
      await store.removeMember(1, 'bob');
      assert.deepEqual(await historyOf(store, '#1', 9, 0), []);
      assert.deepEqual(ids(await historyOf(store, '#2', 9, 0)), [4]);
      assert.deepEqual(ids(await historyOf(store, 'kino x', 9, 0)), [5]);
      await store.createGroup(1, 'Kino', 'Carol');
      assert.deepEqual(await historyOf(store, '#1', 9, 0), []);
      for (const id of [6, 7, 8]) await keepLine(store, '#1', pastOf(id), 3);
      assert.deepEqual(ids(await historyOf(store, '#1', 9, 0)), [6, 7, 8]);
    });

    it('of a group takes nothing where there is no such group, or no more', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await keepLine(store, '#1', pastOf(1), 9);
      await store.createGroup(1, 'Kino', 'Alice');
      await keepLine(store, '#1', pastOf(2), 9);
      assert.deepEqual(ids(await historyOf(store, '#1', 9, 0)), [2]);
      await Promise.all([store.removeMember(1, 'alice'), keepLine(store, '#1', pastOf(3), 9)]);
      await store.createGroup(1, 'Kino', 'Alice');
      assert.deepEqual(await historyOf(store, '#1', 9, 0), []);
    });
  });
}
