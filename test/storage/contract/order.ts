/** What holds for all calls: their order, that nothing is shared, that a closed store is closed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StorageError } from '../../../src/core/store.js';
import {
  accountOf,
  after,
  historyOf,
  ids,
  keepLine,
  last,
  mailTo,
  type OpenStore,
  openWith,
  outcomeOf,
  ROOMY,
} from './samples.js';

export function orderTests(name: string, open: OpenStore): void {
  describe(`${name}: order and isolation`, () => {
    it('does what it is told in the order in which it is told, without being waited for', async (t) => {
      const store = await open(t);
      const answers = await Promise.all([
        store.appendMail(mailTo('bob', 1), ROOMY).then(outcomeOf),
        store.rememberGuest('bob', 'bob', 9_000),
        store.appendMail(mailTo('bob', 2), ROOMY).then(outcomeOf),
        store.readMail('bob', 10, 0).then(ids),
        store.removeMail([mailTo('bob', 2)]),
        store.readMail('bob', 10, 0).then(ids),
        store.createAccount(accountOf('Bob')),
        store.known('bob', 0).then((known) => known?.account),
      ]);
      assert.deepEqual(answers, ['unknown', true, 'stored', [2], undefined, [], true, true]);
    });

    it('settles its promises in the order of the calls', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      const settled: number[] = [];
      const calls = Array.from({ length: 50 }, (_, i) =>
        (i % 3 === 0 ? store.readMail('bob', 1, 0) : store.appendMail(mailTo('bob', i), ROOMY)).then(() =>
          settled.push(i),
        ),
      );
      await Promise.all(calls);
      assert.deepEqual(
        settled,
        Array.from({ length: 50 }, (_, i) => i),
      );
    });

    it('neither keeps what it was given nor hands out what it keeps', async (t) => {
      const store = await open(t);
      const account = { ...accountOf('Bob') };
      await store.createAccount(account);
      account.hash = 'changed';
      const mail = { ...mailTo('bob', 1) };
      const appended = store.appendMail(mail, ROOMY);
      mail.body = 'changed';
      await appended;
      await store.openLogin('bob', 'x', 1);
      for (const result of [await store.account('bob'), await store.known('bob', 0)])
        Object.assign(result ?? {}, { name: 'changed' });
      for (const result of [await store.readMail('bob', 1, 0), await store.logins('bob', 1)]) {
        Object.assign(result[0] ?? {}, { body: 'changed', from: 'changed' });
      }
      assert.deepEqual(await store.account('bob'), accountOf('Bob'));
      assert.equal((await store.known('bob', 0))?.name, 'Bob');
      assert.deepEqual(await store.readMail('bob', 1, 0), [mailTo('bob', 1)]);
      assert.equal((await store.logins('bob', 1))[0]?.from, 'x');
    });

    it('keeps and hands out ties, groups, bans and lines as copies, too', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol');
      const [carol, ban, past] = [
        { name: 'Carol', invitedBy: null },
        { name: 'Eve', address: null, until: 9, by: 'Bob', reason: '' },
        { id: 1, from: 'Bob', body: 'hello', at: 1 },
      ];
      const made = [
        store.tie('contact', 'bob', 'Carol', 9),
        store.createGroup(1, 'Kino', 'Bob'),
        store.saveMember(1, carol),
        store.saveBan(ban),
        keepLine(store, 'bob carol', past, 9),
      ];
      const change = (...things: (object | undefined)[]) => {
        for (const thing of things) Object.assign(thing ?? {}, { name: 'changed', body: 'changed' });
      };
      change(carol, ban, past);
      await Promise.all(made);
      const read = () =>
        Promise.all([store.ties('bob'), store.groups(), store.bans(), historyOf(store, 'bob carol', 9, 0)] as const);
      const [ties, groups, bans, lines] = await read();
      change(ties[0], groups[0]?.members[1], groups[0], bans[0], lines[0]);
      (groups[0]?.members as unknown[]).length = 0;
      assert.deepEqual(await read(), [
        [{ kind: 'contact', name: 'Carol' }],
        [
          {
            id: 1,
            name: 'Kino',
            maker: 'bob',
            madeFrom: null,
            members: [
              { name: 'Bob', invitedBy: null },
              { name: 'Carol', invitedBy: null },
            ],
          },
        ],
        [{ name: 'Eve', address: null, until: 9, by: 'Bob', reason: '' }],
        [{ id: 1, from: 'Bob', body: 'hello', at: 1 }],
      ]);
    });

    it('rejects every call after `close`, but for another `close`', async (t) => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      await store.close();
      const calls: (() => Promise<unknown>)[] = [
        () => store.reserveIds(1),
        () => store.returnIds(1, 1),
        () => store.rememberGuest('a', 'a', 1),
        () => store.known('bob', 0),
        () => store.createAccount(accountOf('Carol')),
        () => store.account('bob'),
        () => store.setPassword('bob', 'x', 'y'),
        () => store.enteredFrom('bob', 'x'),
        () => store.wasEnteredFrom('bob', 'x'),
        () => store.saveSettings('bob', 'x'),
        () => store.tie('block', 'bob', 'Alice', 9),
        () => store.untie('block', 'bob', 'alice'),
        () => store.ties('bob'),
        () => store.createGroup(1, 'Kino', 'Bob'),
        () => store.saveMember(1, { name: 'Bob', invitedBy: null }),
        () => store.removeMember(1, 'bob'),
        () => store.groups(),
        () => store.addToken({ owner: 'bob', hash: 'x', about: '', createdAt: 1, until: 2 }, 9),
        () => store.findToken('x'),
        () => store.tokens('bob'),
        () => store.tokenUsed(1, 1),
        () => store.endToken('bob', 1),
        () => store.saveBan({ name: 'Eve', address: null, until: 9, by: 'Bob', reason: '' }),
        () => store.removeBan('eve'),
        () => store.bans(),
        () => store.saveRosterCode({ name: 'Eve', hash: 'x', network: 'x' }),
        () => store.removeRosterCodes(['eve']),
        () => store.rosterCodes(),
        () => store.saveMute({ act: 1, name: 'Eve', last: null, until: 9, by: 'Bob', reason: '' }),
        () => store.removeMute(1),
        () => store.mutes(),
        () => keepLine(store, 'bob carol', { id: 1, from: 'Bob', body: 'x', at: 1 }, 9),
        () => historyOf(store, 'bob carol', 9, 0),
        () => store.openPast(1),
        () => store.appendBehind({ rooms: [], places: [], upTo: null }),
        () => store.dropRoom(1, 1),
        () => after(store, { places: ['*'] }),
        () => last(store, '*', 1),
        () => store.findLine(1, { author: 'bob' }),
        () => store.purge({ author: 'bob', from: 1, upTo: 1 }, 1),
        () => store.appendMail(mailTo('bob', 1), ROOMY),
        () => store.readMail('bob', 1, 0),
        () => store.markShown([mailTo('bob', 1)]),
        () => store.removeMail([mailTo('bob', 1)]),
        () => store.expire({ mail: 0, history: 0, attendance: 9, now: 0 }, 1),
        () => store.openLogin('bob', 'x', 1),
        () => store.closeLogin(1, 1),
        () => store.logins('bob', 1),
        () => store.signOfLife(1),
        () => store.closeStaleLogins(),
        () => store.releaseGuests(1),
      ];
      for (const call of calls) await assert.rejects(call(), StorageError);
      await store.close();
    });
  });
}
