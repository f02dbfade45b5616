/** Bans. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ban } from '../../../src/core/store.js';
import { expire, type OpenStore } from './samples.js';

const banOf = (name: string, changes: Partial<Ban> = {}): Ban => ({
  name,
  address: '192.0.2.1',
  until: 100,
  by: 'Alice',
  ...changes,
});

export function banTests(name: string, open: OpenStore): void {
  describe(`${name}: bans`, () => {
    it('returns them as they were saved, by key', async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.bans(), []);
      await store.saveBan(banOf('eve'));
      await store.saveBan(banOf('Mallory', { address: null, until: 7, by: 'Bob' }));
      await store.saveBan(banOf('Dave'));
      assert.deepEqual(await store.bans(), [
        banOf('Dave'),
        banOf('eve'),
        banOf('Mallory', { address: null, until: 7, by: 'Bob' }),
      ]);
    });

    it('replaces the ban of a name, whatever the case, with every field', async (t) => {
      const store = await open(t);
      await store.saveBan(banOf('Eve'));
      const next = banOf('EVE', { address: null, until: 50, by: 'Bob' });
      await store.saveBan(next);
      assert.deepEqual(await store.bans(), [next]);
    });

    it('removes what is named, and no more', async (t) => {
      const store = await open(t);
      await store.saveBan(banOf('Eve'));
      await store.saveBan(banOf('Mallory'));
      await store.removeBan('eve');
      await store.removeBan('dave');
      assert.deepEqual(await store.bans(), [banOf('Mallory')]);
    });

    it('drops with `expire` those that are over', async (t) => {
      const store = await open(t);
      await store.saveBan(banOf('Eve', { until: 100 }));
      await store.saveBan(banOf('Mallory', { until: 101 }));
      assert.equal((await store.bans()).length, 2);
      assert.equal(await expire(store, { now: 100 }), 1);
      assert.deepEqual(await store.bans(), [banOf('Mallory', { until: 101 })]);
    });
  });
}
