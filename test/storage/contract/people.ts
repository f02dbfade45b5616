/** Message ids, who is known, accounts and their settings. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { STILL_HERE, StorageError } from '../../../src/core/store.js';
import { accountOf, expire, ids, mailTo, type OpenStore, ROOMY } from './samples.js';

export function peopleTests(name: string, open: OpenStore): void {
  describe(`${name}: message ids`, () => {
    it('gives out every id once, from 1, in blocks of the size asked for', async (t) => {
      const store = await open(t);
      assert.deepEqual(
        await Promise.all([store.reserveIds(1), store.reserveIds(100), store.reserveIds(1)]),
        [1, 2, 102],
      );
    });

    for (const count of [0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER]) {
      it(`refuses to reserve ${count} ids, and none are used up`, async (t) => {
        const store = await open(t);
        await assert.rejects(store.reserveIds(count), StorageError);
        assert.equal(await store.reserveIds(1), 1);
      });
    }
  });

  describe(`${name}: message ids that come back`, () => {
    it('are given out again, and those before them are not', async (t) => {
      const store = await open(t);
      await store.reserveIds(10);
      await store.returnIds(4, 10);
      assert.equal(await store.reserveIds(5), 4);
      await store.returnIds(4, 8);
      assert.equal(await store.reserveIds(1), 4);
    });

    it('stay away when others were reserved after them, also while they come back', async (t) => {
      const store = await open(t);
      await store.reserveIds(10);
      const [, later] = await Promise.all([store.reserveIds(3), store.reserveIds(2), store.returnIds(4, 10)]);
      assert.equal(later, 14);
      await store.returnIds(11, 13);
      assert.equal(await store.reserveIds(1), 16);
    });

    it('are taken back once only', async (t) => {
      const store = await open(t);
      await store.reserveIds(10);
      await store.returnIds(4, 10);
      await store.reserveIds(2);
      await store.returnIds(4, 10);
      assert.equal(await store.reserveIds(1), 6);
    });

    it('are not believed when they were never reserved', async (t) => {
      const store = await open(t);
      await store.reserveIds(10);
      for (const [first, last] of [
        [0, 10],
        [-5, 10],
        [1.5, 10],
        [Number.NaN, 10],
        [4, Number.NaN],
        [11, 10],
      ] as const)
        await assert.rejects(store.returnIds(first, last), StorageError);
      await store.returnIds(4, 11);
      await store.returnIds(4, 9);
      assert.equal(await store.reserveIds(1), 11);
    });
  });

  describe(`${name}: who is known`, () => {
    it('knows nobody at first', async (t) => {
      assert.equal(await (await open(t)).known('bob', 0), null);
    });

    it('knows a guest until the time given, not at it', async (t) => {
      const store = await open(t);
      assert.equal(await store.rememberGuest('bob', 'Bob', 100), true);
      assert.deepEqual(await store.known('bob', 99), { key: 'bob', name: 'Bob', account: false, firstId: 0 });
      assert.equal(await store.known('bob', 100), null);
    });

    it('keeps the newer time and the newer spelling of a guest', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'Bob', 100);
      await store.rememberGuest('bob', 'BOB', 50);
      assert.deepEqual(await store.known('bob', 49), { key: 'bob', name: 'BOB', account: false, firstId: 0 });
      assert.equal(await store.known('bob', 50), null);
      await store.rememberGuest('bob', 'bob', 200);
      assert.notEqual(await store.known('bob', 199), null);
    });

    it('knows a guest who is still here for as long as that, and after a crash for a while from the last sign of life', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'Bob', STILL_HERE);
      await store.rememberGuest('carol', 'Carol', STILL_HERE);
      await store.rememberGuest('carol', 'Carol', 5_000);
      await store.signOfLife(1_000);
      await expire(store, { now: 4_999 });
      assert.notEqual(await store.known('bob', 1e15), null);
      assert.equal(await store.releaseGuests(60), 1);
      assert.notEqual(await store.known('bob', 1_059), null);
      assert.equal(await store.known('bob', 1_060), null);
      assert.notEqual(await store.known('carol', 4_999), null);
      assert.equal(await store.releaseGuests(60), 0);
    });

    it('knows an account for good, and does not take it for a guest later', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      assert.equal(await store.rememberGuest('bob', 'bOB', 100), true);
      assert.deepEqual(await store.known('bob', 1e15), { key: 'bob', name: 'Bob', account: true, firstId: 0 });
      await expire(store, { now: 1e15 });
      assert.deepEqual(await store.known('bob', 1e15), { key: 'bob', name: 'Bob', account: true, firstId: 0 });
    });

    it('forgets, when too many guests are known, the one whose time ends first', async (t) => {
      const store = await open(t, { maxKnownGuests: 2 });
      await store.rememberGuest('a', 'A', 300);
      await store.rememberGuest('b', 'B', 200);
      await store.rememberGuest('b', 'B', 200);
      assert.equal(await store.rememberGuest('c', 'C', 100), true);
      assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(async (key) => (await store.known(key, 0))?.name)), [
        'A',
        undefined,
        'C',
      ]);
    });

    it('never forgets a guest who has mail: the newcomer is not remembered, and those known stay', async (t) => {
      const store = await open(t, { maxKnownGuests: 2 });
      await store.rememberGuest('a', 'A', 9_000);
      await store.rememberGuest('b', 'B', 9_000);
      await store.appendMail(mailTo('a', 1), ROOMY);
      await store.appendMail(mailTo('b', 2), ROOMY);
      assert.equal(await store.rememberGuest('c', 'C', 9_999), false);
      assert.equal(await store.known('c', 0), null);
      assert.equal(await store.rememberGuest('a', 'A', 9_999), true);
      assert.deepEqual(ids(await store.readMail('b', 10, 0)), [2]);
    });
  });

  describe(`${name}: accounts`, () => {
    it('returns an account as it was created, and null for none', async (t) => {
      const store = await open(t);
      assert.equal(await store.createAccount(accountOf('Bob')), true);
      assert.deepEqual(await store.account('bob'), accountOf('Bob'));
      assert.equal(await store.account('carol'), null);
    });

    it('lets one of 200 who register the same name at once have it', async (t) => {
      const store = await open(t);
      const tries = Array.from({ length: 200 }, (_, i) => store.createAccount(accountOf('Bob', { hash: `hash ${i}` })));
      const won = await Promise.all(tries);
      assert.deepEqual(won.indexOf(true), 0);
      assert.equal(won.filter(Boolean).length, 1);
      assert.equal((await store.account('bob'))?.hash, 'hash 0');
    });

    it('refuses a name that looks like an account’s, and finds that by its look', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Ian'));
      for (const name of ['lan', '1AN', 'IAN']) assert.equal(await store.createAccount(accountOf(name)), false, name);
      assert.equal(await store.accountLike('1an'), 'Ian');
      for (const name of ['Lan', 'Ali', 'Ann']) {
        assert.equal(await store.accountLike(name), null, name);
        assert.equal(await store.createAccount(accountOf(name)), true, name);
      }
      await store.createAccount(accountOf('Bob0'));
      assert.equal(await store.accountLike('BOBO'), 'Bob0');
    });

    it('gives the new owner of a name nothing of what waited for the guest, and nobody else loses anything', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'bob', 9_000);
      await store.rememberGuest('carol', 'carol', 9_000);
      await store.appendMail(mailTo('bob', 1), ROOMY);
      await store.appendMail(mailTo('carol', 2), ROOMY);
      await store.createAccount(accountOf('Bob', { firstId: 3 }));
      assert.deepEqual(await store.readMail('bob', 10, 0), []);
      assert.deepEqual(ids(await store.readMail('carol', 10, 0)), [2]);
    });

    it('takes nothing for an account that was sent before it was its owner’s, but for repetitions, and receipts neither', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'bob', 9_000);
      await store.createAccount(accountOf('Bob', { firstId: 5 }));
      const gone = { outcome: 'gone', name: 'Bob' };
      assert.deepEqual(await store.appendMail(mailTo('bob', 4), ROOMY), gone);
      assert.deepEqual(await store.appendMail(mailTo('bob', 4, { kind: 'receipt', shown: true }), ROOMY), gone);
      assert.deepEqual(await store.readMail('bob', 10, 0), []);
      assert.equal((await store.appendMail(mailTo('bob', 5), ROOMY)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 5, { kind: 'receipt' }), ROOMY)).outcome, 'stored');
    });

    it('leaves a guest who gets the account what waits for that guest, as it is, and nothing of an earlier one', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'bob', 9_000);
      for (const id of [1, 2, 3, 4]) await store.appendMail(mailTo('bob', id), ROOMY);
      await store.markShown([mailTo('bob', 1), mailTo('bob', 3)]);
      assert.equal(await store.createAccount(accountOf('Bob', { firstId: 3 })), true);
      const kept = [mailTo('bob', 3, { shown: true }), mailTo('bob', 4)];
      assert.deepEqual(await store.readMail('bob', 10, 0), kept);
      // It is no guest's any more, and does not end with one.
      await expire(store, { now: 1e15 });
      assert.deepEqual(await store.readMail('bob', 10, 0), kept);
    });

    it('leaves an account and its mail alone when its name is registered again', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      await store.appendMail(mailTo('bob', 1), ROOMY);
      assert.equal(await store.createAccount(accountOf('BOB', { hash: 'other' })), false);
      assert.deepEqual(await store.account('bob'), accountOf('Bob'));
      assert.deepEqual(ids(await store.readMail('bob', 10, 0)), [1]);
    });

    it('replaces a password, of an account only, and only if it is still the one that was seen', async (t) => {
      const store = await open(t);
      const { hash } = accountOf('Bob');
      await store.createAccount(accountOf('Bob'));
      assert.equal(await store.setPassword('bob', 'new', hash), true);
      assert.equal(await store.setPassword('bob', 'newer', hash), false);
      assert.deepEqual(await store.account('bob'), accountOf('Bob', { hash: 'new' }));
      assert.equal(await store.setPassword('carol', 'new', hash), false);
    });

    it('keeps what an account has set, of that account only, next to its password', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      await store.createAccount(accountOf('Carol', { settings: 'of Carol' }));
      await store.saveSettings('bob', '{"größe":1}');
      assert.deepEqual(await store.account('bob'), accountOf('Bob', { settings: '{"größe":1}' }));
      assert.deepEqual(await store.account('carol'), accountOf('Carol', { settings: 'of Carol' }));
      await store.setPassword('bob', 'new', accountOf('Bob').hash);
      await store.saveSettings('bob', '');
      assert.deepEqual(await store.account('bob'), accountOf('Bob', { hash: 'new' }));
    });

    it('keeps no settings where there is no account', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'Bob', 9_000);
      await store.saveSettings('bob', 'of a guest');
      assert.equal(await store.account('bob'), null);
      await store.createAccount(accountOf('Bob'));
      assert.deepEqual(await store.account('bob'), accountOf('Bob'));
    });
  });
}
