/** Mailboxes: what is appended, refused, read, marked, removed, and what expires. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { MailLimits, Store } from '../../../src/core/store.js';
import { accountOf, expire, ids, mailTo, type OpenStore, openWith, ROOMY } from './samples.js';

export function mailTests(name: string, open: OpenStore): void {
  describe(`${name}: mailboxes`, () => {
    const openWithBob = async (t: TestContext): Promise<Store> => {
      const store = await open(t);
      await store.createAccount(accountOf('Bob'));
      return store;
    };

    it('returns every field of a mail as it was given', async (t) => {
      const store = await openWithBob(t);
      const mails = [
        mailTo('bob', 1, { body: 'Grüße \u{1F389} \t "\'' }),
        mailTo('bob', 2, { kind: 'group', room: '#Kino', shown: true }),
        mailTo('bob', 3, { kind: 'receipt', body: '', from: 'Zoë', sentAt: 1_800_000_000_123 }),
        mailTo('bob', Number.MAX_SAFE_INTEGER - 1, { kind: 'invite', room: 'x', body: '', sentAt: 4 }),
      ];
      for (const mail of mails) assert.equal((await store.appendMail(mail, ROOMY)).outcome, 'stored');
      assert.deepEqual(await store.readMail('bob', 10, 0), mails);
    });

    it('takes mail only for somebody known at the time of sending', async (t) => {
      const store = await open(t);
      assert.equal((await store.appendMail(mailTo('bob', 1), ROOMY)).outcome, 'unknown');
      await store.rememberGuest('bob', 'Bob', 1_500);
      assert.equal((await store.appendMail(mailTo('bob', 2, { sentAt: 1_499 }), ROOMY)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 3, { sentAt: 1_500 }), ROOMY)).outcome, 'unknown');
      assert.deepEqual(ids(await store.readMail('bob', 10, 0)), [2]);
    });

    it('says whose mailbox it is, as its owner writes it, and whether the owner has an account', async (t) => {
      const store = await openWithBob(t);
      await store.rememberGuest('gus', 'GUS', 9_000);
      assert.deepEqual(await store.appendMail(mailTo('bob', 1), ROOMY), {
        outcome: 'stored',
        name: 'Bob',
        account: true,
      });
      const guests = { outcome: 'stored', name: 'GUS', account: false };
      assert.deepEqual(await store.appendMail(mailTo('gus', 2), ROOMY), guests);
      assert.deepEqual(await store.appendMail(mailTo('gus', 2), ROOMY), guests, 'again');
      assert.deepEqual(await store.appendMail(mailTo('gus', 2, { sentAt: 99_999 }), ROOMY), guests, 'again, too late');
      assert.deepEqual(await store.appendMail(mailTo('gus', 3), { ...ROOMY, perMailbox: 1 }), {
        outcome: 'mailbox-full',
        name: 'GUS',
      });
      assert.deepEqual(await store.appendMail(mailTo('bob', 3), { ...ROOMY, perSender: 1 }), {
        outcome: 'sender-full',
        name: 'Bob',
      });
      assert.deepEqual(await store.appendMail(mailTo('eve', 4), ROOMY), { outcome: 'unknown' });
    });

    it('hands out no more than so many bytes at a time, but one mail at least', async (t) => {
      const store = await openWithBob(t);
      const bodies = ['x'.repeat(60), 'ü'.repeat(20), 'x', 'x'.repeat(300), ''];
      for (const [index, body] of bodies.entries()) await store.appendMail(mailTo('bob', index + 1, { body }), ROOMY);
      assert.deepEqual(ids(await store.readMail('bob', 9, 0, undefined, 100)), [1, 2]);
      assert.deepEqual(ids(await store.readMail('bob', 9, 0, mailTo('bob', 2), 100)), [3]);
      assert.deepEqual(ids(await store.readMail('bob', 9, 0, mailTo('bob', 3), 100)), [4]);
      assert.deepEqual(ids(await store.readMail('bob', 2, 0, undefined, 1000)), [1, 2]);
    });

    it('hands out the lowest ids first, whenever they were appended, and never another mailbox', async (t) => {
      const store = await openWithBob(t);
      await store.createAccount(accountOf('Bobby'));
      for (const id of [5, 1, 30, 4]) await store.appendMail(mailTo('bob', id), ROOMY);
      await store.appendMail(mailTo('bobby', 2), ROOMY);
      assert.deepEqual(ids(await store.readMail('bob', 10, 0)), [1, 4, 5, 30]);
      assert.deepEqual(ids(await store.readMail('bob', 2, 0)), [1, 4]);
      assert.deepEqual(ids(await store.readMail('bob', 2, 0, mailTo('bob', 4))), [5, 30]);
    });

    it('goes on after a mail that is gone already, and between kinds of one id', async (t) => {
      const store = await openWithBob(t);
      for (const kind of ['receipt', 'direct', 'private', 'invite'] as const) {
        await store.appendMail(mailTo('bob', 7, { kind }), ROOMY);
      }
      await store.appendMail(mailTo('bob', 8), ROOMY);
      const after = mailTo('bob', 7, { kind: 'invite' });
      await store.removeMail([after]);
      const rest = await store.readMail('bob', 10, 0, after);
      assert.deepEqual(
        rest.map((mail) => [mail.id, mail.kind]),
        [
          [7, 'private'],
          [7, 'receipt'],
          [8, 'direct'],
        ],
      );
    });

    it('reads nothing where nothing is asked for', async (t) => {
      const store = await openWithBob(t);
      await store.appendMail(mailTo('bob', 1), ROOMY);
      assert.deepEqual(await store.readMail('bob', 0, 0), []);
      assert.deepEqual(await store.readMail('bob', -1, 0), []);
    });

    it('leaves out what has expired', async (t) => {
      const store = await openWithBob(t);
      for (const id of [1, 2, 3]) await store.appendMail(mailTo('bob', id, { sentAt: id * 10 }), ROOMY);
      assert.deepEqual(ids(await store.readMail('bob', 2, 20)), [2, 3]);
    });

    it('stores a mail once, however often it is appended, and its mark stays', async (t) => {
      const store = await openWithBob(t);
      const tight: MailLimits = { perMailbox: 1, perSender: 1, bytes: 20 };
      for (const [shown, found] of [
        [false, false],
        [false, false],
        [true, true],
        [false, true],
      ] as const) {
        assert.equal((await store.appendMail(mailTo('bob', 1, { shown }), tight)).outcome, 'stored');
        assert.deepEqual(await store.readMail('bob', 10, 0), [mailTo('bob', 1, { shown: found })]);
      }
    });

    it('appends many mails at once, each with its own outcome, as if they came one by one', async (t) => {
      const store = await openWith(open, t, 'Bob', 'Carol', 'Dave');
      await store.rememberGuest('gus', 'Gus', 9_000);
      await store.tie('block', 'dave', 'Alice', 9);
      const limits = { ...ROOMY, perSender: 1 };
      await store.appendMail(mailTo('carol', 1), limits);
      const mails = [
        ...['bob', 'carol', 'dave', 'eve', 'gus', 'bob'].map((to) => mailTo(to, 2, { kind: 'group', room: 'team' })),
        mailTo('bob', 3, { kind: 'group', room: 'team' }),
      ];
      const appended = store.appendMails(mails, limits);
      // Calls take effect in their order: what is read now has them.
      const read = store.readMail('bob', 10, 0);
      assert.deepEqual(await appended, [
        { outcome: 'stored', name: 'Bob', account: true },
        { outcome: 'sender-full', name: 'Carol' },
        { outcome: 'refused', name: 'Dave' },
        { outcome: 'unknown' },
        { outcome: 'stored', name: 'Gus', account: false },
        { outcome: 'stored', name: 'Bob', account: true },
        { outcome: 'sender-full', name: 'Bob' },
      ]);
      assert.deepEqual(await read, [mails[0]]);
      assert.deepEqual(await store.readMail('gus', 10, 0), [mails[4]]);
      assert.deepEqual(ids(await store.readMail('carol', 10, 0)), [1]);
      assert.deepEqual(await store.appendMails([], limits), []);
    });

    it('marks as shown what is named, and no more', async (t) => {
      const store = await openWithBob(t);
      const mails = [mailTo('bob', 1), mailTo('bob', 2), mailTo('bob', 2, { kind: 'receipt' })];
      for (const mail of mails) await store.appendMail(mail, ROOMY);
      await store.markShown([
        mailTo('bob', 1),
        mailTo('bob', 2, { kind: 'receipt' }),
        mailTo('bob', 9),
        mailTo('carol', 2),
      ]);
      assert.deepEqual(
        (await store.readMail('bob', 10, 0)).map((mail) => mail.shown),
        [true, false, true],
      );
    });

    it('removes what is named, and no more', async (t) => {
      const store = await openWithBob(t);
      const mails = [mailTo('bob', 1), mailTo('bob', 2), mailTo('bob', 2, { kind: 'receipt' }), mailTo('bob', 3)];
      for (const mail of mails) await store.appendMail(mail, ROOMY);
      await store.removeMail([mailTo('bob', 1), mailTo('bob', 2), mailTo('bob', 9), mailTo('carol', 3)]);
      assert.deepEqual(await store.readMail('bob', 10, 0), mails.slice(2));
      await store.removeMail([]);
    });

    it('is full at its number of mails, and takes more when some are gone', async (t) => {
      const store = await openWithBob(t);
      const limits = { ...ROOMY, perMailbox: 2 };
      assert.equal((await store.appendMail(mailTo('bob', 1, { from: 'X' }), limits)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 2, { from: 'Y' }), limits)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 3, { from: 'Z' }), limits)).outcome, 'mailbox-full');
      await store.removeMail([mailTo('bob', 1)]);
      assert.equal((await store.appendMail(mailTo('bob', 4, { from: 'Z' }), limits)).outcome, 'stored');
      assert.deepEqual(ids(await store.readMail('bob', 10, 0)), [2, 4]);
    });

    it('is full at its number of bytes, in UTF-8, to the byte', async (t) => {
      const store = await openWithBob(t);
      const limits = { ...ROOMY, bytes: 10 };
      assert.equal((await store.appendMail(mailTo('bob', 1, { body: 'ü€\u{1F389}' }), limits)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 2, { body: 'ab' }), limits)).outcome, 'mailbox-full');
      assert.equal((await store.appendMail(mailTo('bob', 3, { body: 'a' }), limits)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 4, { body: '' }), limits)).outcome, 'stored');
      await expire(store, { mail: 1_002 });
      assert.equal((await store.appendMail(mailTo('bob', 5, { body: '123456789' }), limits)).outcome, 'stored');
    });

    it('takes so many of one author, whatever the case of the name, and goes on taking those of others', async (t) => {
      const store = await openWithBob(t);
      const limits = { ...ROOMY, perSender: 2 };
      assert.equal((await store.appendMail(mailTo('bob', 1, { from: 'Alice' }), limits)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 2, { from: 'ALICE' }), limits)).outcome, 'stored');
      assert.equal((await store.appendMail(mailTo('bob', 3, { from: 'alice' }), limits)).outcome, 'sender-full');
      assert.equal((await store.appendMail(mailTo('bob', 4, { from: 'Carol' }), limits)).outcome, 'stored');
      await store.removeMail([mailTo('bob', 1)]);
      assert.equal((await store.appendMail(mailTo('bob', 5, { from: 'alice' }), limits)).outcome, 'stored');
    });

    it('says that the mailbox is full where both limits are reached', async (t) => {
      const store = await openWithBob(t);
      const limits = { ...ROOMY, perSender: 1, perMailbox: 1 };
      await store.appendMail(mailTo('bob', 1), limits);
      assert.equal((await store.appendMail(mailTo('bob', 2), limits)).outcome, 'mailbox-full');
    });

    it('drops with `expire` what is too old, and guests whose time is over with all their mail', async (t) => {
      const store = await openWithBob(t);
      await store.rememberGuest('carol', 'Carol', 2_000);
      await store.rememberGuest('dave', 'Dave', 2_001);
      for (const id of [1, 2, 3]) await store.appendMail(mailTo('bob', id), ROOMY);
      await store.appendMail(mailTo('carol', 4), ROOMY);
      await store.appendMail(mailTo('carol', 5, { sentAt: 1 }), ROOMY);
      await store.appendMail(mailTo('dave', 6), ROOMY);
      assert.equal(await expire(store, { mail: 1_003, now: 2_000 }), 5);
      assert.deepEqual(ids(await store.readMail('bob', 10, 0)), [3]);
      assert.equal(await store.known('carol', 0), null);
      assert.deepEqual(await store.readMail('carol', 10, 0), []);
      assert.deepEqual(ids(await store.readMail('dave', 10, 0)), [6]);
      assert.equal(await expire(store, { mail: 1_003, now: 2_000 }), 0);
    });
  });
}
