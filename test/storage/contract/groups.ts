/** Groups: who is in them, in which order, and how they end. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StorageError, type StoredGroup } from '../../../src/core/store.js';
import { accountOf, historyOf, keepLine, type OpenStore, openWith, pastOf } from './samples.js';

const member = (name: string) => ({ name, invitedBy: null });
const invited = (name: string, invitedBy: string) => ({ name, invitedBy });

/** Names in order; those invited in brackets. */
const shape = (groups: readonly StoredGroup[]): string[] =>
  groups.map(
    (group) =>
      `${group.name}: ${group.members.map((one) => (one.invitedBy === null ? one.name : `(${one.name})`)).join(' ')}`,
  );

export function groupTests(name: string, open: OpenStore): void {
  describe(`${name}: groups`, () => {
    it('returns all groups, oldest first, with members and invited ones as they were written', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      assert.deepEqual(await store.groups(), []);
      assert.equal(await store.createGroup(5, 'Zumba', 'Alice', '192.0.2.7'), true);
      assert.equal(await store.createGroup(17, 'Kino', 'Bob'), true);
      await store.saveMember(5, invited('Carol', 'Alice'));
      await store.saveMember(5, member('Bob'));
      assert.deepEqual(await store.groups(), [
        {
          id: 5,
          name: 'Zumba',
          maker: 'alice',
          madeFrom: '192.0.2.7',
          members: [member('Alice'), invited('Carol', 'Alice'), member('Bob')],
        },
        { id: 17, name: 'Kino', maker: 'bob', madeFrom: null, members: [member('Bob')] },
      ]);
    });

    it('gives a name to one group, whatever the case, and leaves that as it is', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob');
      const tries = ['Kino', 'kino', 'KINO'].map((group, i) =>
        store.createGroup(i + 1, group, i === 0 ? 'Alice' : 'Bob'),
      );
      assert.deepEqual(await Promise.all(tries), [true, false, false]);
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
    });

    it('makes a member of who was invited, behind everyone else', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup(1, 'Kino', 'Alice');
      await store.saveMember(1, invited('Bob', 'Alice'));
      await store.saveMember(1, invited('Carol', 'Alice'));
      await store.saveMember(1, member('Carol'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice (Bob) Carol']);
      await store.saveMember(1, member('Bob'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice Carol Bob']);
    });

    it('changes how a member is written, and who has invited, without moving anybody', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup(1, 'Kino', 'Alice');
      await store.saveMember(1, invited('Bob', 'Alice'));
      await store.saveMember(1, member('Carol'));
      await store.saveMember(1, invited('BOB', 'Carol'));
      await store.saveMember(1, member('ALICE'));
      assert.deepEqual(await store.groups(), [
        {
          id: 1,
          name: 'Kino',
          maker: 'alice',
          madeFrom: null,
          members: [member('ALICE'), invited('BOB', 'Carol'), member('Carol')],
        },
      ]);
    });

    it('does not make an invited one of a member, who might be the last', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.createGroup(1, 'Kino', 'Alice');
      await store.saveMember(1, invited('ALICE', 'Bob'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
    });

    it('saves no member of a group that is not there', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.saveMember(1, member('Alice'));
      await store.saveMember(1, member('Gus'));
      await store.removeMember(1, 'alice');
      assert.deepEqual(await store.groups(), []);
      assert.equal(await store.createGroup(1, 'Kino', 'Alice'), true);
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
    });

    it('removes members and invited ones, and nobody who is not there', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup(1, 'Kino', 'Alice');
      await store.createGroup(2, 'Zumba', 'Bob');
      await store.saveMember(1, member('Bob'));
      await store.saveMember(1, invited('Carol', 'Alice'));
      await store.removeMember(1, 'dave');
      await store.removeMember(1, 'carol');
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice Bob', 'Zumba: Bob']);
      await store.removeMember(1, 'alice');
      assert.deepEqual(shape(await store.groups()), ['Kino: Bob', 'Zumba: Bob']);
    });

    it('ends with its last member, and its invitations with it; whoever takes the name begins anew', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup(1, 'Kino', 'Alice');
      await store.createGroup(2, 'Zumba', 'Carol');
      await store.saveMember(1, member('Bob'));
      await store.saveMember(1, invited('Carol', 'Alice'));
      await store.removeMember(1, 'alice');
      await store.removeMember(1, 'bob');
      assert.deepEqual(shape(await store.groups()), ['Zumba: Carol']);
      assert.equal(await store.createGroup(3, 'KINO', 'Bob'), true);
      assert.deepEqual(shape(await store.groups()), ['Zumba: Carol', 'KINO: Bob']);
      // What comes late for the one that was is not for this one.
      await store.saveMember(1, member('Carol'));
      await store.removeMember(1, 'bob');
      await keepLine(store, '#1', pastOf(2), 9);
      assert.deepEqual(shape(await store.groups()), ['Zumba: Carol', 'KINO: Bob']);
      assert.deepEqual(await historyOf(store, '#3', 9, 0), []);
      assert.deepEqual(await historyOf(store, '#1', 9, 0), []);
    });

    it('takes accounts alone, so that the next owner of a name is in no group', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.rememberGuest('gus', 'Gus', 9_000);
      await assert.rejects(store.createGroup(2, 'Zumba', 'Gus'), StorageError);
      assert.deepEqual(await store.groups(), []);
      await store.createGroup(1, 'Kino', 'Alice');
      await assert.rejects(store.saveMember(1, invited('Gus', 'Alice')), StorageError);
      await store.createAccount(accountOf('Gus'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
      assert.equal(await store.createGroup(2, 'Zumba', 'Gus'), true);
    });
  });
}
