/** A line that never ends must not fill the memory, no matter who sends it. */
import assert from 'node:assert/strict';
import { Duplex, Readable } from 'node:stream';
import { test } from 'node:test';
import { linesOf, MAX_LINE } from '../../src/client/net/lines-of.js';
import { ServerConnection } from '../../src/client/net/server-connection.js';
import { HandClock } from '../support/clock.js';

/** The sentence that a server is hung up on with, which sends these pieces. */
async function hungUpOn(...pieces: string[]): Promise<string | null> {
  const wire = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const end = new Promise<string | null>(
    (closed) => new ServerConnection(wire, { event() {}, ended: closed }, new HandClock()),
  );
  for (const piece of pieces) wire.push(piece);
  wire.push(null);
  return end;
}

const OBJECT = '{"type":"online","username":"Bob"}\n';

test('a server that sends an endless line, or a greeting and no object, is hung up on', async () => {
  assert.equal(await hungUpOn(`Hello!\n${OBJECT}`, '{"type":"cut thr'), null);
  assert.equal(await hungUpOn(OBJECT, 'x'.repeat(MAX_LINE + 1)), 'the server sent an endless line');
  const greeting = /^it speaks no JSON/;
  assert.match(String(await hungUpOn('welcome\n'.repeat(10_000))), greeting);
  assert.match(String(await hungUpOn('x'.repeat(70_000))), greeting);
  assert.match(String(await hungUpOn(OBJECT, 'no object\n')), /^the server sent something that is no JSON object/);
});

test('lines of a stream end in LF or CR LF, the last may have no end, and none may be endless', async () => {
  const read = (...pieces: string[]) => collected(linesOf(Readable.from(pieces.map((piece) => Buffer.from(piece)))));
  assert.deepEqual(await read('a\r', '\n\nü', 'b\nc'), ['a', '', 'üb', 'c']);
  await assert.rejects(read('a\n', 'x'.repeat(MAX_LINE + 1)), { message: /^a line has more than 1048576 characters/ });
});

async function collected(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}
