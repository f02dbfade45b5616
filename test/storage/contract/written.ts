/** What one author, and one address, may write: mail and history together, and names of guests. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountOf, expire, keepLine, mailTo, type OpenStore, outcomeOf, pastOf, ROOMY, readLines } from './samples.js';

const BODY = 'x'.repeat(100);
const HERE = '192.0.2.7';

export function writtenTests(name: string, open: OpenStore): void {
  describe(`${name}: shares of what is written`, () => {
    it('takes so much of one author, in whatever mailbox, and again when some of it is gone', async (t) => {
      const store = await open(t, { written: { perPerson: 2 * 300, perAddress: 1024 ** 3 } });
      for (const owner of ['Bob', 'Carol', 'Dora']) await store.createAccount(accountOf(owner));
      const send = async (to: string, id: number, from: string) =>
        outcomeOf(await store.appendMail(mailTo(to, id, { from, body: BODY }), ROOMY));
      assert.equal(await send('bob', 1, 'Alice'), 'stored');
      assert.equal(await send('carol', 2, 'ALICE'), 'stored');
      assert.equal(await send('dora', 3, 'Alice'), 'share-full');
      assert.equal(await send('dora', 4, 'Eve'), 'stored');
      // What waits already may be marked; a receipt is the server's word.
      assert.equal(await send('bob', 1, 'Alice'), 'stored');
      const receipt = mailTo('dora', 5, { kind: 'receipt', body: BODY });
      assert.equal(outcomeOf(await store.appendMail(receipt, ROOMY)), 'stored');
      await store.removeMail([mailTo('carol', 2), receipt]);
      assert.equal(await send('dora', 6, 'Alice'), 'stored');
      assert.equal(await send('dora', 7, 'Alice'), 'share-full');
      await expire(store, { mail: 10_000 });
      assert.equal(await send('dora', 8, 'Alice'), 'stored');
    });

    it('takes so much from one address, whoever writes', async (t) => {
      const store = await open(t, { written: { perPerson: 1024 ** 3, perAddress: 2 * 300 } });
      await store.createAccount(accountOf('Bob'));
      const send = async (id: number, from: string, origin: string | null) =>
        outcomeOf(await store.appendMail(mailTo('bob', id, { from, body: BODY, origin }), ROOMY));
      assert.equal(await send(1, 'Alice', HERE), 'stored');
      assert.equal(await send(2, 'Eve', HERE), 'stored');
      assert.equal(await send(3, 'Carol', HERE), 'share-full');
      assert.equal(await send(4, 'Carol', '192.0.2.8'), 'stored');
      assert.equal(await send(5, 'Carol', null), 'stored');
    });

    it('keeps so much history of one author, mail counted, and goes on when older lines have gone', async (t) => {
      const store = await open(t, { written: { perPerson: 3 * 300, perAddress: 1024 ** 3 } });
      await store.createAccount(accountOf('Bob'));
      await store.appendMail(mailTo('bob', 1, { body: BODY }), ROOMY);
      const ids = async () => (await readLines(store, 'alice bob', 9, 0, 9_000)).past.map(({ id }) => id);
      for (const id of [2, 3, 4]) await keepLine(store, 'alice bob', pastOf(id, { body: BODY }), 9);
      assert.deepEqual(await ids(), [2, 3]);
      await keepLine(store, 'alice bob', pastOf(5, { from: 'Bob', body: BODY }), 9);
      assert.deepEqual(await ids(), [2, 3, 5]);
      await expire(store, { history: 1_003 });
      await keepLine(store, 'alice bob', pastOf(6, { body: BODY }), 9);
      assert.deepEqual(await ids(), [3, 5, 6]);
    });

    it('remembers so many guests of one address: of these the one goes whose time ends first, and nobody else’s', async (t) => {
      const store = await open(t, { maxKnownGuestsPerAddress: 2 });
      const known = async (key: string) => (await store.known(key, 0)) !== null;
      await store.rememberGuest('eve', 'Eve', 5, '192.0.2.8');
      await store.rememberGuest('ann', 'Ann', 20, HERE);
      await store.rememberGuest('ben', 'Ben', 10, HERE);
      assert.equal(await store.rememberGuest('cy', 'Cy', 30, HERE), true);
      assert.deepEqual(
        [await known('eve'), await known('ann'), await known('ben'), await known('cy')],
        [true, true, false, true],
      );
      for (const [id, to] of [
        [1, 'ann'],
        [2, 'cy'],
      ] as const)
        await store.appendMail(mailTo(to, id, { sentAt: 1 }), ROOMY);
      assert.equal(await store.rememberGuest('dan', 'Dan', 40, HERE), false);
      assert.equal(await store.rememberGuest('dan', 'Dan', 40, '192.0.2.8'), true);
      assert.equal(await store.rememberGuest('fay', 'Fay', 40, null), true);
    });
  });
}
