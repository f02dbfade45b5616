/**
 * Acknowledged messages: kept until the client says that it has them. At least once, and a repetition can be told.
 * Rules: R3.23, R3.48, R4.11.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, openCore, settle } from './rig.js';

const SENT = 'sent 2026-11-20 10:03:12Z';

const start = (t: Parameters<typeof openCore>[0]) =>
  openCore(t, { clock: new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12)) });

const idOf = (line: string | undefined): string => /^STATUS:(\d+):/.exec(line ?? '')?.[1] ?? `no id in ${line}`;

async function acking(person: CoreClient): Promise<void> {
  assert.deepEqual(await person.ask('set acks on'), ['INFO: Set acks on.']);
}

test('with acks on a message bears its id; it is queued until ack <id>, and delivered then', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await acking(bob);
  const [status, ...more] = await alice.ask('Bob: hi');
  assert.match(status ?? '', /^STATUS:\d+:queued:Bob$/);
  assert.deepEqual(more, []);
  const id = idOf(status);
  assert.deepEqual(await bob.sync(), [`Alice (id ${id}): hi`]);
  assert.deepEqual(await bob.ask(`ack ${id}`), [`INFO: Acknowledged ${id}.`]);
  assert.deepEqual(await alice.sync(), [`STATUS:${id}:delivered:Bob`]);
  // Once is enough, and it comes no more.
  assert.match((await bob.ask(`ack ${id}`)).join('|'), /^ERROR: NO_SUCH_MESSAGE [^|]*$/);
  await leave(bob);
  const again = await core.login('Bob');
  assert.deepEqual(await again.sync(), []);
});

test('what was not acknowledged comes again after every reconnect, with the same id, marked, in order', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await acking(bob);
  const ids = (await alice.ask('Bob: 1', 'Bob: 2', 'Bob: 3')).map(idOf);
  assert.deepEqual(
    await bob.sync(),
    ids.map((id, index) => `Alice (id ${id}): ${index + 1}`),
  );
  await bob.ask(`ack ${ids[1]}`);
  bob.destroy();
  await alice.until(/^OFFLINE:Bob:/);
  for (let round = 0; round < 2; round++) {
    // The account has kept that it acknowledges.
    const again = await core.login('Bob');
    assert.deepEqual(await again.sync(), [
      `Alice (id ${ids[0]}, again, ${SENT}): 1`,
      `Alice (id ${ids[2]}, again, ${SENT}): 3`,
    ]);
    await leave(again);
  }
  const last = await core.login('Bob');
  await last.sync();
  await last.ask(`ack ${ids[0]}`, `ack ${ids[2]}`);
  await leave(last);
  assert.deepEqual(await (await core.login('Bob')).sync(), []);
});

test('what waited while one was away is marked again only from its second showing on', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await acking(bob);
  await leave(bob);
  await settle(alice);
  const id = idOf((await alice.ask('Bob: hi'))[0]);
  const first = await core.login('Bob');
  assert.deepEqual(await first.sync(), [`Alice (id ${id}, ${SENT}): hi`]);
  await leave(first);
  const second = await core.login('Bob');
  assert.deepEqual(await second.sync(), [`Alice (id ${id}, again, ${SENT}): hi`]);
  await second.ask(`ack ${id}`);
  assert.deepEqual(
    (await alice.sync()).filter((line) => line.startsWith('STATUS:')),
    [`STATUS:${id}:delivered:Bob`],
  );
});

test('private and group messages are acknowledged alike; what goes to rooms and everyone bears no id', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('create group team', 'invite group team Bob', 'connect to Bob');
  await bob.ask('accept group team', 'accept connection Alice', 'join lab');
  await alice.ask('join lab');
  await bob.ask('/set acks on');
  await settle(alice, bob);
  const answers = await alice.ask('room', '/all all', '/private txt Bob quiet', '/group txt team group');
  assert.deepEqual(
    answers.map((line) => line.replace(/\d+/, 'n')),
    ['STATUS:n:queued:Bob', 'STATUS:n:sent:team:0/1'],
  );
  const [one, two] = answers.map(idOf);
  assert.deepEqual(await bob.sync(), [
    'Alice (in lab): room',
    'Alice (to all): all',
    `Alice (private, id ${one}): quiet`,
    `Alice (in team, id ${two}): group`,
  ]);
  assert.deepEqual(await bob.ask(`/ack ${one}`, `/ack ${two}`), [
    `INFO: Acknowledged ${one}.`,
    `INFO: Acknowledged ${two}.`,
  ]);
});

test('an author who is away when the message is acknowledged is told on return', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await acking(bob);
  const id = idOf((await alice.ask('Bob: hi'))[0]);
  await leave(alice);
  await bob.ask(`ack ${id}`);
  const again = await core.login('Alice');
  assert.deepEqual(await again.sync(), [`STATUS:${id}:delivered:Bob`]);
});

test('nobody acknowledges what is somebody else’s, or what is none', async (t) => {
  const core = await start(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await acking(bob);
  const id = idOf((await alice.ask('Bob: hi'))[0]);
  for (const person of [carl, alice])
    assert.match((await person.ask(`ack ${id}`)).join('|'), /^ERROR: NO_SUCH_MESSAGE [^|]*$/);
  assert.match((await bob.ask(`ack ${Number(id) + 1}`)).at(-1) ?? '', /^ERROR: NO_SUCH_MESSAGE /);
  for (const line of ['/ack', '/ack x', '/ack -1', '/ack 1 2', '/ack 99999999999999999999'])
    assert.match((await bob.ask(line)).join('|'), /^ERROR: (USAGE|NO_SUCH_MESSAGE) [^|]*$/, line);
});

test('with acks off again, messages come as ever, and those that were not acknowledged are handed out at the next login', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await acking(bob);
  const id = idOf((await alice.ask('Bob: kept'))[0]);
  await bob.sync();
  await bob.ask('set acks off');
  assert.match((await alice.ask('Bob: plain')).join('|'), /^STATUS:\d+:delivered:Bob$/);
  assert.deepEqual(await bob.sync(), ['Alice: plain']);
  await leave(bob);
  const again = await core.login('Bob');
  assert.deepEqual(await again.sync(), [`Alice (again, ${SENT}): kept`]);
  assert.deepEqual(
    (await alice.sync()).filter((line) => line.startsWith('STATUS:')),
    [`STATUS:${id}:delivered:Bob`],
  );
});

test('an account keeps what it has set; a guest’s settings go with the guest', async (t) => {
  const core = await start(t);
  const [bob] = await core.accounts('Bob');
  const [guest] = await core.people('Guest');
  const settings = 'INFO: Settings: timestamps on, bell dm, acks on. ';
  for (const person of [bob, guest]) {
    await person.ask('set timestamps on', 'set bell dm', 'set acks on');
    assert.equal((await person.ask('settings')).at(-1)?.startsWith(settings), true);
    await leave(person);
  }
  const again = await core.login('Bob');
  assert.equal((await again.ask('settings'))[0]?.startsWith(settings), true);
  const next = await core.person('Guest');
  assert.match((await next.ask('settings'))[0] ?? '', /^INFO: Settings: timestamps off, bell off, acks off\. /);
});

test('a mailbox that is full of what was not acknowledged takes no more, and says so to the sender', async (t) => {
  const core = await openCore(t, { maxMailboxPerSender: 3 });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await acking(bob);
  const answers = await alice.ask('Bob: 1', 'Bob: 2', 'Bob: 3', 'Bob: 4');
  assert.match(answers[3] ?? '', /^ERROR: MAILBOX_FULL /);
  const shown = await bob.sync();
  assert.equal(shown.length, 3);
  await bob.ask(`ack ${idOf(answers[0])}`);
  await alice.sync();
  assert.match((await alice.ask('Bob: 5')).join('|'), /^STATUS:\d+:queued:Bob$/);
});
