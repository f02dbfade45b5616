/** Two doors: one greets, the other speaks only when spoken to (R1.9, R1.10, R1.15, R1.16, R2.2). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { version } from '../../src/server.js';
import { startTestServer } from '../support/server.js';

test('the door for people greets at once: the program, how to begin, and the hint that Chat77’s clients wait for', async (t) => {
  const server = await startTestServer(t);
  const client = await server.connect(server.port);
  const [program, begin, hint] = await client.many(3);
  assert.equal(program?.startsWith(`INFO: Partyline ${version()}`), true, program);
  assert.match(program ?? '', /\bprotocol 1\b/);
  assert.match(begin ?? '', /^INFO: .*register/);
  assert.equal(hint, 'Authorise MODE? (REGISTER/LOGIN)');
  assert.deepEqual(await client.sync(), []);
});

test('the quiet port says nothing before the first line, so that the first answer is the answer to it', async (t) => {
  const server = await startTestServer(t);
  const client = await server.connect(server.quietPort);
  client.send('ping first');
  assert.equal(await client.next(), 'PONG:first');
});

test('both doors lead into the same chat', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const bob = await server.connect(server.port);
  bob.send('register Bob');
  await bob.until(/^INFO: Welcome, Bob! /);
  bob.send('Alice: hello');
  assert.equal(await alice.next(), 'ONLINE:Bob');
  assert.equal(await alice.next(), 'Bob: hello');
});

test('the hint of the greeting opens no dialog: any command may follow it', async (t) => {
  const server = await startTestServer(t);
  const client = await server.connect(server.port);
  await client.until(/^Authorise MODE/);
  assert.deepEqual(await client.ask('ping 1'), ['PONG:1']);
});

test('the quiet port can be closed', async (t) => {
  const server = await startTestServer(t, { quietPort: 'off' });
  assert.throws(() => server.quietPort);
  const client = await server.connect(server.port);
  await client.until(/^Authorise MODE/);
});

test('where all lines are taken, the next one who knocks is told so and let go', async (t) => {
  const server = await startTestServer(t, { maxConnections: 2 });
  await server.visitor();
  await (await server.visitor()).sync();
  const third = await server.visitor();
  const [line, ...more] = await third.rest();
  assert.match(line ?? '', /^ERROR: SERVER_FULL /);
  assert.deepEqual(more, []);
  await third.closed;
});

test('a server that stops tells people, and writes what is queued for them before it ends the connection', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('the last words');
  await alice.sync();
  const stopped = server.stop('maintenance', 4000);
  assert.deepEqual(await bob.rest(), ['Alice (to all): the last words', 'INFO: Good bye: maintenance.']);
  assert.deepEqual(await alice.rest(), ['INFO: Good bye: maintenance.']);
  await stopped;
});

test('a server that stops tells those on the quiet port, too, who have said nothing yet', async (t) => {
  const server = await startTestServer(t);
  const silent = await server.visitor();
  await (await server.connect(server.port)).until(/^Authorise/);
  const stopped = server.stop('maintenance', 4000);
  assert.deepEqual(await silent.rest(), ['INFO: Good bye: maintenance.']);
  await stopped;
});
