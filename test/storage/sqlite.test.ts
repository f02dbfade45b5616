/** The SQLite store: the contract, what lasts from one opening to the next, its bounds and its files' rights. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Mail, StorageError } from '../../src/core/store.js';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { historyOf, keepLine } from './contract/samples.js';
import { accountOf, contractTests, mailTo, ROOMY } from './contract.js';
import { allMail, atEnd, openIn, temporaryDirectory } from './helpers.js';
import { onOneThread } from './one-thread.js';

/** An empty database, copied for each test of the contract: to make one takes four times as long. */
let empty = '';

before(async () => {
  empty = mkdtempSync(join(tmpdir(), 'partyline-'));
  await (await openSqliteStore(empty)).close();
});
after(() => rmSync(empty, { recursive: true }));

contractTests('sqlite', (t, options) => {
  const directory = temporaryDirectory(t);
  cpSync(empty, directory, { recursive: true });
  return openIn(t, directory, { ...options, start: onOneThread });
});

describe('sqlite: from one opening to the next', () => {
  it('keeps everything', async (t) => {
    const directory = temporaryDirectory(t);
    const store = await openIn(t, directory);
    await store.reserveIds(1_000);
    await store.returnIds(901, 1_000);
    await store.createAccount(accountOf('Bob'));
    await store.saveSettings('bob', 'set');
    await store.rememberGuest('gus', 'Gus', 9_000);
    await store.tie('block', 'bob', 'Mallory', 9);
    await store.createGroup(1, 'Kino', 'Bob');
    await store.saveBan({ name: 'Eve', address: null, until: 9_000, by: 'Bob', reason: '' });
    await keepLine(store, '#1', { id: 1, from: 'Bob', body: 'hello', at: 5 }, 9);
    await store.appendMail(mailTo('bob', 1, { shown: true }), ROOMY);
    const login = await store.openLogin('bob', 'x', 10);
    await store.signOfLife(30);
    await store.enteredFrom('bob', '192.0.2.1');
    await store.close();

    const again = await openIn(t, directory);
    assert.equal(await again.reserveIds(1), 901);
    assert.deepEqual(await again.account('bob'), accountOf('Bob', { settings: 'set' }));
    assert.deepEqual(await again.known('gus', 0), { key: 'gus', name: 'Gus', account: false, firstId: 0 });
    assert.deepEqual(await allMail(again, 'bob'), [mailTo('bob', 1, { shown: true })]);
    assert.deepEqual(await again.ties('bob'), [{ kind: 'block', name: 'Mallory' }]);
    assert.deepEqual(await again.groups(), [
      { id: 1, name: 'Kino', maker: 'bob', madeFrom: null, members: [{ name: 'Bob', invitedBy: null }] },
    ]);
    assert.deepEqual(await again.bans(), [{ name: 'Eve', address: null, until: 9_000, by: 'Bob', reason: '' }]);
    assert.deepEqual(await historyOf(again, '#1', 9, 0), [{ id: 1, from: 'Bob', body: 'hello', at: 5 }]);
    assert.equal(await again.wasEnteredFrom('bob', '192.0.2.1'), true);
    assert.equal(await again.closeStaleLogins(), 1);
    assert.deepEqual(await again.logins('bob', 9), [{ id: login, key: 'bob', from: 'x', at: 10, until: 30 }]);
    assert.equal(await again.openLogin('bob', 'x', 40), login + 1);
  });

  it('writes and settles with `close` all that was asked for before, in several groups', async (t) => {
    const directory = temporaryDirectory(t);
    const store = await openIn(t, directory);
    await store.createAccount(accountOf('Bob'));
    const limits = { ...ROOMY, perMailbox: 5_000, perSender: 5_000 };
    const calls = Array.from({ length: 1_700 }, (_, index) => store.appendMail(mailTo('bob', index + 1), limits));
    const closed = store.close();
    await assert.rejects(store.account('bob'), StorageError);
    await closed;
    assert.deepEqual(new Set((await Promise.all(calls)).map((result) => result.outcome)), new Set(['stored']));
    const mails = await allMail(await openIn(t, directory), 'bob');
    assert.deepEqual(
      mails.map((mail) => mail.id),
      Array.from({ length: 1_700 }, (_, index) => index + 1),
    );
  });
});

