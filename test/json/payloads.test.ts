/** What the messenger's clients do unasked: a file within its object, and a text looked for in `payload` (R7.10, R7.14). */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { startTestServer } from '../support/server.js';
import { jsonPerson, jsonVisitor } from './client.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('R7.10 a file whose bytes are in the payload of its object is offered and complete', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const alice = await jsonPerson(server, 'Alice');
  await bob.sync();
  const request = { type: 'file', to: 'Bob', payload: '68656c6c6f', filename: 'a.txt' };
  const ready = await alice.ask(request);
  assert.equal(ready.type, 'file_ready');
  const done = (await alice.events()).find(({ type }) => type === 'file_done');
  assert.deepEqual(done, { type: 'file_done', file_id: ready.file_id, sha256: sha256(Buffer.from('hello')) });
  assert.equal((await bob.sync())[0], `FILE_OFFER_FROM:Alice:${ready.file_id}:5:a.txt`);
  const id = String(ready.file_id);
  bob.send(`accept file ${id} inline`);
  await bob.until(`FILE_DATA:${id}:${Buffer.from('hello').toString('base64')}`);
});

test('R7.10 such a payload may be as long as its object, which is longer than a line', async (t) => {
  const server = await startTestServer(t);
  await server.people('Bob');
  const alice = await jsonPerson(server, 'Alice');
  const bytes = Buffer.alloc(15_000, 'ab');
  await alice.ask({ type: 'file', to: 'Bob', payload: bytes.toString('hex'), filename: 'a.bin', size: bytes.length });
  const done = (await alice.events()).find(({ type }) => type === 'file_done');
  assert.equal(done?.sha256, sha256(bytes));
  assert.equal(await alice.refused({ type: 'msg', name: 'Bob', text: 'x'.repeat(5000) }), 'LINE_TOO_LONG');
});

test('R7.10 an empty payload is an empty file', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const alice = await jsonPerson(server, 'Alice');
  await alice.ask({ type: 'file', to: 'Bob', payload: '', filename: 'a.txt' });
  const done = (await alice.events()).find(({ type }) => type === 'file_done');
  assert.equal(done?.sha256, sha256(Buffer.alloc(0)));
  assert.match((await bob.sync()).join('|'), /FILE_OFFER_FROM:Alice:\d+:0:a\.txt/);
});

test('R7.10 a payload that is not of hexadecimal digits, or not as long as size says, offers nothing', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const alice = await jsonPerson(server, 'Alice');
  await bob.sync();
  for (const wrong of [{ payload: 'hello' }, { payload: '686' }, { payload: '6868', size: 3 }, { payload: 7.5 }]) {
    assert.equal(await alice.refused({ type: 'file', to: 'Bob', filename: 'a.txt', ...wrong }), 'USAGE');
  }
  assert.deepEqual(await bob.sync(), []);
  assert.deepEqual((await alice.ask({ type: 'my_files' })).files, []);
});

test('R7.14 every status and every error has a sentence in payload, which is its text where there is one', async (t) => {
  const server = await startTestServer(t);
  await server.people('Bob');
  const alice = await jsonVisitor(server);
  for (const [request, payload] of [
    [{ type: 'who' }, null],
    [{ type: 'init', username: 'Alice' }, null],
    [{ type: 'status' }, null],
    [{ type: 'nonsense' }, null],
    [{ type: 'message', to: 'Zed', payload: 'hi' }, null],
    [{ type: 'message', to: 'Bob', payload: 'hi' }, 'Delivered to Bob'],
    [{ type: 'message', payload: 'hi' }, 'Sent to everyone.'],
  ] as const) {
    const answer = await alice.ask(request);
    assert.match(String(answer.type), /^(status|error)$/);
    assert.equal(answer.payload, payload ?? answer.text, JSON.stringify(answer));
  }
});

test('R3.59 file alone asks for the recipient and the name of the file', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('file');
  assert.equal(await alice.next(), 'RECIPIENT?');
  alice.send('Bob');
  assert.equal(await alice.next(), 'FILENAME?');
  alice.send('my photo.jpg');
  assert.match(await alice.next(), /^FILE_READY:\d+:/);
  assert.match((await bob.until(/^FILE_OFFER_FROM/)).at(-1) ?? '', /^FILE_OFFER_FROM:Alice:\d+:unknown:my photo\.jpg$/);
  const carl = await server.person('Carl');
  carl.send('send file', 'no body', 'a.txt');
  assert.deepEqual((await carl.many(2)).join(), 'RECIPIENT?,FILENAME?');
  assert.match(await carl.next(), /^ERROR: NO_SUCH_USER /);
  const json = await jsonPerson(server, 'Dora');
  assert.equal(await json.refused({ type: 'file' }), 'USAGE');
});
