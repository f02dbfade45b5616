/** A fault in one handler is one person’s ERROR: INTERNAL and nobody’s end (R3.31, R5.4). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { openCore } from './rig.js';

test('an exception in a handler is answered by INTERNAL, logged with its stack, and everybody lives on', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const [alice, bob] = await core.people('Alice', 'Bob');
  // A direct message asks the clock first of all, and this time the clock throws.
  clock.failOnce(new TypeError('the clock has stopped'));
  const [answer, ...more] = await alice.ask('Bob: hi');
  assert.match(answer ?? '', /^ERROR: INTERNAL /);
  assert.equal(answer?.includes('clock'), false, 'what went wrong is for the log alone');
  assert.deepEqual(more, []);
  const faults = core.log.filter(({ level }) => level === 'error');
  assert.equal(faults.length, 1);
  assert.equal(String(faults[0]?.fields.err), 'TypeError: the clock has stopped');
  // The same connection and all others go on.
  assert.match((await alice.ask('Bob: again'))[0] ?? '', /^STATUS:\d+:delivered:Bob$/);
  assert.deepEqual(await bob.sync(), ['Alice: again']);
});

test('under a tag the fault is told under the tag', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const [alice] = await core.people('Alice', 'Bob');
  clock.failOnce(new Error('broken'));
  assert.match((await alice.ask('@9 Bob: hi')).join('|'), /^@9 ERROR: INTERNAL [^|]*$/);
});

test('a fault within a dialog ends the dialog', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const [alice] = await core.people('Alice', 'Bob');
  alice.send('message', 'Bob');
  await alice.until('MESSAGE?');
  clock.failOnce(new Error('broken'));
  assert.match((await alice.ask('hi'))[0] ?? '', /^ERROR: INTERNAL /);
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice, Bob']);
});

test('a fault while somebody enters leaves the name free', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const visitor = await core.visitor();
  clock.failOnce(new Error('broken'));
  assert.match((await visitor.ask('register Alice'))[0] ?? '', /^ERROR: INTERNAL /);
  assert.match((await visitor.ask('register Alice'))[0] ?? '', /^INFO: Welcome, Alice! /);
});

test('what people type is never in the log', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await alice.ask(
    'hushhush',
    '/msg Bob hushhush',
    '/topic hushhush',
    '/away hushhush',
    '/frob hushhush',
    '/login Alice hushhush',
  );
  await bob.ask('/leave');
  const visitor = await core.visitor();
  await visitor.ask('register hush:hush', 'hushhush');
  assert.equal(JSON.stringify(core.log).includes('hush'), false);
  assert.equal(core.log.length > 0, true);
});
