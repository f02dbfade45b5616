/** paste: many lines as one unit, whole or not at all (R3.58). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { heard, startTestServer } from '../support/server.js';

const KEPT = 'INFO: Your lines are kept until one is . alone, and are said then. To give up, type: .cancel';

test('its lines are said where plain text goes, each behind the name, with their spaces, empty ones too (R3.58, R1.7)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const code = ['def f(x):', '    return x', '', 'exit', '/who', 'cancel', 'Bob:hi', '@1 who', 'ERROR: X y'];
  assert.deepEqual(await alice.ask('paste', ...code, '.'), [KEPT, 'INFO: Pasted 9 lines to everyone.']);
  assert.deepEqual(
    await bob.sync(),
    code.map((line) => `Alice (to all): ${line}`),
  );
  await alice.ask('/join lab');
  await bob.ask('/join lab');
  assert.deepEqual(await heard(bob, alice), []);
  await alice.ask('/paste', 'one', '.');
  assert.deepEqual(await bob.sync(), ['Alice (in lab): one']);
  assert.equal((await alice.ask('/paste', 'one', '.')).at(-1), 'INFO: Pasted 1 line in lab.');
});

test('nothing is said before the dot, and nothing after .cancel or the end of the connection (R3.58)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('paste', 'one', 'two');
  assert.equal(await alice.next(), KEPT);
  assert.deepEqual(await heard(bob, bob), []);
  assert.deepEqual(await alice.ask('.Cancel'), ['INFO: Cancelled.']);
  alice.send('paste', 'three');
  await alice.next();
  alice.destroy();
  assert.deepEqual(await bob.until(/^OFFLINE:Alice/), ['OFFLINE:Alice:disconnected']);
});

test('the end of the input before the dot is an error, and nothing is said (R3.58, R1.3)', {
  skip: needs('nc'),
}, async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const { stdout } = await run('nc', ['-N', '127.0.0.1', String(server.quietPort)], 'register bot\npaste\none\ntwo');
  assert.match(stdout, /\nERROR: NOT_PASTED The input ended before [^\n]*\n$/);
  assert.deepEqual(await bob.until(/^OFFLINE:bot/), ['ONLINE:bot', 'OFFLINE:bot:disconnected']);
});

test('of a line that begins with two dots one is left out; a dot and more is a line (R3.58)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  await alice.ask('paste', '..', '...', '..cancel', '.env', ' .', '..env', '. ');
  assert.deepEqual(
    (await bob.sync()).map((line) => line.replace('Alice (to all): ', '')),
    ['.', '..', '.cancel', '.env', ' .', '.env'],
  );
});

test('nobody’s lines come between its own, however much is said (R3.58)', async (t) => {
  // With so small an outbox a turn is written early, after 16 KiB.
  const server = await startTestServer(t, { maxOutbox: 64 * 1024, maxPaste: 32 * 1024 });
  const [alice, bob, carl, dora] = await server.room('lab', 'Alice', 'Bob', 'Carl', 'Dora');
  const paste = Array.from({ length: 90 }, (_, index) => `${index} ${'x'.repeat(300)}`);
  for (let round = 0; round < 5; round++) {
    // What becomes of Carl's message is told to Carl while that turn is written.
    carl.send('/msg Dora here');
    bob.send('before');
    alice.send('/paste', ...paste, '.');
    bob.send('after');
    await alice.until(/^INFO: Pasted /);
    const lines = await heard(carl, bob, dora);
    const begin = lines.indexOf(`Alice (in lab): ${paste[0]}`);
    assert.deepEqual(
      lines.slice(begin, begin + paste.length),
      paste.map((line) => `Alice (in lab): ${line}`),
    );
  }
});

test('bounds: lines and bytes; beyond them nothing is said, and what follows is still the paste (R3.58, R5.5)', async (t) => {
  const server = await startTestServer(t, { maxPasteLines: 3, maxPaste: 300 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const refused =
    'ERROR: NOT_PASTED A paste has at most 3 lines and 300 bytes, so nothing was said. Paste it in parts.';
  assert.deepEqual(await alice.ask('paste', 'a', 'b', 'c', 'exit', 'd', '.'), [KEPT, refused]);
  assert.deepEqual(await alice.ask('paste', 'a'.repeat(298), 'ü', '.'), [KEPT, refused]);
  assert.deepEqual(await alice.ask('paste', '.'), [
    KEPT,
    'ERROR: NOT_PASTED There was nothing before the dot. To begin again, type: /paste',
  ]);
  assert.deepEqual(await alice.ask('paste', '', ' ', '.'), [
    KEPT,
    'ERROR: NOT_PASTED There was nothing before the dot. To begin again, type: /paste',
  ]);
  assert.deepEqual(await bob.sync(), []);
  await alice.ask('paste', 'a'.repeat(296), 'ü', '.');
  await alice.ask('paste', 'a', 'b', 'c', '.');
  assert.equal((await bob.sync()).length, 5);
});

test('a line that is too long spoils it whole (R3.58, R1.2)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const [kept, refused = '', ...rest] = await alice.ask('paste', 'one', 'x'.repeat(5000), 'exit', '.');
  assert.equal(kept, KEPT);
  assert.match(refused, /^ERROR: LINE_TOO_LONG .* None of the paste was said\.$/);
  assert.deepEqual(rest, []);
  assert.deepEqual(await bob.sync(), []);
});

test('who is muted pastes nothing (R3.58, R3.53)', async (t) => {
  const server = await startTestServer(t, { operators: 'Oskar' });
  const [oskar, alice] = await server.accounts('Oskar', 'Alice');
  alice.send('paste', 'one');
  await alice.next();
  await oskar.ask('mute Alice');
  const told = await alice.ask('exit', '.');
  assert.match(told.at(-1) ?? '', /^ERROR: MUTED /);
  assert.deepEqual(await oskar.sync(), []);
});

test('it costs what its lines cost: the next line waits for all of them (R3.58, R1.17)', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, flood: true });
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('paste', ...Array.from({ length: 50 }, (_, index) => String(index)), '.', 'next');
  assert.equal((await bob.many(50)).length, 50);
  // 20 were free, and 30 and the next one's own come at 5 a second.
  clock.advance(31 * 200 - 1);
  assert.deepEqual(await bob.sync(), []);
  clock.advance(1);
  assert.equal(await bob.next(), 'Alice (to all): next');
});

test('history keeps it (R3.58, R3.35)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  await alice.ask('paste', 'one', '', 'two', '.');
  await bob.sync();
  assert.deepEqual(
    (await bob.ask('history'))
      .filter((line) => line.startsWith('Alice'))
      .map((line) => line.replace(/sent .*Z/, 'sent T')),
    ['Alice (to all, sent T): one', 'Alice (to all, sent T): ', 'Alice (to all, sent T): two'],
  );
});

test('under a tag only its end is answered (R3.58, R2.3)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('@1 paste', '@2 who', '.'), ['@1 INFO: Pasted 1 line to everyone.', '@1 OK']);
  assert.deepEqual(await alice.ask('@3 paste', '.cancel'), ['@3 INFO: Cancelled.', '@3 OK']);
  assert.deepEqual(await alice.ask('@4 paste', '.'), [
    '@4 ERROR: NOT_PASTED There was nothing before the dot. To begin again, type: /paste',
  ]);
  assert.deepEqual(await bob.sync(), ['Alice (to all): @2 who']);
  alice.send('@5 paste', 'one');
  alice.end();
  assert.deepEqual(await alice.rest(), [
    '@5 ERROR: NOT_PASTED The input ended before a line with . alone, so nothing was said. Send it all again.',
  ]);
});

test('paste with more behind it is speech (R3.58, R2.7)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  await alice.ask('paste it here');
  assert.deepEqual(await bob.sync(), ['Alice (to all): paste it here']);
});
