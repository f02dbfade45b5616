/** What real programs put before a line, and between lines: marks, keep-alives, frames, Backspace (R1.5, R1.12, R7.3). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, startTestServer } from '../support/server.js';

const BOM = '\ufeff';

test('R1.5 a byte order mark before the first line is no part of it, on both ports and however it is cut', async (t) => {
  const server = await startTestServer(t);
  for (const [port, name] of [
    [server.port, 'Ann'],
    [server.quietPort, 'Ben'],
  ] as const) {
    const client = await server.connect(port);
    for (const byte of Buffer.from(`${BOM}register ${name}\r\n`)) await client.sendRaw(Buffer.of(byte));
    await client.until(new RegExp(`^INFO: Welcome, ${name}!`));
  }
});

test('R1.5 a byte order mark before a later line is no letter, and is shown as what it is not', async (t) => {
  const server = await startTestServer(t);
  const [ann, bob] = await server.people('Ann', 'Bob');
  await ann.sendRaw(`${BOM}hello\n`);
  assert.deepEqual(await heard(bob, ann), ['Ann (to all): \ufffdhello']);
});

test('R7.3 a byte order mark and NULs before an object are no part of it', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  await client.sendRaw(`${BOM}\0{"type":"init","username":"Ann","id":1}\0\n\0{"type":"ping","token":"x","id":2}`);
  const [welcome = '', pong = ''] = await client.many(2);
  assert.match(welcome, /"status":"welcome"/);
  assert.equal(JSON.parse(pong).id, 2);
});

test('R1.23 a byte order mark before put or get is no part of the line', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  await client.sendRaw(`${BOM}put ${'0'.repeat(32)}\n`);
  assert.match((await client.rest())[0] ?? '', /^ERROR: NO_SUCH_TOKEN /);
});

test('R1.5 NULs between lines keep a connection alive and say nothing, also before the first', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const ann = await server.visitor('Ann');
  await ann.sendRaw('\0');
  await ann.sendRaw('register Ann\n\0');
  await ann.until(/^INFO: Welcome/);
  // More of them than a line may have bytes.
  for (let count = 0; count < 100; count++) await ann.sendRaw('\0'.repeat(100));
  await ann.sendRaw('\0hello\n\0\0you\n\0');
  const [, ...lines] = await heard(bob, ann);
  assert.deepEqual(lines, ['Ann (to all): hello', 'Ann (to all): you']);
  ann.end();
  assert.deepEqual(await ann.rest(), []);
});

test('R1.5 Backspace takes back the character before it, on the ports where people type', async (t) => {
  const server = await startTestServer(t, { telnetPort: 0 });
  const [bob] = await server.people('Bob');
  for (const [port, name] of [
    [server.port, 'Ann'],
    [server.telnetPort, 'Amy'],
  ] as const) {
    const client = await server.connect(port);
    await client.sendRaw(`\b\x7fregistrr\x7fe\x7f\x7fer ${name}\n`);
    await client.until(/^INFO: Welcome/);
    await client.sendRaw('abc\b\b\b\b\bhi 😀\x7fyoü\x7fu\n');
    assert.equal((await heard(bob, client)).at(-1), `${name} (to all): hi you`);
  }
});

test('R1.5 on the quiet port Backspace is a control character as any other', async (t) => {
  const server = await startTestServer(t);
  const [ann, bob] = await server.people('Ann', 'Bob');
  ann.send('ab\x7fc\bd');
  assert.deepEqual(await heard(bob, ann), ['Ann (to all): ab\ufffdc\ufffdd']);
});

/** A frame: its length counts the type, or does not. */
function frame(type: number, text: string, counted: number): Buffer {
  const bytes = Buffer.alloc(5 + text.length, text && 0x20);
  bytes.writeUInt32BE(text.length + counted);
  bytes[4] = type;
  bytes.write(text, 5);
  return bytes;
}

test('R1.12 frames with a length and a type are answered by one of them, and the end', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  for (const [type, port, counted] of [
    [1, server.quietPort, 0],
    [6, server.quietPort, 1],
    [2, server.port, 0],
  ] as const) {
    const client = await server.connect(port);
    if (port === server.port) await client.until(/^Authorise MODE/);
    const before = client.bytes.length;
    await client.sendRaw(frame(type, '/all hello\nregister Mallory\n', counted));
    await client.ended;
    const answer = client.bytes.subarray(before);
    assert.equal(answer.readUInt32BE(0), answer.length - 5 + counted);
    assert.equal(answer[4], 6);
    assert.match(answer.toString('utf8', 5), /^ERROR: FOREIGN_PROTOCOL .*register <name>\n$/);
  }
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice']);
});

test('R1.12 the first five bytes are enough to know a frame', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  for (const byte of [0, 1, 0, 0, 3]) await client.sendRaw(Buffer.of(byte));
  await client.ended;
  assert.match(String(client.bytes), /FOREIGN_PROTOCOL/);
});
