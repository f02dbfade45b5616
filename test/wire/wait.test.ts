/** wait: the next lines take effect once a line has come, or the time is over (R3.57). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { heard, leave, settle, startTestServer } from '../support/server.js';

/** `who` waits with these lines, which come as one; `witness` has heard that they have. */
async function begins(who: TestClient, witness: TestClient, ...lines: string[]): Promise<void> {
  who.send(`/msg ${witness.name} I wait`, ...lines);
  await witness.until(`${who.name}: I wait`);
  await who.until(/^STATUS:/);
}

test('what arrives is shown as always, and what was typed behind it waits until a line fits (R3.57)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await begins(alice, bob, 'wait 60 Bob (to all): *done*', 'ping behind');
  bob.send('still at it');
  assert.equal(await alice.next(), 'Bob (to all): still at it');
  await bob.sync();
  assert.deepEqual(alice.unread(), []);
  bob.send('all done');
  assert.deepEqual(await alice.until('PONG:behind'), [
    'Bob (to all): all done',
    'MATCHED:Bob (to all): all done',
    'PONG:behind',
  ]);
});

test('a line fits once: the next wait wants another (R3.57)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  await begins(alice, bob, '/wait 60 Bob (in lab): go', '/wait 60 Bob (in lab): go', '/ping behind');
  bob.send('go');
  assert.deepEqual(await alice.many(2), ['Bob (in lab): go', 'MATCHED:Bob (in lab): go']);
  await bob.sync();
  assert.deepEqual(alice.unread(), []);
  bob.send('go');
  assert.deepEqual(await alice.many(3), ['Bob (in lab): go', 'MATCHED:Bob (in lab): go', 'PONG:behind']);
});

test('after the time it is TIMEOUT, and not before; the next lines take effect then (R3.57)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await begins(alice, bob, '@7 wait 30 *done*', 'said late');
  bob.send('Alice: nearly');
  assert.equal(await alice.next(), 'Bob: nearly');
  await bob.sync();
  clock.advance(29_999);
  await bob.sync();
  assert.deepEqual(alice.unread(), []);
  clock.advance(1);
  assert.equal(await alice.next(), '@7 ERROR: TIMEOUT No line came in time that is: *done*');
  assert.equal(await bob.next(), 'Alice (to all): said late');
  bob.send('Alice: done');
  assert.deepEqual(await heard(alice, bob), ['Bob: done']);
});

test('under a tag it answers MATCHED and OK; control lines fit, too (R3.57, R2.3)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await begins(alice, bob, '@7 wait 60 ONLINE:*', '@8 wait 60 OFFLINE:Carl:*');
  const carl = await server.person('Carl');
  assert.deepEqual(await alice.many(3), ['ONLINE:Carl', '@7 MATCHED:ONLINE:Carl', '@7 OK']);
  await leave(carl);
  assert.deepEqual(await alice.many(3), ['OFFLINE:Carl:exit', '@8 MATCHED:OFFLINE:Carl:exit', '@8 OK']);
});

test('time stamp and bell are no part of what is looked at (R3.57, R4.9)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await alice.ask('set timestamps on', 'set bell on');
  for (const [pattern, line] of [
    ['Bob: hi', 'Alice: hi'],
    ['Bob (to all): hi', 'hi'],
  ] as const) {
    await begins(alice, bob, `wait 60 ${pattern}`);
    bob.send(line);
    const shown = await alice.next();
    assert.ok(shown.startsWith('[') && shown.endsWith(`Z] ${pattern}\u0007`), shown);
    assert.equal(await alice.next(), `MATCHED:${pattern}`);
  }
});

test('answers to one’s own lines do not count, though they come late, nor does what passes one by (R3.57)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, mallory, bob] = await server.accounts('Alice', 'Mallory', 'Bob');
  await alice.ask('block Mallory');
  await bob.ask('Alice: one');
  await settle(alice, bob);
  // The history comes from the store, when the wait has begun.
  alice.send('Bob: I wait', 'history Bob', '@1 wait 60 *one*');
  await alice.until(/^INFO: History of Bob/);
  mallory.send('one');
  await settle(mallory, bob);
  assert.deepEqual(alice.unread(), []);
  bob.send('Alice: one more');
  assert.deepEqual(await alice.many(3), ['Bob: one more', '@1 MATCHED:Bob: one more', '@1 OK']);
});

test('what was said in the same turn before it does not count (R3.57, R1.11)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  // Each waits for what the other one says, and neither for what was said before the wait.
  await begins(bob, alice, '/wait 60 *go*', 'gone');
  alice.send('go', '/wait 60 *go*', '/ping end');
  assert.deepEqual(await alice.until('PONG:end'), ['Bob (in lab): gone', 'MATCHED:Bob (in lab): gone', 'PONG:end']);
});

test('mail that is handed out after a login counts (R3.57)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  await leave(await server.account('Alice'));
  const [bob] = await server.people('Bob');
  await bob.ask('Alice: the key is 7');
  const alice = await server.visitor();
  alice.send('login Alice correct-horse', 'wait 60 Bob (sent *): the key *', 'ping end');
  const lines = await alice.until('PONG:end');
  assert.match(lines.at(-2) ?? '', /^MATCHED:Bob \(sent .*\): the key is 7$/);
});

