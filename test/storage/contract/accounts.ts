/** Accounts as they are listed and counted, what goes with one, and what stays. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { between } from '../../../src/core/past.js';
import type { FormerAccount } from '../../../src/core/people/kept-accounts.js';
import type { Store } from '../../../src/core/store.js';
import { offerOf } from './offers.js';
import {
  accountOf,
  behindOf,
  expire,
  historyOf,
  ids,
  leave,
  mailTo,
  type OpenStore,
  openWith,
  outcomeOf,
  pastOf,
  ROOMY,
  roomOf,
} from './samples.js';

const FORMER: FormerAccount = { name: 'Alice', firstId: 3, endId: 50, deletedAt: 2_000, until: 9_000 };

/** Alice has all that an account can have, and Bob what he has of her. */
async function full(open: OpenStore, t: TestContext): Promise<Store> {
  const store = await openWith(open, t, 'Bob', 'Carol');
  await store.createAccount(accountOf('Alice', { firstId: 3, settings: '{"bell":"on"}' }));
  const mails = [
    mailTo('alice', 21, { from: 'Carol' }),
    mailTo('alice', 22, { from: 'Carol', kind: 'request', body: '' }),
    mailTo('bob', 23),
  ];
  for (const mail of mails) assert.equal(outcomeOf(await store.appendMail(mail, ROOMY)), 'stored');
  for (const kind of ['contact', 'block'] as const) {
    await store.tie(kind, 'alice', 'Bob', 9);
    await store.tie(kind, 'bob', 'Alice', 9);
  }
  await store.addToken({ owner: 'alice', hash: 'h', about: 'ci', createdAt: 1, until: 9_000 }, 9);
  await store.openLogin('alice', '192.0.2.7', 1_500);
  await store.enteredFrom('alice', '192.0.2.7');
  await store.saveAttendance([
    {
      day: 0,
      key: 'alice',
      name: 'Alice',
      account: true,
      first: 1,
      last: 2,
      milliseconds: 1,
      lines: 4,
      stays: 1,
      since: null,
    },
    {
      day: 0,
      key: 'alice',
      name: 'Alice',
      account: false,
      first: 1,
      last: 2,
      milliseconds: 1,
      lines: 1,
      stays: 1,
      since: null,
    },
  ]);
  await store.createGroup(1, 'Solo', 'Alice');
  await store.saveMember(1, { name: 'Bob', invitedBy: 'Alice' });
  await store.createGroup(2, 'Kino', 'Alice');
  await store.saveMember(2, { name: 'Bob', invitedBy: null });
  await store.saveMember(2, { name: 'Carol', invitedBy: 'ALICE' });
  await store.createGroup(3, 'Jazz', 'Bob');
  await store.saveMember(3, { name: 'Alice', invitedBy: 'Bob' });
  await store.saveMember(3, { name: 'Carol', invitedBy: 'Bob' });
  await store.saveLock({ by: 'Bob', since: 1, keys: ['alice', 'bob'] });
  await leave(store, behindOf('@9', [10]), null, [roomOf(9, 'Lab', { voices: ['al', 'alice', 'bob', 'alice:'] })]);
  for (const place of ['#1', '#2', '*'])
    await leave(store, behindOf(place, [place === '*' ? 13 : 10 + Number(place[1])]));
  const talk = [pastOf(20), pastOf(21, { from: 'Bob' })];
  await leave(store, behindOf(between('alice', 'bob'), talk));
  const alices = { from: 'Alice', fromAccount: true, audience: 'all', to: '', toAccount: false } as const;
  const bobs = { from: 'Bob', fromAccount: true } as const;
  await store.saveOffer(offerOf(30, alices));
  await store.saveOffer(offerOf(31, { ...bobs, audience: 'person', to: 'Alice', toAccount: true }));
  await store.saveOffer(offerOf(32, { ...bobs, audience: 'all', to: '', toAccount: false }));
  await store.saveOffer(offerOf(33, { ...alices, from: 'Alice', fromAccount: false }));
  await store.saveTaker({ offer: 30, name: 'Bob', account: true, token: 't' });
  for (const name of ['Alice', 'Bob']) await store.saveTaker({ offer: 32, name, account: true, token: name });
  return store;
}

