/** Tokens that speak for accounts. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AccessToken, StorageError, type Store } from '../../../src/core/store.js';
import { accountOf, expire, type OpenStore, openWith } from './samples.js';

type New = Omit<AccessToken, 'number' | 'usedAt'>;

const tokenOf = (owner: string, hash: string, changes: Partial<New> = {}): New => ({
  owner,
  hash,
  about: `for ${hash}`,
  createdAt: 10,
  until: 100,
  ...changes,
});

const kept = (number: number, token: New, usedAt: number | null = null): AccessToken => ({ number, usedAt, ...token });

const numbers = async (store: Store, owner: string): Promise<number[]> =>
  (await store.tokens(owner)).map(({ number }) => number);

export function tokenTests(name: string, open: OpenStore): void {
  describe(`${name}: tokens`, () => {
    it('returns those of an account as they were added, the oldest first, and finds each with its account', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      const [build, backup, other] = [
        tokenOf('bob', 'h1'),
        tokenOf('bob', 'h2', { about: '' }),
        tokenOf('carol', 'h3'),
      ];
      for (const [at, token] of [build, backup, other].entries()) assert.equal(await store.addToken(token, 9), at + 1);
      assert.deepEqual(await store.tokens('bob'), [kept(1, build), kept(2, backup)]);
      assert.deepEqual(await store.findToken('h3'), { token: kept(3, other), account: accountOf('Carol') });
      assert.equal(await store.findToken('h4'), null);
      assert.deepEqual(await store.tokens('dave'), []);
    });

    it('keeps when one was used last', async (t) => {
      const store = await openWith(open, t, 'Bob');
      const token = tokenOf('bob', 'h1');
      await store.addToken(token, 9);
      await store.tokenUsed(1, 50);
      await store.tokenUsed(1, 60);
      await store.tokenUsed(2, 70);
      assert.deepEqual(await store.tokens('bob'), [kept(1, token, 60)]);
    });

    it('adds no more than so many to one account, of which those that are over do not count', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      await store.addToken(tokenOf('bob', 'h1', { until: 20 }), 2);
      await store.addToken(tokenOf('bob', 'h2'), 2);
      assert.equal(await store.addToken(tokenOf('bob', 'h3', { createdAt: 19 }), 2), null);
      assert.equal(await store.addToken(tokenOf('carol', 'h4'), 2), 3);
      assert.equal(await store.addToken(tokenOf('bob', 'h3', { createdAt: 20 }), 2), 4);
      assert.deepEqual(await numbers(store, 'bob'), [2, 4]);
    });

    it('gives a number once, and a token to accounts alone', async (t) => {
      const store = await openWith(open, t, 'Bob');
      await store.addToken(tokenOf('bob', 'h1'), 9);
      assert.equal(await store.endToken('bob', 1), true);
      assert.equal(await store.addToken(tokenOf('bob', 'h1'), 9), 2);
      await assert.rejects(store.addToken(tokenOf('dave', 'h2'), 9), StorageError);
    });

    it('ends one of an account by its number, and no other', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      for (const owner of ['bob', 'bob', 'carol']) await store.addToken(tokenOf(owner, `${Math.random()}`), 9);
      assert.equal(await store.endToken('bob', 3), false);
      assert.equal(await store.endToken('bob', 1), true);
      assert.equal(await store.endToken('bob', 1), false);
      assert.deepEqual([await numbers(store, 'bob'), await numbers(store, 'carol')], [[2], [3]]);
    });

    it('ends those of an account with its password, but not where the same one is hashed anew', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      await store.addToken(tokenOf('bob', 'h1'), 9);
      await store.addToken(tokenOf('carol', 'h2'), 9);
      assert.equal(await store.setPassword('bob', 'x', 'not it'), false);
      assert.equal(await store.setPassword('bob', 'anew', accountOf('Bob').hash, true), true);
      assert.deepEqual(await numbers(store, 'bob'), [1]);
      assert.equal(await store.setPassword('bob', 'next', 'anew'), true);
      assert.deepEqual([await numbers(store, 'bob'), await numbers(store, 'carol')], [[], [2]]);
      assert.equal(await store.findToken('h1'), null);
    });

    it('ends those of whoever is banned', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      await store.addToken(tokenOf('bob', 'h1'), 9);
      await store.addToken(tokenOf('carol', 'h2'), 9);
      await store.saveBan({ name: 'BOB', address: null, until: 9, by: 'Alice', reason: '' });
      assert.deepEqual([await numbers(store, 'bob'), await numbers(store, 'carol')], [[], [2]]);
    });

    it('drops with `expire` those that are over', async (t) => {
      const store = await openWith(open, t, 'Bob');
      await store.addToken(tokenOf('bob', 'h1', { until: 100 }), 9);
      await store.addToken(tokenOf('bob', 'h2', { until: 101 }), 9);
      assert.equal(await expire(store, { now: 100 }), 1);
      assert.deepEqual(await numbers(store, 'bob'), [2]);
    });
  });
}
