/** Messages to somebody with an account who has left, and comes back (R4.2, R4.4, R4.5). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, memoryDisk, openCore, settle, type TestCore } from './rig.js';

const DAY = 24 * 3_600_000;

const idOf = (line: string | undefined): string => /^STATUS:(\d+):/.exec(line ?? '')?.[1] ?? `no id in ${line}`;

/** Alice is here, Bob has an account and is not. */
async function scene(core: TestCore): Promise<CoreClient> {
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await leave(bob);
  await settle(alice);
  return alice;
}

/** Comes back to an account, and returns what had waited: all that was said between the welcome and a message of one's own. */
async function comeBack(core: TestCore, name: string): Promise<{ client: CoreClient; waited: string[] }> {
  const client = await core.login(name);
  const witness = await core.person('witness');
  await witness.ask(`${name}: end of mail`);
  const waited = (await client.until('witness: end of mail')).slice(0, -1);
  await leave(witness);
  await settle(client);
  return { client, waited: waited.filter((line) => line !== 'ONLINE:witness') };
}

test('a message to an account that is offline is queued, and delivered on return, in order, marked with its time', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12));
  const core = await openCore(t, { clock });
  const alice = await scene(core);
  const ids: string[] = [];
  for (const text of ['first', 'second', 'third']) {
    const [status, ...more] = await alice.ask(`bob: ${text}`);
    // The name stands there as its owner writes it.
    assert.match(status ?? '', /^STATUS:\d+:queued:Bob$/);
    assert.deepEqual(more, []);
    ids.push(idOf(status));
    clock.advance(1000);
  }
  const { client, waited } = await comeBack(core, 'BOB');
  assert.deepEqual(waited, [
    'Alice (sent 2026-11-20 10:03:12Z): first',
    'Alice (sent 2026-11-20 10:03:13Z): second',
    'Alice (sent 2026-11-20 10:03:14Z): third',
  ]);
  const told = (await alice.sync()).filter((line) => line.startsWith('STATUS:'));
  assert.deepEqual(
    told,
    ids.map((id) => `STATUS:${id}:delivered:Bob`),
  );
  await leave(client);
});

test('the welcome stands before what waited, and what waited before what is new', async (t) => {
  const core = await openCore(t);
  const alice = await scene(core);
  await alice.ask('Bob: old');
  const again = await core.visitor();
  again.send('login Bob correct-horse');
  alice.send('Bob: new');
  // It may have come a moment too early and have waited too: its place is the same.
  const lines = await again.until(/^Alice( \(sent [^)]+\))?: new$/);
  assert.equal(lines.length, 3, JSON.stringify(lines));
  assert.match(lines[0] ?? '', /^INFO: Welcome, Bob! /);
  assert.match(lines[1] ?? '', /^Alice \(sent [^)]+\): old$/);
});

test('what was delivered is not delivered again', async (t) => {
  const core = await openCore(t);
  const alice = await scene(core);
  await alice.ask('Bob: once');
  const first = await comeBack(core, 'Bob');
  assert.equal(first.waited.length, 1);
  await leave(first.client);
  assert.deepEqual((await comeBack(core, 'Bob')).waited, []);
});

test('an author who has left too is told on return that the messages were delivered, in order, and once', async (t) => {
  const core = await openCore(t);
  const alice = await scene(core);
  const statuses = await alice.ask('Bob: 1', 'Bob: 2', 'Bob: 3');
  await leave(alice);
  const bob = await comeBack(core, 'Bob');
  assert.equal(bob.waited.length, 3);
  await leave(bob.client);
  const back = await comeBack(core, 'Alice');
  assert.deepEqual(
    back.waited,
    statuses.map((status) => status.replace('queued', 'delivered')),
  );
  await leave(back.client);
  assert.deepEqual((await comeBack(core, 'Alice')).waited, []);
});

test('a mailbox that is full takes no more: MAILBOX_FULL, for one author or for all', async (t) => {
  const core = await openCore(t, { maxMailbox: 5, maxMailboxPerSender: 3 });
  const alice = await scene(core);
  const carl = await core.account('Carl');
  await settle(alice, carl);
  const answers = await alice.ask('Bob: 1', 'Bob: 2', 'Bob: 3', 'Bob: 4');
  assert.deepEqual(
    answers.map((line) => /^(STATUS:\d+:queued:Bob|ERROR: MAILBOX_FULL )/.exec(line)?.[1]?.replace(/\d+/, 'n')),
    ['STATUS:n:queued:Bob', 'STATUS:n:queued:Bob', 'STATUS:n:queued:Bob', 'ERROR: MAILBOX_FULL '],
  );
  assert.match((await carl.ask('Bob: 1', 'Bob: 2', 'Bob: 3'))[2] ?? '', /^ERROR: MAILBOX_FULL /);
  const { waited } = await comeBack(core, 'Bob');
  assert.deepEqual(
    waited.map((line) => line.replace(/ \(.*\)/, '')),
    ['Alice: 1', 'Alice: 2', 'Alice: 3', 'Carl: 1', 'Carl: 2'],
  );
});

