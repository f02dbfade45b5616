/** Who was made an operator while the server ran, and who is none any more. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredOperator } from '../../../src/core/people/kept-accounts.js';
import type { OpenStore } from './samples.js';

export function operatorTests(name: string, open: OpenStore): void {
  describe(`${name}: operators`, () => {
    const bob: StoredOperator = { name: 'Bob', isOperator: true, by: 'admin root', at: 5 };
    const alice: StoredOperator = { name: 'Alice', isOperator: false, by: 'admin root', at: 6 };

    it('keeps what was said of a name last, by its key', async (t) => {
      const store = await open(t);
      assert.deepEqual(await store.operators(), []);
      for (const one of [bob, alice, { ...bob, name: 'BOB', isOperator: false }]) await store.saveOperator(one);
      assert.deepEqual(await store.operators(), [alice, { ...bob, name: 'BOB', isOperator: false }]);
    });

    it('forgets what was said of one', async (t) => {
      const store = await open(t);
      for (const one of [bob, alice]) await store.saveOperator(one);
      for (const key of ['bob', 'carol']) await store.dropOperator(key);
      assert.deepEqual(await store.operators(), [alice]);
    });
  });
}
