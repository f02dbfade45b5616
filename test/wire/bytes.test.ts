/** The same session, sent byte by byte, in one burst, and cut anywhere, is answered alike (R1.1, R1.3, R1.11). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { startTestServer } from '../support/server.js';

const session = Buffer.from(
  [
    'hello?',
    'Carol',
    'server:register Carol',
    'who',
    '@1 users',
    'bdct txt Grüße ✓',
    'Bob: hi',
    'bob: 漢字 😀\r',
    'note: buy milk',
    'message',
    'Bob',
    'from the dialog',
    'message',
    'cancel',
    'connect to Bob',
    'private txt Bob too early',
    'join lab',
    'exit',
    'msg Bob secret',
    '/topic sockets',
    '@22 hello room',
    '',
    'leave',
    'FILE_START|x',
    '/frobnicate',
    'x'.repeat(5000),
    'set bell dm',
    'settings',
    'away',
    'back',
    'rooms',
    'my private chats',
    'ping end',
    'exit',
    'not heard',
  ].join('\n'),
);

async function run(
  t: Parameters<typeof startTestServer>[0],
  cut: (bytes: Buffer) => readonly Buffer[],
): Promise<{ own: string[]; bob: string[] }> {
  const server = await startTestServer(t, { clock: new HandClock() });
  const [bob] = await server.people('Bob');
  const carol = await server.visitor('Carol');
  for (const piece of cut(session)) await carol.sendRaw(piece);
  const own = await carol.rest();
  return { own, bob: [...(await bob.until('OFFLINE:Carol:exit')), ...(await bob.sync())] };
}

test('a whole session gives the same lines to everybody, byte by byte, in one burst, and in pieces of any size', async (t) => {
  const whole = await run(t, (bytes) => [bytes]);
  assert.match(whole.own.at(-1) ?? '', /^INFO: Good bye/);
  assert.equal(
    whole.bob.some((line) => line.includes('not heard')),
    false,
  );
  assert.deepEqual(await run(t, (bytes) => Array.from(bytes, (byte) => Buffer.of(byte))), whole);
  for (const size of [2, 3, 5, 64, 1000]) {
    const pieces = (bytes: Buffer): Buffer[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
    assert.deepEqual(await run(t, pieces), whole, `pieces of ${size} bytes`);
  }
});
