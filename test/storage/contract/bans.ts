/** Bans and mutes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ban, Mute } from '../../../src/core/store.js';
import { expire, type OpenStore } from './samples.js';

const banOf = (name: string, changes: Partial<Ban> = {}): Ban => ({
  name,
  address: '192.0.2.1',
  until: 100,
  by: 'Alice',
  reason: 'spam',
  ...changes,
});

const muteOf = (act: number, changes: Partial<Mute> = {}): Mute => ({
  ...{ act, name: 'Eve', last: null, until: 100, by: 'Alice', reason: '' },
  ...changes,
});

export function banTests(name: string, open: OpenStore): void {
  describe(`${name}: bans`, () => {
    it('returns them as they were saved, by key', async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.bans(), []);
      await store.saveBan(banOf('eve'));
      await store.saveBan(banOf('Mallory', { address: null, until: 7, by: 'Bob', reason: '' }));
      await store.saveBan(banOf('Dave'));
      assert.deepEqual(await store.bans(), [
        banOf('Dave'),
        banOf('eve'),
        banOf('Mallory', { address: null, until: 7, by: 'Bob', reason: '' }),
      ]);
    });

    it('replaces the ban of a name, whatever the case, with every field', async (t) => {
      const store = await open(t);
      await store.saveBan(banOf('Eve'));
      const next = banOf('EVE', { address: null, until: 50, by: 'Bob', reason: '' });
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

  describe(`${name}: mutes`, () => {
    it('returns them as they were saved, by number, and replaces one with every field', async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.mutes(), []);
      await store.saveMute(muteOf(2, { last: 'Eva', reason: 'too loud' }));
      await store.saveMute(muteOf(1, { name: 'Mal' }));
      assert.deepEqual(await store.mutes(), [
        muteOf(1, { name: 'Mal' }),
        muteOf(2, { last: 'Eva', reason: 'too loud' }),
      ]);
      const next = muteOf(2, { name: 'EVE', until: 7, by: 'Bob', reason: 'again' });
      await store.saveMute(next);
      assert.deepEqual(await store.mutes(), [muteOf(1, { name: 'Mal' }), next]);
    });

    it('removes the one of that number, and drops with `expire` those that are over', async (t) => {
      const store = await open(t);
      for (const act of [1, 2, 3]) await store.saveMute(muteOf(act, { until: 98 + act }));
      await store.removeMute(1);
      await store.removeMute(9);
      assert.equal(await expire(store, { now: 100 }), 1);
      assert.deepEqual(await store.mutes(), [muteOf(3, { until: 101 })]);
    });
  });
}
