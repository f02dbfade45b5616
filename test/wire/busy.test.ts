/** Hashing is bounded: few at a time, not many waiting, and conversation goes on in the meantime (R3.27, R3.28). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leave, PASSWORD, settle, startTestServer } from '../support/server.js';

/** Hashes of the real cost, one at a time. */
const SLOW = { hashJobs: 1, hashCost: undefined };

test('when as many passwords wait as may, one more is BUSY, and told when to try again', async (t) => {
  const server = await startTestServer(t, { ...SLOW, maxLoginsWaiting: 3 });
  const visitors = await Promise.all(Array.from({ length: 30 }, () => server.visitor()));
  const answers = await Promise.all(visitors.map((visitor, index) => visitor.ask(`register p${index} secret`)));
  const busy = answers.filter(([answer]) => /^ERROR: BUSY .*[Tt]ry again in \d+ s/.test(answer ?? ''));
  const entered = answers.filter(([answer]) => /^INFO: Welcome, p\d+! /.test(answer ?? ''));
  assert.equal(busy.length + entered.length, 30, JSON.stringify(answers));
  // One runs and three wait; anybody who comes when one of them is done finds room.
  assert.equal(entered.length >= 4, true, `${entered.length} entered`);
  assert.equal(busy.length > 0, true);
  // Nothing of it has happened: the name is free, and the next try works.
  const loser = visitors[answers.findIndex(([answer]) => answer?.startsWith('ERROR: BUSY '))];
  assert.match((await loser?.ask('register late secret'))?.[0] ?? '', /^INFO: Welcome, late! /);
});

test('BUSY is no wrong password: it does not count as a guess', async (t) => {
  const late = AbortSignal.timeout(20_000);
  for (;;) {
    const server = await startTestServer(t, { ...SLOW, maxLoginsWaiting: 1 });
    await leave(await server.account('Alice'));
    const visitors = await Promise.all(Array.from({ length: 20 }, () => server.visitor()));
    const answers = await Promise.all(visitors.map((visitor, index) => visitor.ask(`login N${index} ${PASSWORD}`)));
    const having = (code: string): number => answers.filter(([answer]) => answer?.startsWith(`ERROR: ${code} `)).length;
    // On a loaded machine hashing may be faster than twenty lines are: then more than the three free guesses were made.
    if (having('LOGIN_FAILED') > 3) {
      late.throwIfAborted();
      continue;
    }
    assert.equal(having('BUSY') > 3, true);
    assert.equal(having('TOO_MANY_TRIES'), 0);
    return;
  }
});

test('while 50 passwords wait, people talk, guests come, and a line behind a login waits for it', async (t) => {
  const server = await startTestServer(t, SLOW);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const visitors = await Promise.all(Array.from({ length: 50 }, () => server.visitor()));
  const last = visitors.at(-1) as (typeof visitors)[number];
  for (const [index, visitor] of visitors.entries()) visitor.send(`register p${index} secret`);
  last.send('/all behind the login');
  assert.deepEqual(await alice.ask('ping 1'), ['PONG:1']);
  alice.send('hello');
  await bob.until('Alice (to all): hello');
  const guest = await server.person('Guest');
  assert.match((await guest.ask('Bob: hi')).join('|'), /STATUS:\d+:delivered:Bob/);
  assert.deepEqual(last.unread(), [], 'the queue was still long when all this had happened');
  await bob.until('p49 (to all): behind the login');
  await settle(alice, bob);
});