describe('sqlite: bounds', () => {
  it('rejects at once, as busy, what would be one call too many waiting, and no other', async (t) => {
    const store = await openIn(t, temporaryDirectory(t), { maxWaiting: 10 });
    const first = Array.from({ length: 10 }, () => store.reserveIds(1));
    let answered = false;
    first[0]?.then(() => {
      answered = true;
    });
    await assert.rejects(store.reserveIds(1), { name: 'StorageError', message: 'busy' });
    assert.equal(answered, false);
    assert.deepEqual(await Promise.all(first), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.equal(await store.reserveIds(1), 11);
  });

  it('history takes half of the places, so that a rush of it refuses nothing else', async (t) => {
    // Each is a line and its place: two things.
    const store = await openIn(t, temporaryDirectory(t), { maxWaiting: 20 });
    const keep = (id: number) => keepLine(store, 'alice bob', { id, from: 'Alice', body: 'hello', at: id }, 100);
    const kept = [1, 2, 3, 4, 5].map(keep);
    await assert.rejects(keep(6), { name: 'StorageError', message: 'busy' });
    const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(() => store.reserveIds(1));
    await assert.rejects(store.reserveIds(1), { name: 'StorageError', message: 'busy' });
    await Promise.all(kept);
    assert.deepEqual(await Promise.all(ids), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(
      (await historyOf(store, 'alice bob', 10, 0)).map(({ id }) => id),
      [1, 2, 3, 4, 5],
    );
  });

  it('reserves message ids before all else that waits', async (t) => {
    const store = await openIn(t, temporaryDirectory(t));
    const settled: string[] = [];
    const histories = Array.from({ length: 1_200 }, (_, id) =>
      keepLine(store, 'alice bob', { id, from: 'Alice', body: 'hello', at: id }, 100).then(() =>
        settled.push('history'),
      ),
    );
    await Promise.all([
      store.reserveIds(1).then(() => settled.push('ids')),
      store.returnIds(1, 1).then(() => settled.push('ids')),
    ]);
    assert.deepEqual(settled.slice(0, 2), ['ids', 'ids']);
    await Promise.all(histories);
    assert.equal(settled.length, 1_202);
  });

  it('refuses what would be larger than its bytes, goes on reading, and takes more when there is room', async (t) => {
    const store = await openIn(t, temporaryDirectory(t), { maxBytes: 400_000 });
    const limits = { perMailbox: 1_000, perSender: 1_000, bytes: 1e9 };
    const body = 'x'.repeat(3_000);
    await store.createAccount(accountOf('Bob'));
    const stored: Mail[] = [];
    let refused: unknown = null;
    for (let id = 1; refused === null; id += 1) {
      const mail = mailTo('bob', id, { body });
      await store.appendMail(mail, limits).then(
        () => stored.push(mail),
        (error) => {
          refused = error;
        },
      );
    }
    assert.ok(refused instanceof StorageError);
    assert.ok(stored.length > 20);
    assert.deepEqual(await allMail(store, 'bob'), stored);
    await store.removeMail(stored.slice(0, 10));
    assert.equal((await store.appendMail(mailTo('bob', 9_999, { body }), limits)).outcome, 'stored');
    assert.equal((await allMail(store, 'bob')).length, stored.length - 9);
  });

  it('refuses text that it could not store whole', async (t) => {
    const store = await openIn(t, temporaryDirectory(t));
    await store.createAccount(accountOf('Bob'));
    await assert.rejects(store.appendMail(mailTo('bob', 1, { body: 'a\0b' }), ROOMY), StorageError);
    assert.deepEqual(await allMail(store, 'bob'), []);
  });
});

describe('sqlite: rights', () => {
  const rights = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  for (const umask of [0o000, 0o777]) {
    it(`gives directory and files to their owner alone with umask ${umask.toString(8)}`, async (t) => {
      const directory = join(temporaryDirectory(t), 'data');
      const before = process.umask(umask);
      atEnd(t, () => process.umask(before));
      const store = await openIn(t, directory);
      await store.createAccount(accountOf('Bob'));
      const found = ['', 'partyline.db', 'partyline.db-wal'].map((name) => rights(join(directory, name)));
      process.umask(before);
      assert.deepEqual(found, ['700', '600', '600']);
    });
  }

  it('takes away what others were given meanwhile', async (t) => {
    const directory = join(temporaryDirectory(t), 'data');
    await (await openIn(t, directory)).close();
    chmodSync(directory, 0o755);
    chmodSync(join(directory, 'partyline.db'), 0o644);
    const store = await openIn(t, directory);
    await store.createAccount(accountOf('Bob'));
    assert.deepEqual([rights(directory), rights(join(directory, 'partyline.db'))], ['700', '600']);
    assert.deepEqual(readdirSync(directory).sort(), ['partyline.db', 'partyline.db-wal']);
  });

  it('leaves the rights of a directory alone that holds other things', async (t) => {
    const directory = join(temporaryDirectory(t), 'home');
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    writeFileSync(join(directory, 'letter.txt'), 'Dear Bob');
    await openIn(t, directory);
    assert.deepEqual([rights(directory), rights(join(directory, 'partyline.db'))], ['755', '600']);
  });
});

it('refuses to write into a file that was removed or replaced meanwhile, reads on, and goes on when it is back', async (t) => {
  const directory = temporaryDirectory(t);
  const [path, elsewhere] = [join(directory, 'partyline.db'), join(directory, 'elsewhere')];
  const store = await openIn(t, directory);
  await store.createAccount(accountOf('Bob'));
  renameSync(path, elsewhere);
  await assert.rejects(store.createAccount(accountOf('Ann')), StorageError);
  writeFileSync(path, '');
  await assert.rejects(store.createAccount(accountOf('Ann')), StorageError);
  assert.deepEqual(await store.account('bob'), accountOf('Bob'));
  renameSync(elsewhere, path);
  assert.equal(await store.createAccount(accountOf('Ann')), true);
});
