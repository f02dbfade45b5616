/** The store in memory: the contract, and the bounds that only it has. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { StorageError } from '../../src/core/store.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { historyOf, keepLine, missingOf } from './contract/samples.js';
import { accountOf, contractTests, mailTo, ROOMY } from './contract.js';

contractTests('memory', async (_t, options) => createMemoryStore(options));

it('memory: takes mail up to its bytes in all mailboxes together, and again when some is gone', async () => {
  const store = createMemoryStore({ maxMailBytes: 2 * (200 + 10) });
  await store.createAccount(accountOf('Bob'));
  await store.createAccount(accountOf('Carol'));
  const body = '0123456789';
  assert.equal((await store.appendMail(mailTo('bob', 1, { body }), ROOMY)).outcome, 'stored');
  assert.equal((await store.appendMail(mailTo('carol', 2, { body }), ROOMY)).outcome, 'stored');
  await assert.rejects(store.appendMail(mailTo('bob', 3, { body: '' }), ROOMY), StorageError);
  assert.equal(await store.expire({ mail: 1_002, history: 0, attendance: 9, now: 0 }, 9), 1);
  assert.equal((await store.appendMail(mailTo('carol', 4, { body }), ROOMY)).outcome, 'stored');
});

it('memory: takes so many accounts', async () => {
  const store = createMemoryStore({ maxAccounts: 1 });
  assert.equal(await store.createAccount(accountOf('Bob')), true);
  assert.equal(await store.createAccount(accountOf('Bob')), false);
  await assert.rejects(store.createAccount(accountOf('Carol')), StorageError);
  assert.equal(await store.account('carol'), null);
});

it('memory: takes histories up to their bytes, goes on with what trims as much, and again when a group is gone', async () => {
  const line = (id: number) => ({ id, from: 'Bob', body: '0123456', at: id });
  const store = createMemoryStore({ maxHistoryBytes: 2 * (200 + 10) });
  await store.createAccount(accountOf('Bob'));
  await store.createGroup(1, 'Kino', 'Bob');
  await keepLine(store, 'bob carol', line(1), 9);
  await keepLine(store, '#1', line(2), 9);
  await assert.rejects(keepLine(store, 'bob carol', line(3), 9), StorageError);
  assert.deepEqual(await historyOf(store, 'bob carol', 9, 0), [line(1)]);
  await keepLine(store, 'bob carol', line(3), 1);
  assert.deepEqual(await historyOf(store, 'bob carol', 9, 0), [line(3)]);
  await store.removeMember(1, 'bob');
  await keepLine(store, 'bob carol', line(4), 9);
  await assert.rejects(keepLine(store, 'bob carol', line(5), 9), StorageError);
});

it('memory: takes a mail for which, as history, no memory is left, and tells that as missing', async () => {
  const store = createMemoryStore({ maxHistoryBytes: 100 });
  await store.createAccount(accountOf('Bob'));
  const mail = mailTo('bob', 7, { fromAccount: true });
  assert.equal((await store.appendMail(mail, ROOMY)).outcome, 'stored');
  assert.equal((await store.readMail('bob', 9, 0)).length, 1);
  assert.deepEqual(await missingOf(store, 'alice bob', 9), [7]);
});

it('memory: takes settings, contacts, groups and bans up to their bytes together, and again what has been given back', async () => {
  const store = createMemoryStore({ maxOtherBytes: 4_000 });
  await store.createAccount(accountOf('Bob'));
  await store.createAccount(accountOf('Carol'));
  const ban = { name: 'Eve', address: null, until: 9, by: 'Bob', reason: '' };
  const mute = { act: 1, name: 'Eve', last: null, until: 9, by: 'Bob', reason: 'x' };
  /** Everything that takes something, taken and given back. */
  const round = async (): Promise<void> => {
    await store.saveSettings('bob', 'x'.repeat(1_000));
    await store.saveSettings('bob', '');
    await store.tie('contact', 'bob', 'Carol', 9);
    await store.tie('contact', 'bob', 'Carol', 9);
    await store.untie('contact', 'bob', 'carol');
    await store.untie('contact', 'bob', 'carol');
    await store.createGroup(1, 'Kino', 'Bob');
    await store.saveMember(1, { name: 'Carol', invitedBy: 'Bob' });
    await store.saveMember(1, { name: 'Carol', invitedBy: null });
    await store.removeMember(1, 'carol');
    await store.saveMember(1, { name: 'Carol', invitedBy: 'Bob' });
    await store.removeMember(1, 'bob');
    await store.saveBan(ban);
    await store.saveBan(ban);
    await store.removeBan('eve');
    await store.saveRosterCode({ name: 'Eve', hash: 'x'.repeat(900), network: '192.0.2.1' });
    await store.saveRosterCode({ name: 'Eve', hash: 'x', network: '192.0.2.1' });
    await store.removeRosterCodes(['eve', 'eve']);
    await store.saveBan(ban);
    for (const last of [null, 'Eva']) await store.saveMute({ ...mute, last });
    await store.removeMute(1);
    await store.saveMute(mute);
    await store.expire({ mail: 0, history: 0, attendance: 9, now: 9 }, 9);
  };
  for (let times = 0; times < 50; times += 1) await round();
  // Two accounts' settings, a tie, a group with its member, a ban; what is left is less than one more thing.
  await store.tie('contact', 'bob', 'Carol', 9);
  await store.createGroup(1, 'Kino', 'Bob');
  await store.saveBan(ban);
  await store.saveSettings(
    'bob',
    'x'.repeat(4_000 - 6 * 200 - 'Carol'.length - 'Kino'.length - 'Bob'.length - 'EveBob'.length),
  );
  await assert.rejects(store.saveSettings('carol', 'x'), StorageError);
  await assert.rejects(store.tie('contact', 'carol', 'Bob', 9), StorageError);
  await assert.rejects(store.createGroup(2, 'Zumba', 'Bob'), StorageError);
  await assert.rejects(store.saveMember(1, { name: 'Carol', invitedBy: null }), StorageError);
  await assert.rejects(store.saveBan({ ...ban, name: 'Mallory' }), StorageError);
  await assert.rejects(store.createAccount(accountOf('Dave')), StorageError);
  assert.equal(await store.account('dave'), null);
  await store.untie('contact', 'bob', 'carol');
  await store.tie('contact', 'carol', 'Dave', 9);
});
