/** The first line of a connection that is not let in: whether it asks for a file. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { awaitFirstLine, type FirstLine } from '../../src/doors/first/first-line.js';

const TOKEN = 'a'.repeat(32);

/** What is made of these chunks; `end`: of the end after them, otherwise of the time that is over at once. */
function made(chunks: readonly string[], end: boolean): Promise<FirstLine | null> {
  const socket = new PassThrough();
  const found = new Promise<FirstLine | null>((resolve) => awaitFirstLine(socket, 5, resolve));
  for (const chunk of chunks) socket.write(chunk);
  if (end) socket.end();
  return found;
}

test('R1.21 a first line that asks for a file is known, in pieces, and without its end where the input ends', async () => {
  const put = await made(['pu', `t ${TOKEN}\r\nab`], false);
  assert.equal(put?.request.direction, 'put');
  assert.equal(`${put?.rest}`, 'ab');
  assert.equal(put?.ended, false);
  const get = await made([`get ${TOKEN} 5`], true);
  assert.deepEqual(get?.request, { direction: 'get', token: TOKEN, offset: 5 });
  assert.equal(get?.ended, true);
  // As within the limits: some programs begin all that they send with it.
  assert.equal((await made(['\ufeff', `put ${TOKEN}\n`], false))?.request.direction, 'put');
});

test('R1.21 anything else is none: another line, no line, half a put when the time is over', async () => {
  for (const [chunks, end] of [
    [['who\n'], false],
    [['get lost, all of you\n'], false],
    [[], true],
    [[], false],
    [['g'], false],
    [[`put ${TOKEN}`], false],
  ] as const)
    assert.equal(await made(chunks, end), null, chunks.join());
});

test('R1.24 half a get is one when the time is over: what is said to it would be taken for the file', async () => {
  assert.equal((await made([`get ${TOKEN}`], false))?.request.direction, 'get');
});

test('R1.21 nothing is made of a connection that has gone', async () => {
  const socket = new PassThrough();
  let made = 0;
  awaitFirstLine(socket, 5, () => made++);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy();
  await closed;
  assert.equal(socket.listenerCount('data') + socket.listenerCount('end'), 0);
  assert.equal(made, 0);
});
