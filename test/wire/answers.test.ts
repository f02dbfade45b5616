/** Answers of many lines: whole, in order, and no more of them made than is read (R1.11, R1.13, R3.35, R7.5). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { temporaryDirectory } from '../storage/helpers.js';
import { settle, startTestServer, type TestServer } from '../support/server.js';

const KiB = 1024;
const long = 'x'.repeat(4000);

const loud = (server: TestServer) => server.log.filter(({ level }) => level === 'warn' || level === 'error');

test('ten histories of a group asked for at once come whole and in order to who reads them late, and nobody notices (R1.13)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await alice.ask('create group team', ...Array.from({ length: 200 }, (_, index) => `group txt team ${index} ${long}`));
  await settle(alice, bob);
  alice.socket.pause();
  alice.send(...Array.from({ length: 10 }, () => 'history team 200'), 'ping all');
  // More is asked for than the kernel takes of who does not read, and than may wait.
  for (let round = 0; round < 100; round++) assert.deepEqual(await bob.ask('Bob: hi'), []);
  alice.socket.resume();
  const lines = await alice.until('PONG:all');
  const numbers = lines.map((line) => /^Alice \(in team, [^)]*\): (\d+) x+$/.exec(line)?.[1]).filter(Boolean);
  assert.deepEqual(
    numbers,
    Array.from({ length: 2000 }, (_, index) => `${index % 200}`),
  );
  assert.equal(lines.filter((line) => line === 'INFO: History of team: 200 lines.').length, 10);
  assert.deepEqual(loud(server), []);
});

test('an answer of many objects comes whole where little may wait: all but the last say that there is more (R7.5, R3.35)', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 16 * KiB });
  const [alice] = await server.accounts('Alice');
  await alice.ask(
    'create group team',
    ...Array.from({ length: 50 }, (_, index) => `group txt team ${index} ${'x'.repeat(900)}`),
  );
  await alice.ask('exit').catch(() => []);
  const program = await server.visitor();
  program.send('{"type":"login","name":"Alice","password":"correct-horse"}');
  await program.until(/"status":"welcome"/);
  program.send('{"type":"history","with":"team","count":50,"id":7}', '{"type":"ping","token":"end"}');
  const objects = (await program.until(/"type":"pong"/)).slice(0, -1).map((line) => JSON.parse(line));
  assert.deepEqual(
    objects.map(({ id, more }) => [id, more]),
    [...Array.from({ length: 50 }, () => [7, true]), [7, undefined]],
  );
  assert.deepEqual(
    objects.slice(0, 50).map(({ payload }) => Number.parseInt(payload, 10)),
    Array.from({ length: 50 }, (_, index) => index),
  );
});

test('what was said after it was asked for is no part of a history that is given later (R3.35, R1.11)', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 16 * KiB });
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await bob.ask('create group team', `group txt team ${long}`, `group txt team ${long}`);
  await alice.ask('one');
  const lines = await bob.ask('history team', 'history', 'two', 'history');
  const shown = lines.filter((line) => line.includes('(to all, ') || line.startsWith('INFO: History of everyone'));
  assert.deepEqual(
    shown.map((line) => line.replace(/, sent [^)]*/, '')),
    [
      'Alice (to all): one',
      'INFO: History of everyone: 1 line.',
      'Alice (to all): one',
      'Bob (to all): two',
      'INFO: History of everyone: 2 lines.',
    ],
  );
});

test('somebody who asks and is gone before the answer is no fault of the server: nothing is logged for it (R1.13)', async (t) => {
  const server = await startTestServer(t, { memory: false, data: temporaryDirectory(t) });
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await alice.ask('create group team', 'group txt team hi', 'Bob: hi');
  for (let round = 0; round < 12; round++) {
    const again = await server.connect(server.quietPort);
    again.send('login Alice correct-horse takeover');
    await again.until(/^INFO: Welcome/);
    const asked = ['history team', 'history Bob', 'last', 'my files', 'my groups', 'wait 9 x', 'history team'];
    await again.sendRaw(`${Array.from({ length: 7 }, () => asked.join('\n')).join('\n')}\n`);
    // The server has read it, or some of it, or has begun to answer.
    for (let turn = 0; turn < round; turn++) await nextTurn();
    again.socket.resetAndDestroy();
    await again.closed;
    await bob.sync();
  }
  await settle(bob);
  assert.deepEqual(loud(server), []);
});
