/** Programs that came to the wrong door (R1.12). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, startTestServer } from '../support/server.js';

const http = 'POST /x HTTP/1.1\r\nHost: example.org\r\n\r\nregister Mallory\r\n/all hello\r\nAlice: hi\r\n';

const foreign: readonly (readonly [string, string | Buffer])[] = [
  ['HTTP', http],
  ['HTTP GET', 'GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n'],
  ['TLS', Buffer.from('1603010200010001fc0303', 'hex')],
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['Redis', '*1\r\n$4\r\nPING\r\n'],
];

test('an HTTP request and its like are answered by one line and closed, and nothing in them is executed', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  for (const [name, bytes] of foreign) {
    const client = await server.visitor(name);
    await client.sendRaw(bytes);
    const lines = await client.rest();
    assert.equal(lines.length, 1, `${name}: ${JSON.stringify(lines)}`);
    assert.match(lines[0] ?? '', /^ERROR: FOREIGN_PROTOCOL /, name);
    await client.closed;
  }
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice']);
});

test('it is so however the request is cut into packets, and on the door that greets as well', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const client = await server.connect(server.port);
  await client.until(/^Authorise MODE/);
  // The server may close before the last byte is sent.
  for (const byte of Buffer.from(http)) await client.sendRaw(Buffer.of(byte)).catch(() => {});
  const lines = await client.rest();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^ERROR: FOREIGN_PROTOCOL /);
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice']);
});

test('only the beginning of a connection is looked at: later the same is speech', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('GET / HTTP/1.1', 'SSH-2.0-x');
  assert.deepEqual(await heard(bob, alice), ['Alice (to all): GET / HTTP/1.1', 'Alice (to all): SSH-2.0-x']);
});

test('who begins with capitals is a person: REGISTER Bob, HELP and GET OUT', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  client.send('GET OUT OF HERE');
  assert.match(await client.next(), /^ERROR: NOT_REGISTERED /);
  const other = await server.visitor();
  other.send('REGISTER Bob');
  assert.match(await other.next(), /^INFO: Welcome, Bob! /);
});
