/** Files that are offered, and who has accepted them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredOffer, StoredTaker } from '../../../src/core/store.js';
import type { OpenStore } from './samples.js';

export const offerOf = (id: number, changes: Partial<StoredOffer> = {}): StoredOffer => ({
  id,
  from: 'Alice',
  fromAccount: true,
  madeFrom: '192.0.2.7',
  audience: 'person',
  to: 'Bob',
  toAccount: false,
  name: 'cake.jpg',
  size: null,
  token: `hash of ${id}`,
  sha256: null,
  createdAt: 5,
  until: 100,
  ...changes,
});

const takerOf = (offer: number, name: string, changes: Partial<StoredTaker> = {}): StoredTaker => ({
  offer,
  name,
  account: true,
  token: `${name}'s`,
  ...changes,
});

export function offerTests(name: string, open: OpenStore): void {
  describe(`${name}: offers`, () => {
    it('returns them as they were saved, by id', async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.offers(), []);
      const second = offerOf(2, {
        audience: 'all',
        to: '',
        size: 0,
        sha256: 'sum',
        fromAccount: false,
        toAccount: true,
      });
      await store.saveOffer(second);
      await store.saveOffer(offerOf(1));
      assert.deepEqual(await store.offers(), [offerOf(1), second]);
    });

    it('replaces the offer of an id with every field, and keeps who has accepted it', async (t) => {
      const store = await open(t);
      await store.saveOffer(offerOf(1));
      await store.saveTaker(takerOf(1, 'Bob'));
      const next = offerOf(1, { size: 7, sha256: 'sum', until: 900, toAccount: true, from: 'ALICE', token: 'other' });
      await store.saveOffer(next);
      assert.deepEqual(await store.offers(), [next]);
      assert.deepEqual(await store.takers(), [takerOf(1, 'Bob')]);
    });

    it('returns who has accepted by the offer and their key, each once, whatever the case', async (t) => {
      const store = await open(t);
      for (const id of [2, 1]) await store.saveOffer(offerOf(id));
      for (const taker of [takerOf(2, 'Bob'), takerOf(2, 'Ann'), takerOf(1, 'bob')]) await store.saveTaker(taker);
      await store.saveTaker(takerOf(1, 'BOB', { account: false, token: 'new' }));
      assert.deepEqual(await store.takers(), [
        takerOf(1, 'BOB', { account: false, token: 'new' }),
        takerOf(2, 'Ann'),
        takerOf(2, 'Bob'),
      ]);
    });

    it('takes nobody for an offer that is not there', async (t) => {
      const store = await open(t);
      await store.saveTaker(takerOf(1, 'Bob'));
      await store.saveOffer(offerOf(1));
      assert.deepEqual(await store.takers(), []);
    });

    it('removes what is named, an offer with those who have accepted it, and no more', async (t) => {
      const store = await open(t);
      for (const id of [1, 2]) {
        await store.saveOffer(offerOf(id));
        for (const taker of ['Ann', 'Bob']) await store.saveTaker(takerOf(id, taker));
      }
      await store.removeOffer(1);
      await store.removeOffer(9);
      await store.removeTaker(2, 'ann');
      await store.removeTaker(9, 'bob');
      assert.deepEqual(await store.offers(), [offerOf(2)]);
      assert.deepEqual(await store.takers(), [takerOf(2, 'Bob')]);
    });
  });
}
