/** Groups: who is in them, in which order, and how they end. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StorageError, type StoredGroup } from '../../../src/chat/store.js';
import { accountOf, type OpenStore, openWith } from './samples.js';

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
      assert.equal(await store.createGroup('Zumba', 'Alice'), true);
      assert.equal(await store.createGroup('Kino', 'Bob'), true);
      await store.saveMember('zumba', invited('Carol', 'Alice'));
      await store.saveMember('zumba', member('Bob'));
      assert.deepEqual(await store.groups(), [
        { name: 'Zumba', members: [member('Alice'), invited('Carol', 'Alice'), member('Bob')] },
        { name: 'Kino', members: [member('Bob')] },
      ]);
    });

    it('gives a name to one group, whatever the case, and leaves that as it is', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob');
      const tries = ['Kino', 'kino', 'KINO'].map((group, i) => store.createGroup(group, i === 0 ? 'Alice' : 'Bob'));
      assert.deepEqual(await Promise.all(tries), [true, false, false]);
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
    });

    it('makes a member of who was invited, behind everyone else', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup('Kino', 'Alice');
      await store.saveMember('kino', invited('Bob', 'Alice'));
      await store.saveMember('kino', invited('Carol', 'Alice'));
      await store.saveMember('kino', member('Carol'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice (Bob) Carol']);
      await store.saveMember('kino', member('Bob'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice Carol Bob']);
    });

    it('changes how a member is written, and who has invited, without moving anybody', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup('Kino', 'Alice');
      await store.saveMember('kino', invited('Bob', 'Alice'));
      await store.saveMember('kino', member('Carol'));
      await store.saveMember('kino', invited('BOB', 'Carol'));
      await store.saveMember('kino', member('ALICE'));
      assert.deepEqual(await store.groups(), [
        { name: 'Kino', members: [member('ALICE'), invited('BOB', 'Carol'), member('Carol')] },
      ]);
    });

    it('does not make an invited one of a member, who might be the last', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.createGroup('Kino', 'Alice');
      await store.saveMember('kino', invited('ALICE', 'Bob'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
    });

    it('saves no member of a group that is not there', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.saveMember('kino', member('Alice'));
      await store.saveMember('kino', member('Gus'));
      await store.removeMember('kino', 'alice');
      assert.deepEqual(await store.groups(), []);
      assert.equal(await store.createGroup('Kino', 'Alice'), true);
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
    });

    it('removes members and invited ones, and nobody who is not there', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup('Kino', 'Alice');
      await store.createGroup('Zumba', 'Bob');
      await store.saveMember('kino', member('Bob'));
      await store.saveMember('kino', invited('Carol', 'Alice'));
      await store.removeMember('kino', 'dave');
      await store.removeMember('kino', 'carol');
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice Bob', 'Zumba: Bob']);
      await store.removeMember('kino', 'alice');
      assert.deepEqual(shape(await store.groups()), ['Kino: Bob', 'Zumba: Bob']);
    });

    it('ends with its last member, and its invitations with it; whoever takes the name begins anew', async (t) => {
      const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
      await store.createGroup('Kino', 'Alice');
      await store.createGroup('Zumba', 'Carol');
      await store.saveMember('kino', member('Bob'));
      await store.saveMember('kino', invited('Carol', 'Alice'));
      await store.removeMember('kino', 'alice');
      await store.removeMember('kino', 'bob');
      assert.deepEqual(shape(await store.groups()), ['Zumba: Carol']);
      assert.equal(await store.createGroup('KINO', 'Bob'), true);
      assert.deepEqual(shape(await store.groups()), ['Zumba: Carol', 'KINO: Bob']);
    });

    it('takes accounts alone, so that the next owner of a name is in no group', async (t) => {
      const store = await openWith(open, t, 'Alice');
      await store.rememberGuest('gus', 'Gus', 9_000);
      await assert.rejects(store.createGroup('Zumba', 'Gus'), StorageError);
      assert.deepEqual(await store.groups(), []);
      await store.createGroup('Kino', 'Alice');
      await assert.rejects(store.saveMember('kino', invited('Gus', 'Alice')), StorageError);
      await store.createAccount(accountOf('Gus'));
      assert.deepEqual(shape(await store.groups()), ['Kino: Alice']);
      assert.equal(await store.createGroup('Zumba', 'Gus'), true);
    });
  });
}
