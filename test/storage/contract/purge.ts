/** What is taken back: found by whoever wrote it or where, gone from histories and mailboxes, and missing nowhere. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../../src/core/store.js';
import {
  after,
  behindOf,
  ids,
  leave,
  mailTo,
  missingOf,
  type OpenStore,
  openWith,
  pastOf,
  ROOMY,
  roomOf,
} from './samples.js';

/** Lines of Alice's, and one of Bob's (5), in a room, to everyone, to a group, to Bob, and to a guest, for whom alone it waits. */
async function talk(open: OpenStore, t: Parameters<OpenStore>[0]): Promise<Store> {
  const store = await openWith(open, t, 'Alice', 'Bob', 'Carol');
  await store.rememberGuest('gus', 'Gus', 9_000);
  await store.createGroup(1, 'Kino', 'Alice');
  await store.appendBehind({
    rooms: [roomOf(2, 'Lab')],
    places: [
      behindOf('@2', [4, pastOf(5, { from: 'Bob' })]),
      behindOf('*', [pastOf(6, { from: 'ALICE' })]),
      behindOf('#1', [7]),
    ],
    upTo: 7,
  });
  const group = { kind: 'group', room: 'kino', body: 'line 7' } as const;
  const mails = [
    mailTo('bob', 7, group),
    mailTo('carol', 7, group),
    mailTo('bob', 8, { fromAccount: true, kind: 'private', body: 'line 8' }),
    mailTo('gus', 9, { body: 'line 9' }),
    mailTo('bob', 10, { kind: 'request', body: '' }),
    mailTo('bob', 11, { kind: 'receipt', body: '' }),
  ];
  await store.appendMails(mails, ROOMY);
  return store;
}

const everywhere = (store: Store) => after(store, { places: ['@2', '*', '#1'], reader: 'bob' });

export function purgeTests(name: string, open: OpenStore): void {
  describe(`${name}: what is taken back`, () => {
    it('is found by its id and its author, in whatever place, also where it waits in a mailbox alone', async (t) => {
      const store = await talk(open, t);
      const find = (id: number, author = 'alice') => store.findLine(id, { author });
      assert.deepEqual(await find(4), { ...pastOf(4), place: '@2' });
      assert.deepEqual(await find(6), { ...pastOf(6, { from: 'ALICE' }), place: '*' });
      assert.deepEqual(await find(7), { ...pastOf(7), place: '#1' });
      assert.deepEqual(await find(8), { ...pastOf(8), place: 'alice bob', form: 'private' });
      assert.deepEqual(await find(9), { ...pastOf(9), place: 'alice gus' });
      for (const id of [5, 10, 11, 12]) assert.equal(await find(id), null);
      assert.equal(await find(4, 'bob'), null);
      await store.removeMember(1, 'alice');
      assert.equal(await find(7), null);
      await store.createGroup(3, 'Kino', 'Alice');
      assert.deepEqual(await find(7), { ...pastOf(7), place: '#3' });
    });

    it('is found by its id in some places', async (t) => {
      const store = await talk(open, t);
      const find = (id: number, ...places: string[]) => store.findLine(id, { places });
      assert.deepEqual(await find(5, '*', '@2'), { ...pastOf(5, { from: 'Bob' }), place: '@2' });
      assert.equal(await find(5, '*'), null);
      assert.equal(await find(8, '*', '@2'), null);
    });

    it('goes, one line by its author, from history and mailboxes, and from nobody else’s', async (t) => {
      const store = await talk(open, t);
      assert.deepEqual(await store.purge({ author: 'alice', from: 5, upTo: 5 }, 9), { lines: [], mails: [] });
      const mail = { id: 7, kind: 'group', from: 'Alice' } as const;
      assert.deepEqual(await store.purge({ author: 'alice', from: 7, upTo: 7 }, 9), {
        lines: [{ ...pastOf(7), place: '#1' }],
        mails: [
          { ...mail, to: 'bob', toName: 'Bob' },
          { ...mail, to: 'carol', toName: 'Carol' },
        ],
      });
      assert.deepEqual(await store.purge({ author: 'alice', from: 9, upTo: 9 }, 9), {
        lines: [],
        mails: [{ id: 9, to: 'gus', toName: 'Gus', kind: 'direct', from: 'Alice' }],
      });
      assert.deepEqual(ids((await everywhere(store)).lines), [4, 5, 6, 8]);
      assert.deepEqual(ids(await store.readMail('bob', 9, 0)), [8, 10, 11]);
      assert.deepEqual(await store.readMail('gus', 9, 0), []);
      assert.deepEqual(await store.purge({ author: 'alice', from: 7, upTo: 7 }, 9), { lines: [], mails: [] });
    });

    it('goes, one line of a place, whoever wrote it', async (t) => {
      const store = await talk(open, t);
      assert.deepEqual(await store.purge({ id: 5, place: '*' }, 9), { lines: [], mails: [] });
      assert.deepEqual(await store.purge({ id: 5, place: '@2' }, 9), {
        lines: [{ ...pastOf(5, { from: 'Bob' }), place: '@2' }],
        mails: [],
      });
      assert.deepEqual(ids((await everywhere(store)).lines), [4, 6, 7, 8]);
    });

    it('goes, all of an author from an id on, so much at a time until fewer are left', async (t) => {
      const store = await talk(open, t);
      const gone: number[][] = [];
      for (;;) {
        const { lines, mails } = await store.purge({ author: 'alice', from: 5, upTo: 1000 }, 2);
        gone.push([...ids(lines), ...ids(mails)]);
        if (lines.length + mails.length < 2) break;
      }
      assert.deepEqual(gone, [[6, 7], [8, 7], [7, 8], [9]]);
      assert.deepEqual(ids((await everywhere(store)).lines), [4, 5]);
      assert.deepEqual(ids(await store.readMail('bob', 9, 0)), [10, 11]);
    });

    it('goes, of an author, up to an id and no further', async (t) => {
      const store = await talk(open, t);
      const { lines, mails } = await store.purge({ author: 'alice', from: 5, upTo: 7 }, 99);
      assert.deepEqual(
        [ids(lines), ids(mails)],
        [
          [6, 7],
          [7, 7],
        ],
      );
    });

    it('is missing nowhere, and makes room for as many lines and bytes', async (t) => {
      const store = await talk(open, t);
      await store.purge({ author: 'alice', from: 0, upTo: 1000 }, 99);
      for (const place of ['@2', '*', '#1', 'alice bob']) assert.deepEqual(await missingOf(store, place, 12), []);
      assert.equal((await everywhere(store)).complete, true);
      await leave(store, behindOf('@2', [20, 21], { keep: 3 }));
      assert.deepEqual(ids((await after(store, { places: ['@2'] })).lines), [5, 20, 21]);
      assert.deepEqual(await missingOf(store, '@2', 21), []);
    });
  });
}