test('the bytes in a mailbox are bounded, too: a mebibyte', async (t) => {
  const core = await openCore(t, { maxMailbox: 1000, maxMailboxPerSender: 1000 });
  const alice = await scene(core);
  const answers = await alice.ask(...Array.from({ length: 300 }, () => `Bob: ${'x'.repeat(4000)}`));
  const queued = answers.filter((line) => /^STATUS:\d+:queued:Bob$/.test(line)).length;
  assert.equal(queued, Math.floor(1024 ** 2 / 4000));
  assert.equal(answers.filter((line) => line.startsWith('ERROR: MAILBOX_FULL ')).length, 300 - queued);
});

test('R4.4 what comes for somebody who has left while their mailbox was handed out does not come as if it had been shown before', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store });
  const alice = await scene(core);
  await alice.ask('Bob: early');
  const removeMail = store.removeMail.bind(store);
  let goOn = (): void => {};
  const gone = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  store.removeMail = async (mails) => {
    await removeMail(mails);
    await gone;
  };
  const bob = await core.login('Bob');
  await bob.until(/early$/);
  bob.destroy();
  await settle(alice);
  assert.match((await alice.ask('Bob: late')).join('|'), /^STATUS:\d+:queued:Bob$/);
  goOn();
  await settle(alice);
  const { waited } = await comeBack(core, 'Bob');
  assert.equal(waited.length, 1);
  assert.match(waited[0] ?? '', /^Alice \(sent .*\): late$/);
});

test('a message waits for so many days and no longer', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, mailDays: 30 });
  const alice = await scene(core);
  await alice.ask('Bob: too old');
  clock.advance(2 * DAY);
  await alice.ask('Bob: in time');
  clock.advance(29 * DAY);
  const { waited } = await comeBack(core, 'Bob');
  assert.deepEqual(waited, ['Alice (sent 2026-11-22 10:03:12Z): in time']);
});

test('answers leave in the order of the lines, also where one of them waits for the mailbox', async (t) => {
  const core = await openCore(t);
  const alice = await scene(core);
  const answers = await alice.ask('Bob: 1', 'who', 'Bob: 2', 'Nobody1: x', 'ping between', 'Bob: 3');
  assert.deepEqual(
    answers.map((line) => line.replace(/\d+/, 'n').replace(/(ERROR: [A-Z_]+) .*/, '$1')),
    [
      'STATUS:n:queued:Bob',
      'Online users: Alice',
      'STATUS:n:queued:Bob',
      'ERROR: NO_SUCH_USER',
      'PONG:between',
      'STATUS:n:queued:Bob',
    ],
  );
});

test('a thousand messages wait and come in order', async (t) => {
  const core = await openCore(t, { maxMailbox: 1000, maxMailboxPerSender: 1000 });
  const alice = await scene(core);
  const texts = Array.from({ length: 1000 }, (_, index) => `message ${index}`);
  const answers = await alice.ask(...texts.map((text) => `Bob: ${text}`));
  assert.equal(answers.filter((line) => /^STATUS:\d+:queued:Bob$/.test(line)).length, 1000);
  const { waited } = await comeBack(core, 'Bob');
  assert.deepEqual(
    waited.map((line) => line.replace(/^Alice \(sent [^)]*\): /, '')),
    texts,
  );
});

test('messages that come while a mailbox of a thousand is handed out stand behind it', async (t) => {
  const core = await openCore(t, { maxMailbox: 1000, maxMailboxPerSender: 1000 });
  const alice = await scene(core);
  await alice.ask(...Array.from({ length: 1000 }, (_, index) => `Bob: ${index}`));
  const bob = await core.visitor();
  bob.send('login Bob correct-horse');
  await alice.until('ONLINE:Bob');
  alice.send(...Array.from({ length: 100 }, (_, index) => `Bob: ${1000 + index}`));
  const lines = await bob.until(/^Alice( \(sent [^)]*\))?: 1099$/);
  const numbers = lines.filter((line) => line.startsWith('Alice')).map((line) => Number(/\d+$/.exec(line)?.[0]));
  assert.deepEqual(
    numbers,
    Array.from({ length: 1100 }, (_, index) => index),
  );
});
