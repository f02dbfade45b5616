/** The end of what has waited, or been kept, for long enough: so much at a time, until nothing is left. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expire, historyOf, ids, keepLine, mailTo, type OpenStore, openWith, pastOf, ROOMY } from './samples.js';

export function expiryTests(name: string, open: OpenStore): void {
  describe(`${name}: expire`, () => {
    it('drops at most so many things, of whatever kind, and fewer only when nothing is left', async (t) => {
      const store = await openWith(open, t, 'Bob');
      await store.rememberGuest('carol', 'Carol', 2_000);
      await store.rememberGuest('dave', 'Dave', 2_000);
      for (const id of [1, 2, 3]) {
        await store.appendMail(mailTo('bob', id), ROOMY);
        await store.appendMail(mailTo('carol', id), ROOMY);
        await keepLine(store, 'alice bob', pastOf(id), 9);
      }
      await store.saveBan({ name: 'Eve', address: null, until: 2_000, by: 'Bob', reason: '' });
      await store.saveMute({ act: 1, name: 'Eve', last: null, until: 2_000, by: 'Bob', reason: '' });
      const ends = { mail: 1_003, history: 1_003, now: 2_000 };
      const dropped: number[] = [];
      do dropped.push(await expire(store, ends, 2));
      while (dropped.at(-1) === 2);
      // Three mails and a guest, another guest, two mails, two lines, a ban, a mute.
      assert.deepEqual(dropped, [2, 2, 2, 2, 2, 1]);
      assert.deepEqual(ids(await store.readMail('bob', 9, 0)), [3]);
      assert.deepEqual(await store.readMail('carol', 9, 0), []);
      assert.deepEqual(await Promise.all([store.known('carol', 0), store.known('dave', 0)]), [null, null]);
      assert.deepEqual(ids(await historyOf(store, 'alice bob', 9, 0)), [3]);
      assert.deepEqual(await store.bans(), []);
    });

    it('leaves a guest known for as long as there is mail of theirs', async (t) => {
      const store = await open(t);
      await store.rememberGuest('carol', 'Carol', 2_000);
      for (const id of [1, 2, 3]) await store.appendMail(mailTo('carol', id), ROOMY);
      for (const left of [2, 1, 0]) {
        assert.equal(await expire(store, { now: 2_000 }, 1), 1);
        assert.equal((await store.readMail('carol', 9, 0)).length, left);
        assert.notEqual(await store.known('carol', 0), null);
      }
      assert.equal(await expire(store, { now: 2_000 }, 1), 1);
      assert.equal(await store.known('carol', 0), null);
    });
  });
}
