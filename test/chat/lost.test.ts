/** A connection that ends before it has written what it was given: nothing answers for it, its receipts tell (R4.2, R4.5). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openHouse } from './rig.js';

test('a message to somebody whose connection is just ending waits in the mailbox', async () => {
  const house = await openHouse();
  const [alice, bob] = [await house.account('Alice'), await house.account('Bob')];
  await house.chat.deliverMail(bob.person);
  bob.end();
  const delivery = house.chat.message(alice.person, 'Bob', 'hi');
  await delivery.whenSettled();
  assert.equal(delivery.outcome, 'queued');
  assert.deepEqual(
    (await house.store.readMail('bob', 9, 0)).map(({ body }) => body),
    ['hi'],
  );
});

test('an author whose connection ends before it is told that a message has arrived finds it on return', async () => {
  const house = await openHouse();
  const [alice, bob] = [await house.account('Alice'), await house.account('Bob')];
  house.leave(bob);
  const delivery = house.chat.message(alice.person, 'Bob', 'hi');
  await delivery.whenSettled();
  alice.end();
  const back = house.visitor();
  const arrival = await house.chat.entrance.asAccount('Bob', 'right', false, back);
  assert.ok(arrival);
  await house.chat.deliverMail(arrival.person);
  const waiting = await house.store.readMail('alice', 9, 0);
  assert.deepEqual(
    waiting.map(({ kind, from }) => [kind, from]),
    [['receipt', 'Bob']],
  );
});
