/**
 * What core and doors may count on of each other (link/link.ts), whether a message arrives within its call or later: its
 * order, and that nothing is lost that was sent before the other side knew better.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Bus, direct, type ToCore, type ToDoor, type ToldReceipts } from '../../src/link/link.js';
import { openCore, PASSWORD } from '../core/rig.js';
import { delayed } from '../support/delayed.js';

/** The methods of `Side` that return something. */
type Answering<Side> = {
  [Name in keyof Side]: Side[Name] extends (...args: never[]) => infer Answer
    ? undefined extends Answer
      ? never
      : Name
    : Name;
}[keyof Side];

test('no message of the link answers anything', () => {
  // The compiler is who tests it.
  const none: [Answering<ToDoor | ToCore | Bus | ToldReceipts>] extends [never] ? true : false = true;
  assert.ok(none);
});

for (const [name, open] of [
  ['within its call', () => direct],
  ['later', delayed],
] as const) {
  test(`a message arrives ${name}: lines that were sent ahead of a hold wait for it, in order, and none is lost`, async (t) => {
    const house = await openCore(t, { flood: true, floodBurst: 5, floodRate: 1 }, open());
    const [alice, bob] = await house.people('Alice', 'Bob');
    house.clock.advance(60_000);
    for (let count = 1; count <= 12; count++) alice.send(`line ${count}`);
    const heard: string[] = [];
    for (let turns = 0; turns < 20; turns++) heard.push(...(await bob.sync()));
    assert.deepEqual(
      heard,
      [1, 2, 3, 4, 5].map((count) => `Alice (to all): line ${count}`),
    );
    for (let count = 6; count <= 12; count++) {
      house.clock.advance(1000);
      assert.deepEqual(await bob.until(() => true), [`Alice (to all): line ${count}`]);
    }
  });

  test(`a message arrives ${name}: the line behind the one that gives a name is handled with the name`, async (t) => {
    const house = await openCore(t, {}, open());
    const [bob] = await house.people('Bob');
    const alice = await house.visitor();
    alice.send('ping');
    alice.send('register Alice');
    // What it may be depends on the one before, and is not given before that is handled.
    assert.equal(alice.untaken, name === 'later' ? 1 : 0);
    alice.send('/all hello');
    assert.deepEqual(await bob.until((line) => line.startsWith('Alice (to all)')), [
      'ONLINE:Alice',
      'Alice (to all): hello',
    ]);
  });

  test(`a message arrives ${name}: what was said before somebody is shut out, or thrown out, is heard, and nothing after it`, async (t) => {
    const house = await openCore(t, { operators: 'Op' }, open());
    const [op, bob] = await house.accounts('Op', 'Bob');
    const [eve] = await house.people('Eve');
    await op.sync();
    eve.send('before');
    await eve.sync();
    bob.send('/block Eve');
    await bob.until((line) => line.startsWith('Eve (to all)'));
    await bob.sync();
    await eve.ask('after');
    assert.deepEqual(await bob.sync(), []);
    op.send('the last word');
    op.send('/kick Eve enough');
    assert.deepEqual(await eve.rest(), [
      'Op (to all): the last word',
      'INFO: Op has thrown you out: enough. Good bye.',
    ]);
  });

  test(`a message arrives ${name}: what a connection has not taken waits for the one that takes over, in its order`, async (t) => {
    const house = await openCore(t, {}, open());
    const [alice] = await house.people('Alice');
    const [bob] = await house.accounts('Bob');
    bob.takesNothing = true;
    const again = await house.visitor();
    again.send(`login Bob ${PASSWORD} takeover`);
    // One in each turn, no matter who has the name by then.
    const all = Array.from({ length: 60 }, (_, count) => `${count}`);
    for (const count of all) {
      alice.send(`/msg Bob ${count}`);
      await nextTurn();
    }
    await alice.sync();
    const shown = [...(await again.sync()), ...(await again.sync())].filter((line) => line.startsWith('Alice'));
    assert.deepEqual(
      shown.map((line) => line.split(': ').at(-1)),
      all,
    );
  });
}