export function accountTests(name: string, open: OpenStore): void {
  describe(`${name}: the list of accounts`, () => {
    it('is in the order of keys, in parts, with when each was here last', async (t) => {
      const store = await openWith(open, t, 'carol', 'Bob', 'Alice');
      await store.openLogin('bob', 'x', 70);
      await store.openLogin('bob', 'x', 80);
      const rows = await store.listAccounts('', 2);
      assert.deepEqual(rows, [
        { name: 'Alice', createdAt: 5, lastLogin: null },
        { name: 'Bob', createdAt: 5, lastLogin: 80 },
      ]);
      assert.deepEqual(await store.listAccounts('bob', 2), [{ name: 'carol', createdAt: 5, lastLogin: null }]);
      assert.deepEqual(await store.listAccounts('carol', 2), []);
    });

    it('has how much is kept of one', async (t) => {
      const store = await full(open, t);
      assert.deepEqual(await store.holdings('alice'), {
        ...{ contacts: 1, blocks: 1, tokens: 1, logins: 1, networks: 1, mails: 2, lines: 5, days: 1 },
      });
      assert.equal(await store.holdings('nobody'), null);
      await store.enteredFrom('alice', '198.51.100.7');
      assert.deepEqual(await store.networksOf('alice'), ['198.51.100.7', '192.0.2.7']);
    });
  });

  describe(`${name}: what somebody has said`, () => {
    it('is read by its ids, in parts', async (t) => {
      const store = await full(open, t);
      const first = await store.linesBy('alice', 11, 20, null, 2);
      assert.deepEqual(ids(first), [11, 12]);
      assert.deepEqual(first[0], { place: '#1', ...pastOf(11) });
      const [last] = first.slice(-1);
      assert.deepEqual(ids(await store.linesBy('alice', 11, 20, last ?? null, 9)), [13, 20]);
    });

    it('is read of mailboxes, too: nothing but words', async (t) => {
      const store = await full(open, t);
      await store.appendMail(mailTo('carol', 23), ROOMY);
      await store.appendMail(mailTo('carol', 24, { kind: 'request', body: '' }), ROOMY);
      const [first] = await store.mailsBy('alice', 1, 99, null, 1);
      assert.deepEqual(first, mailTo('bob', 23));
      assert.deepEqual(await store.mailsBy('alice', 1, 99, first ?? null, 9), [mailTo('carol', 23)]);
    });

    it('goes with how often an account was here, from a day on', async (t) => {
      const store = await full(open, t);
      assert.deepEqual(
        (await store.attendanceOf('alice', 0)).map(({ lines }) => lines),
        [4],
      );
      assert.deepEqual(await store.attendanceOf('alice', 1), []);
    });
  });

  describe(`${name}: an account that is deleted`, () => {
    it('leaves nothing of what is its own', async (t) => {
      const store = await full(open, t);
      assert.equal(await store.deleteAccount(FORMER), true);
      assert.equal(await store.account('alice'), null);
      assert.equal(await store.accountLike('A1ice'), null);
      assert.equal(await store.known('alice', 0), null);
      assert.deepEqual(await store.ties('alice'), []);
      assert.equal(await store.findToken('h'), null);
      assert.deepEqual(await store.logins('alice', 9), []);
      assert.equal(await store.wasEnteredFrom('alice', '192.0.2.7'), false);
      assert.deepEqual(await store.readMail('alice', 9, 0), []);
      assert.equal(await store.holdings('alice'), null);
      assert.deepEqual((await store.lock())?.keys, ['bob']);
      const [lab] = await store.openPast(60);
      assert.deepEqual([lab?.maker, lab?.voices], ['@9', ['al', 'bob', 'alice:']]);
    });

    it('leaves no group without members, and no invitation of its own', async (t) => {
      const store = await full(open, t);
      await store.deleteAccount(FORMER);
      const groups = (await store.groups()).map(({ name: group, members }) => [group, members]);
      assert.deepEqual(groups, [
        ['Kino', [{ name: 'Bob', invitedBy: null }]],
        [
          'Jazz',
          [
            { name: 'Bob', invitedBy: null },
            { name: 'Carol', invitedBy: 'Bob' },
          ],
        ],
      ]);
      assert.deepEqual(await historyOf(store, '#1', 9, 0), []);
    });

    it('takes its offers along and those to it, and gives back what it has accepted', async (t) => {
      const store = await full(open, t);
      await store.deleteAccount(FORMER);
      assert.deepEqual(ids(await store.offers()), [32, 33]);
      assert.deepEqual(
        (await store.takers()).map(({ name: taker }) => taker),
        ['Bob'],
      );
    });

    it('leaves what others have: its lines, its mail to them, and who has shut it out', async (t) => {
      const store = await full(open, t);
      await store.deleteAccount(FORMER);
      assert.deepEqual(ids(await historyOf(store, between('alice', 'bob'), 9, 0)), [20, 21]);
      for (const [place, id] of [
        ['#2', 12],
        ['*', 13],
        ['@9', 10],
      ] as const)
        assert.deepEqual(ids(await historyOf(store, place, 9, 0)), [id]);
      assert.deepEqual(ids(await store.readMail('bob', 9, 0)), [23]);
      assert.equal((await store.attendance(0)).length, 2);
      assert.deepEqual(await store.ties('bob'), [{ kind: 'block', name: 'Alice' }]);
    });

    it('is remembered until its name is free and nothing of it is left, and is none where there is no account', async (t) => {
      const store = await full(open, t);
      assert.equal(await store.deleteAccount({ ...FORMER, name: 'Dora' }), false);
      await store.deleteAccount(FORMER);
      assert.deepEqual(await store.formerAccounts(), [FORMER]);
      const over = { now: 9_000, mail: 2_001, history: 2_001, attendance: 0 };
      for (const still of [{ now: 8_999 }, { mail: 2_000 }, { history: 2_000 }]) {
        await expire(store, { ...over, ...still });
        assert.equal((await store.formerAccounts()).length, 1);
      }
      await expire(store, over);
      assert.deepEqual(await store.formerAccounts(), []);
    });

    it('gives nothing that was for it to a guest of the name, and is forgotten when there is an account of it', async (t) => {
      const store = await full(open, t);
      await store.deleteAccount(FORMER);
      await store.rememberGuest('alice', 'alice', 99_000, null, 51);
      for (const kind of ['direct', 'receipt'] as const)
        assert.equal(outcomeOf(await store.appendMail(mailTo('alice', 49, { from: 'Carol', kind }), ROOMY)), 'unknown');
      assert.equal(outcomeOf(await store.appendMail(mailTo('alice', 50, { from: 'Carol' }), ROOMY)), 'stored');
      assert.equal(await store.createAccount(accountOf('Alice', { firstId: 52 })), true);
      assert.deepEqual(await store.formerAccounts(), []);
    });
  });

  describe(`${name}: a name that is forgotten`, () => {
    it('is nobody’s, and nothing waits for it', async (t) => {
      const store = await full(open, t);
      await store.deleteAccount(FORMER);
      await store.rememberGuest('alice', 'alice', 99_000, null, 51);
      await store.appendMail(mailTo('alice', 60, { from: 'Carol' }), ROOMY);
      await store.forgetName('alice');
      assert.equal(await store.known('alice', 0), null);
      assert.deepEqual(await store.readMail('alice', 9, 0), []);
      assert.deepEqual(await store.attendance(0), []);
      assert.deepEqual(ids(await store.offers()), [32]);
      assert.equal((await store.formerAccounts()).length, 1);
    });

    it('of an account loses nothing but who was here', async (t) => {
      const store = await full(open, t);
      await store.forgetName('alice');
      assert.equal((await store.known('alice', 0))?.account, true);
      assert.equal((await store.readMail('alice', 9, 0)).length, 2);
      assert.deepEqual(await store.attendance(0), []);
    });
  });
}
