/** Rules of the core, on the core alone: no port, no socket, no file, and time passes when the test says so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore, PASSWORD } from './rig.js';

test('a message reaches its receiver, and its author is told so (R4.2)', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('/msg Bob hi'), ['STATUS:1:delivered:Bob']);
  assert.deepEqual(await bob.sync(), ['Alice: hi']);
});

test('what is said in a room reaches those who are in it', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('tea', 'Alice', 'Bob');
  const [carol] = await core.people('Carol');
  for (const one of [alice, bob]) await one.sync();
  await alice.ask('hello');
  assert.deepEqual(await bob.sync(), ['Alice (in tea): hello']);
  assert.deepEqual(await carol.sync(), []);
});

test('a message to somebody away waits, and is shown to them with its date when they return (R4.5)', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  bob.send('/exit');
  await bob.rest();
  await alice.sync();
  assert.deepEqual(await alice.ask('/msg Bob hi'), ['STATUS:1:queued:Bob']);
  core.clock.advance(3_600_000);
  const back = await core.login('Bob');
  assert.match((await back.until((line) => line.includes('hi'))).at(-1) ?? '', /^Alice \(sent .*\): hi$/);
  await back.sync();
  assert.ok((await alice.sync()).includes('STATUS:1:delivered:Bob'));
});

test('a takeover ends the connection that had the name, after a last line', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.accounts('Bob');
  const other = await core.come({ from: '192.0.2.77' });
  other.send(`login Bob ${PASSWORD} takeover`);
  await other.until((line) => line.startsWith('INFO: Welcome'));
  assert.match((await bob.rest()).join('\n'), /taken over from 192\.0\.2\.77/);
  assert.equal(
    (await other.ask('/who')).some((line) => line.includes('Bob')),
    true,
  );
});

test('whoever blocks somebody hears no more of them, also in a room, and hears them again when they are unblocked', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  for (const one of [alice, bob]) await one.ask('/join tea');
  for (const one of [alice, bob]) await one.sync();
  await alice.ask('one');
  await bob.ask('/block Alice');
  await alice.ask('two');
  await bob.ask('/unblock Alice');
  await alice.ask('three');
  const heard = (await bob.sync()).filter((line) => line.startsWith('Alice (in tea)'));
  assert.deepEqual(heard, ['Alice (in tea): three']);
});

test('who takes no name in time is told so, and the connection ends (R1.20)', async (t) => {
  const core = await openCore(t, { registerTimeout: 30 });
  const one = await core.visitor();
  core.clock.advance(29_999);
  assert.equal(one.isClosed, false);
  core.clock.advance(1);
  assert.match((await one.rest()).join('\n'), /^ERROR: REGISTER_TIMEOUT /);
});

test('a connection that ends without a word leaves the name free, and others are told', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  bob.destroy();
  assert.deepEqual(await alice.sync(), ['OFFLINE:Bob:disconnected']);
  await core.people('Bob');
});
