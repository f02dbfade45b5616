/** The lock. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OpenStore } from './samples.js';

export function lockTests(name: string, open: OpenStore): void {
  describe(`${name}: the lock`, () => {
    it('returns it as it was saved, the keys in order and once each; null: there is none', async (t) => {
      const store = await open(t);
      assert.equal(await store.lock(), null);
      await store.saveLock({ by: 'Ann', since: 7, keys: ['carl', 'bob', 'carl'] });
      assert.deepEqual(await store.lock(), { by: 'Ann', since: 7, keys: ['bob', 'carl'] });
      await store.saveLock({ by: 'Eve', since: 9, keys: [] });
      assert.deepEqual(await store.lock(), { by: 'Eve', since: 9, keys: [] });
    });

    it('adds a key to it, once; to none it adds nothing', async (t) => {
      const store = await open(t);
      await store.addToLock('bob');
      await store.saveLock({ by: 'Ann', since: 7, keys: ['carl'] });
      assert.deepEqual((await store.lock())?.keys, ['carl']);
      await store.addToLock('bob');
      await store.addToLock('bob');
      assert.deepEqual((await store.lock())?.keys, ['bob', 'carl']);
    });

    it('removes it with all its keys', async (t) => {
      const store = await open(t);
      await store.saveLock({ by: 'Ann', since: 7, keys: ['carl'] });
      await store.removeLock();
      await store.removeLock();
      assert.equal(await store.lock(), null);
      await store.saveLock({ by: 'Ann', since: 8, keys: [] });
      assert.deepEqual((await store.lock())?.keys, []);
    });
  });
}