test('bounds: seconds, and characters of the pattern (R3.57, R5.5)', async (t) => {
  const server = await startTestServer(t, { maxWait: 60, clock: new HandClock() });
  const [alice, bob] = await server.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('wait 61 x', `wait 60 ${'?'.repeat(257)}`), [
    'ERROR: USAGE One may wait for at most 60 seconds. Type: wait 60 <pattern>',
    'ERROR: USAGE A pattern has at most 256 characters. Put a * for some of them.',
  ]);
  const wide = '😀'.repeat(255);
  await begins(alice, bob, `wait 60 Bob: ${wide.slice(10)}*`);
  bob.send(`Alice: ${wide}`);
  assert.equal((await alice.many(2))[1], `MATCHED:Bob: ${wide}`);
});

test('what is no wait is speech, and what is one is a command though text follows (R3.57, R2.7)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const speech = ['wait for me', 'wait', 'wait 0 x', 'wait 5', ' wait 5 minutes'];
  assert.deepEqual(await alice.ask(...speech), []);
  assert.deepEqual(
    await bob.sync(),
    speech.map((text) => `Alice (to all): ${text}`),
  );
  assert.deepEqual(await alice.ask('/wait 5'), ['ERROR: USAGE Type: wait <seconds> <pattern>']);
  await begins(alice, bob, 'wait 5 minutes');
  clock.advance(5000);
  assert.match(await alice.next(), /^ERROR: TIMEOUT /);
  assert.deepEqual(await bob.sync(), []);
});

test('in a room it needs the /, and without is said there (R3.57, R2.5)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  alice.send('wait 60 x');
  assert.equal(await bob.next(), 'Alice (in lab): wait 60 x');
});

test('a wait ends with its connection, and its name is free then (R3.57)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const alarms = clock.pending;
  await begins(alice, bob, 'wait 60 *', 'after it');
  assert.equal(clock.pending, alarms + 2);
  alice.socket.resetAndDestroy();
  assert.match(await bob.next(), /^OFFLINE:Alice:/);
  assert.equal(clock.pending, alarms);
  clock.advance(61_000);
  bob.send('anybody?');
  assert.deepEqual(await bob.sync(), []);
  await server.person('Alice');
  assert.deepEqual(
    server.log.filter(({ level }) => level === 'error'),
    [],
  );
});

test('who ends the input and is gone then is noticed, though nothing is said to them (R3.57, R1.14)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await begins(alice, bob, 'wait 3600 x');
  await new Promise<void>((ended) => alice.socket.end(ended));
  alice.socket.resetAndDestroy();
  const told: string[] = [];
  for (let looks = 0; looks < 300 && told.length === 0; looks++) {
    clock.advance(10_000);
    told.push(...(await bob.sync()));
  }
  assert.deepEqual(told, ['OFFLINE:Alice:connection lost']);
});

test('who is thrown out does not wait any more (R3.57, R3.50)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, operators: 'Oskar' });
  const [oskar, alice] = await server.accounts('Oskar', 'Alice');
  // What is said is kept a while later: that has an alarm from the first line on.
  alice.send('/msg Oskar before');
  await oskar.until('Alice: before');
  await alice.until(/^STATUS:/);
  const alarms = clock.pending;
  await begins(alice, oskar, 'wait 60 x', 'after it');
  oskar.send('kick Alice');
  assert.deepEqual(await alice.rest(), ['INFO: Oskar has thrown you out. Good bye.']);
  assert.deepEqual(await oskar.sync(), ['OFFLINE:Alice:kicked', 'INFO: Kicked Alice.']);
  assert.equal(clock.pending, alarms);
});

test('the server does not wait for those who wait when it stops (R3.57, R1.16)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await begins(alice, bob, '@1 wait 60 x', 'after it');
  bob.destroy();
  await alice.until(/^OFFLINE:Bob/);
  // With an hour of grace this returns only because nobody needs any.
  const stopped = server.stop('the test is over', 3_600_000);
  assert.deepEqual(await alice.rest(), [
    'INFO: Good bye: the test is over.',
    '@1 ERROR: TIMEOUT No line came in time that is: x',
  ]);
  await stopped;
});

test('nc -N waits for it: the end of the input is held as a line is (R3.57, R1.3)', {
  skip: needs('nc'),
}, async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [bob] = await server.people('Bob');
  const input = 'register bot\nBob: ready\nwait 60 Bob: go\nBob: gone\n';
  const piped = run('nc', ['-N', '127.0.0.1', String(server.quietPort)], input);
  await bob.until('bot: ready');
  bob.send('bot: go');
  await bob.until('bot: gone');
  const { stdout, status } = await piped;
  assert.equal(status, 0);
  const status_ = 'STATUS:\\d+:delivered:Bob\n';
  assert.match(stdout, new RegExp(`^INFO: Welcome, bot! .*\n${status_}Bob: go\nMATCHED:Bob: go\n${status_}$`));
});

test('who waits and who does not hear the same (R3.57)', async (t) => {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [alice, bob, carl] = await server.room('lab', 'Alice', 'Bob', 'Carl');
  await begins(alice, bob, '/wait 60 *499');
  const texts = Array.from({ length: 500 }, (_, index) => `line ${index}`);
  bob.send(...texts);
  const expected = texts.map((text) => `Bob (in lab): ${text}`);
  assert.deepEqual(await alice.many(501), [...expected, 'MATCHED:Bob (in lab): line 499']);
  assert.deepEqual(await carl.many(500), expected);
});
