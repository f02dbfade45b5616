/** Contacts and blocks, and what a block means for a mailbox. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StorageError } from '../../../src/core/store.js';
import { accountOf, ids, mailTo, type OpenStore, openWith, outcomeOf, ROOMY } from './samples.js';

export function tieTests(name: string, open: OpenStore): void {
  describe(`${name}: contacts and blocks`, () => {
    it('keeps ties of both kinds in the order in which they were made, each account its own', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      assert.deepEqual(await store.ties('bob'), []);
      assert.equal(await store.tie('contact', 'bob', 'Zoe', 9), 'stored');
      assert.equal(await store.tie('block', 'bob', 'Mallory', 9), 'stored');
      assert.equal(await store.tie('contact', 'bob', 'Alice', 9), 'stored');
      assert.equal(await store.tie('block', 'bob', 'Alice', 9), 'stored');
      assert.equal(await store.tie('contact', 'carol', 'Bob', 9), 'stored');
      assert.deepEqual(await store.ties('bob'), [
        { kind: 'contact', name: 'Zoe' },
        { kind: 'block', name: 'Mallory' },
        { kind: 'contact', name: 'Alice' },
        { kind: 'block', name: 'Alice' },
      ]);
      assert.deepEqual(await store.ties('carol'), [{ kind: 'contact', name: 'Bob' }]);
    });

    it('makes a tie once: again changes neither its name nor its place, whatever the case', async (t) => {
      const store = await openWith(open, t, 'Bob');
      await store.tie('contact', 'bob', 'Alice', 9);
      await store.tie('contact', 'bob', 'Zoe', 9);
      assert.equal(await store.tie('contact', 'bob', 'ALICE', 9), 'stored');
      assert.deepEqual(await store.ties('bob'), [
        { kind: 'contact', name: 'Alice' },
        { kind: 'contact', name: 'Zoe' },
      ]);
    });

    it('is full at the limit of one kind, but not for what is there already, nor for the other kind or account', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      assert.equal(await store.tie('contact', 'bob', 'A', 2), 'stored');
      assert.equal(await store.tie('contact', 'bob', 'B', 2), 'stored');
      assert.equal(await store.tie('contact', 'bob', 'C', 2), 'full');
      assert.equal(await store.tie('contact', 'bob', 'a', 2), 'stored');
      assert.equal(await store.tie('block', 'bob', 'C', 2), 'stored');
      assert.equal(await store.tie('contact', 'carol', 'C', 2), 'stored');
      await store.untie('contact', 'bob', 'a');
      assert.equal(await store.tie('contact', 'bob', 'C', 2), 'stored');
      assert.deepEqual(
        (await store.ties('bob')).map((tie) => `${tie.kind} ${tie.name}`),
        ['contact B', 'block C', 'contact C'],
      );
    });

    it('ends a tie of that kind alone, and does nothing where there is none', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      await store.untie('contact', 'bob', 'alice');
      await store.untie('contact', 'nobody', 'alice');
      for (const owner of ['bob', 'carol'])
        for (const kind of ['contact', 'block'] as const) await store.tie(kind, owner, 'Alice', 9);
      await store.untie('contact', 'bob', 'alice');
      assert.deepEqual(await store.ties('bob'), [{ kind: 'block', name: 'Alice' }]);
      assert.equal((await store.ties('carol')).length, 2);
    });

    it('puts a tie that is made anew behind the others', async (t) => {
      const store = await openWith(open, t, 'Bob');
      for (const other of ['A', 'B', 'C']) await store.tie('contact', 'bob', other, 9);
      await store.untie('contact', 'bob', 'a');
      await store.tie('contact', 'bob', 'A', 9);
      assert.deepEqual(
        (await store.ties('bob')).map((tie) => tie.name),
        ['B', 'C', 'A'],
      );
    });

    it('makes no tie of a name without an account, so that the next owner of the name inherits none', async (t) => {
      const store = await open(t);
      await store.rememberGuest('bob', 'Bob', 9_000);
      await assert.rejects(store.tie('block', 'bob', 'Alice', 9), StorageError);
      await store.createAccount(accountOf('Bob'));
      assert.deepEqual(await store.ties('bob'), []);
    });
  });

  describe(`${name}: whom a new account shuts out`, () => {
    it('makes these blocks with the account, in their order, and none where there is one already', async (t) => {
      const store = await openWith(open, t, 'Carol');
      assert.equal(await store.createAccount(accountOf('Bob'), ['Zoe', 'Alice']), true);
      assert.equal(await store.createAccount(accountOf('CAROL'), ['Zoe']), false);
      assert.deepEqual(await store.ties('carol'), []);
      assert.equal(await store.tie('block', 'bob', 'Mallory', 2), 'full');
      await store.tie('block', 'bob', 'Mallory', 3);
      assert.deepEqual(
        await store.ties('bob'),
        ['Zoe', 'Alice', 'Mallory'].map((other) => ({ kind: 'block', name: other })),
      );
      assert.deepEqual(await store.appendMail(mailTo('bob', 1, { from: 'aLICE' }), ROOMY), {
        outcome: 'refused',
        name: 'Bob',
      });
      await store.untie('block', 'bob', 'zoe');
      assert.equal((await store.ties('bob')).length, 2);
    });
  });

  describe(`${name}: blocked mail`, () => {
    it('refuses mail of whom the owner has blocked, whatever the case, and says whose mailbox it is', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      await store.tie('block', 'bob', 'Alice', 9);
      for (const kind of ['direct', 'private', 'group', 'request', 'invite'] as const) {
        const result = await store.appendMail(mailTo('bob', 1, { from: 'aLICE', kind }), ROOMY);
        assert.deepEqual(result, { outcome: 'refused', name: 'Bob' });
      }
      assert.deepEqual(await store.readMail('bob', 10, 0), []);
      assert.equal(outcomeOf(await store.appendMail(mailTo('bob', 2, { from: 'Dave' }), ROOMY)), 'stored');
      assert.equal(outcomeOf(await store.appendMail(mailTo('carol', 3), ROOMY)), 'stored');
    });

    it('takes it of a contact, of whom the author has blocked, and again when the block is over', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob');
      await store.tie('contact', 'bob', 'Alice', 9);
      await store.tie('block', 'alice', 'Bob', 9);
      assert.equal(outcomeOf(await store.appendMail(mailTo('bob', 1), ROOMY)), 'stored');
      await store.tie('block', 'bob', 'Alice', 9);
      assert.equal(outcomeOf(await store.appendMail(mailTo('bob', 2), ROOMY)), 'refused');
      await store.untie('block', 'bob', 'alice');
      assert.equal(outcomeOf(await store.appendMail(mailTo('bob', 3), ROOMY)), 'stored');
      assert.deepEqual(ids(await store.readMail('bob', 10, 0)), [1, 3]);
    });

    it('leaves what waits already, and what is appended again is stored', async (t) => {
      const store = await openWith(open, t, 'Bob');
      await store.appendMail(mailTo('bob', 1), ROOMY);
      await store.tie('block', 'bob', 'Alice', 9);
      assert.equal(outcomeOf(await store.appendMail(mailTo('bob', 1, { shown: true }), ROOMY)), 'stored');
      assert.deepEqual(await store.readMail('bob', 10, 0), [mailTo('bob', 1, { shown: true })]);
    });

    it('looks at the block before the limits: who is shut out does not learn how full a mailbox is', async (t) => {
      const store = await openWith(open, t, 'Bob');
      await store.tie('block', 'bob', 'Alice', 9);
      for (const limits of [
        { ...ROOMY, perMailbox: 0 },
        { ...ROOMY, perSender: 0 },
      ])
        assert.equal(outcomeOf(await store.appendMail(mailTo('bob', 1), limits)), 'refused');
    });

    it('takes a receipt of whom the owner has blocked', async (t) => {
      const store = await openWith(open, t, 'Bob');
      await store.tie('block', 'bob', 'Alice', 9);
      const receipt = mailTo('bob', 1, { kind: 'receipt', body: '' });
      assert.equal(outcomeOf(await store.appendMail(receipt, ROOMY)), 'stored');
      assert.deepEqual(await store.readMail('bob', 10, 0), [receipt]);
    });
  });
}
