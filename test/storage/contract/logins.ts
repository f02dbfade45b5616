/** Login records. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LOGINS_KEPT, NETWORKS_KEPT, StorageError, type Store } from '../../../src/core/store.js';
import { accountOf, type OpenStore, openWith } from './samples.js';

const untils = async (store: Store, key: string): Promise<(number | null)[]> =>
  (await store.logins(key, 10)).map((login) => login.until);

export function loginTests(name: string, open: OpenStore): void {
  describe(`${name}: from where accounts have been entered`, () => {
    it('is known of each account for itself, and of nothing else', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      await store.enteredFrom('bob', '192.0.2.1');
      assert.equal(await store.wasEnteredFrom('bob', '192.0.2.1'), true);
      assert.equal(await store.wasEnteredFrom('bob', '192.0.2.2'), false);
      assert.equal(await store.wasEnteredFrom('carol', '192.0.2.1'), false);
      await assert.rejects(store.enteredFrom('dave', '192.0.2.1'), StorageError);
      assert.equal(await store.wasEnteredFrom('dave', '192.0.2.1'), false);
    });

    it(`is known of the ${NETWORKS_KEPT} that were used last`, async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      const known = (key: string, ...networks: readonly string[]): Promise<boolean[]> =>
        Promise.all(networks.map((network) => store.wasEnteredFrom(key, network)));
      await store.enteredFrom('carol', 'old');
      for (const network of ['old', 'older', 'old']) await store.enteredFrom('bob', network);
      for (let count = 1; count < NETWORKS_KEPT; count++) await store.enteredFrom('bob', `${count}`);
      assert.deepEqual(await known('bob', 'older', 'old', '1'), [false, true, true]);
      await store.enteredFrom('bob', 'new');
      assert.deepEqual(await known('bob', 'old', '1', 'new'), [false, true, true]);
      assert.deepEqual(await known('carol', 'old'), [true]);
    });
  });

  describe(`${name}: logins`, () => {
    it('records one stay after another, newest first, each account its own', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      await store.createAccount(accountOf('Carol'));
      const first = await store.openLogin('bob', '192.0.2.1', 10);
      await store.openLogin('carol', '192.0.2.2', 11);
      await store.closeLogin(first, 20);
      const second = await store.openLogin('bob', '2001:db8::1', 9);
      assert.deepEqual(await store.logins('bob', 10), [
        { id: second, key: 'bob', from: '2001:db8::1', at: 9, until: null },
        { id: first, key: 'bob', from: '192.0.2.1', at: 10, until: 20 },
      ]);
      assert.deepEqual(
        (await store.logins('bob', 1)).map((login) => login.id),
        [second],
      );
      assert.deepEqual(await store.logins('bob', -1), []);
    });

    it('closes a stay once, and never before its beginning', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      const id = await store.openLogin('bob', 'x', 10);
      await store.closeLogin(id, 5);
      await store.closeLogin(id, 50);
      await store.closeLogin(id + 1, 50);
      assert.deepEqual(
        (await store.logins('bob', 10)).map((login) => login.until),
        [10],
      );
    });

    it(`keeps the newest ${LOGINS_KEPT} of an account`, async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      await store.createAccount(accountOf('Carol'));
      await store.openLogin('carol', 'x', 1);
      await Promise.all(Array.from({ length: LOGINS_KEPT + 5 }, (_, at) => store.openLogin('bob', 'x', at)));
      const kept = await store.logins('bob', 1_000);
      assert.deepEqual([kept.length, kept[0]?.at, kept.at(-1)?.at], [LOGINS_KEPT, LOGINS_KEPT + 4, 5]);
      assert.equal((await store.logins('carol', 1_000)).length, 1);
    });

    it('records nothing for a name without an account', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'Bob', 9_000);
      await assert.rejects(store.openLogin('bob', 'x', 1), StorageError);
      await store.createAccount(accountOf('Bob'));
      assert.deepEqual(await store.logins('bob', 10), []);
    });

    it('closes what a crash left open at the last sign of life, or at its beginning if that is later', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      const closed = await store.openLogin('bob', 'x', 10);
      await store.closeLogin(closed, 15);
      await store.openLogin('bob', 'x', 20);
      await store.signOfLife(100);
      await store.signOfLife(90);
      await store.openLogin('carol', 'x', 200);
      assert.equal(await store.closeStaleLogins(), 2);
      assert.deepEqual(await untils(store, 'bob'), [90, 15]);
      assert.deepEqual(await untils(store, 'carol'), [200]);
      assert.equal(await store.closeStaleLogins(), 0);
    });

    it('closes what could not be closed with the next stay of that account, in the same way', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      await store.openLogin('bob', 'x', 20);
      await store.openLogin('carol', 'x', 30);
      await store.signOfLife(100);
      const next = await store.openLogin('bob', 'x', 200);
      assert.deepEqual(await untils(store, 'bob'), [null, 100]);
      assert.deepEqual(await untils(store, 'carol'), [null]);
      await store.closeLogin(next, 300);
      assert.deepEqual(await untils(store, 'bob'), [300, 100]);
    });

    it('closes them at their beginning where there never was a sign of life', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      await store.openLogin('bob', 'x', 20);
      await store.closeStaleLogins();
      assert.deepEqual(
        (await store.logins('bob', 10)).map((login) => login.until),
        [20],
      );
    });
  });
}
