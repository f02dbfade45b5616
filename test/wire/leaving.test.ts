/** The end of a connection: by exit, by the end of input, by vanishing (R1.3, R1.14, R3.4, R4.8). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { settle, startTestServer } from '../support/server.js';

test('exit and quit are answered by one line, and the server ends the connection', async (t) => {
  const server = await startTestServer(t);
  for (const line of ['exit', 'quit', '/exit', '/quit', 'server:exit', 'server:quit', 'EXIT']) {
    const alice = await server.person('Alice');
    alice.send(line);
    const lines = await alice.rest();
    assert.equal(lines.length, 1, `${line}: ${JSON.stringify(lines)}`);
    assert.match(lines[0] ?? '', /^INFO: Good bye/, line);
    await alice.closed;
  }
});

test('what was typed after exit is not executed', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('exit', 'to everyone', 'Bob: too late', 'who');
  assert.equal((await alice.rest()).length, 1);
  assert.deepEqual(await bob.sync(), ['OFFLINE:Alice:exit']);
});

test('everything before exit is answered first, messages and what waits for the mailbox included', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const carl = await server.account('Carl');
  carl.send('exit');
  await alice.until('OFFLINE:Carl:exit');
  await settle(alice, bob);
  alice.send('who', 'Bob: hi', 'Carl: later', 'Bob: bye', 'exit');
  const lines = await alice.rest();
  assert.deepEqual(
    lines.map((line) => line.replace(/\d+/, 'n').replace(/^(INFO: Good bye).*/, '$1')),
    [
      'Online users: Alice, Bob',
      'STATUS:n:delivered:Bob',
      'STATUS:n:queued:Carl',
      'STATUS:n:delivered:Bob',
      'INFO: Good bye',
    ],
  );
  assert.deepEqual(await bob.sync(), ['Alice: hi', 'Alice: bye', 'OFFLINE:Alice:exit']);
});

test('whoever speaks and leaves in one burst is heard, and then seen to leave', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.room('lab', 'Bob');
  for (let round = 0; round < 20; round++) {
    const alice = await server.person('Alice');
    await bob.until('ONLINE:Alice');
    alice.send('/join lab', 'hello', '/msg Bob psst', '/all everyone', '/exit');
    await alice.rest();
    const lines = await bob.until('OFFLINE:Alice:exit');
    assert.deepEqual(lines, [
      'JOINED:lab:Alice',
      'Alice (in lab): hello',
      'Alice: psst',
      'Alice (to all): everyone',
      'LEFT:lab:Alice:exit',
      'OFFLINE:Alice:exit',
    ]);
  }
});

test('at the end of input everything is answered, also a last line without LF, and then the server ends the connection', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const alice = await server.visitor();
  await alice.sendRaw('server:register Alice\nBob: hi\n/all bye\nwho');
  alice.end();
  const lines = await alice.rest();
  assert.match(lines[0] ?? '', /^INFO: Welcome, Alice! /);
  assert.match(lines[1] ?? '', /^STATUS:\d+:delivered:Bob$/);
  assert.equal(lines[2], 'Online users: Bob, Alice');
  assert.equal(lines.length, 3);
  assert.equal((await alice.closed).reset, false);
  assert.deepEqual(await bob.until(/^OFFLINE/), [
    'ONLINE:Alice',
    'Alice: hi',
    'Alice (to all): bye',
    'OFFLINE:Alice:disconnected',
  ]);
});

test('the last answer at the end of input is not lost, whatever it waits for', async (t) => {
  const server = await startTestServer(t);
  const [, carl] = await server.people('Bob', 'Carl');
  carl.send('exit');
  await carl.rest();
  for (const [line, answer] of [
    ['Bob: hi', /^STATUS:\d+:delivered:Bob$/],
    ['Carl: hi', /^STATUS:\d+:queued:Carl$/],
    ['Nobody1: hi', /^ERROR: NO_SUCH_USER /],
    ['ping x', /^PONG:x$/],
    ['@1 hello', /^@1 OK$/],
  ] as const) {
    const alice = await server.visitor();
    await alice.sendRaw(`server:register Alice\n${line}`);
    alice.end();
    assert.match((await alice.rest()).at(-1) ?? '', answer, line);
  }
});

test('a client that vanishes without a word frees its name, and the others are told', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.socket.resetAndDestroy();
  assert.match(await bob.next(), /^OFFLINE:Alice:/);
  await server.person('Alice');
});

test('the kernel asks after a silent client: after so many seconds, and before that it may be silent', {
  skip: needs('ss'),
}, async (t) => {
  const server = await startTestServer(t, { keepalive: 40 });
  const [alice] = await server.people('Alice');
  const { localPort, remotePort } = alice.socket;
  // Until the client's kernel has acknowledged the last line, another timer is shown.
  let shown = '';
  for (let look = 0; look < 100 && !shown.includes('keepalive'); look++) {
    shown = (await run('ss', ['-Htno', 'state', 'established', `sport = :${remotePort} and dport = :${localPort}`]))
      .stdout;
  }
  const seconds = Number(/timer:\(keepalive,(\d+)sec,0\)/.exec(shown)?.[1]);
  assert.equal(seconds > 0 && seconds <= 40, true, shown);
});

test('who ends the input within a dialog leaves', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('message', 'Bob');
  alice.end();
  assert.deepEqual(await alice.rest(), ['RECIPIENT?', 'MESSAGE?']);
  assert.deepEqual(await bob.until(/^OFFLINE/), ['OFFLINE:Alice:disconnected']);
});
