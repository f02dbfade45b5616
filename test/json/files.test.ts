/** Files in the JSON dialect: offers, pieces either way, and what they have to do with the other ways. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binary, get, sha256 } from '../support/files.js';
import { startTestServer } from '../support/server.js';
import { type Fields, type JsonClient, jsonPerson } from './client.js';

test('R7.15 a file goes in pieces, in base64 and in hexadecimal digits, both ways', async (t) => {
  const server = await startTestServer(t);
  const alice = await jsonPerson(server, 'Alice');
  const bob = await jsonPerson(server, 'Bob');
  for (const hex of [false, true]) {
    for (const length of [0, 1, 10_000]) {
      const bytes = binary(length);
      const ready = await first(alice, { type: 'file', to: 'Bob', filename: 'a.bin', size: length });
      const id = ready.file_id as number;
      const encoding = hex ? 'hex' : 'base64';
      for (let at = 0; at < length; at += 1500) {
        const piece = { [hex ? 'hex' : 'data']: bytes.subarray(at, at + 1500).toString(encoding) };
        assert.deepEqual(await alice.ask({ type: 'file_data', file_id: id, offset: at, ...piece }), { type: 'ok' });
      }
      assert.deepEqual(await alice.ask({ type: 'file_data', file_id: id, offset: length, last: true }), { type: 'ok' });
      const told = (await alice.events()).find(({ type }) => type === 'file_done');
      assert.deepEqual(told, { type: 'file_done', file_id: id, sha256: sha256(bytes) });
      const answer = await bob.ask({ type: 'accept_file', file_id: id, inline: true, hex });
      assert.deepEqual([answer.type, answer.file_id, answer.filename], ['accept_file', id, 'a.bin']);
      const came: Buffer[] = [];
      for (;;) {
        const events = await bob.events();
        for (const { type, data, hex: digits } of events) {
          if (type === 'file_data') came.push(Buffer.from((hex ? digits : data) as string, encoding));
        }
        if (events.some(({ type }) => type === 'file_done')) break;
      }
      assert.ok(bytes.equals(Buffer.concat(came)));
    }
  }
});

test('R7.15 a piece that cannot be read, or is not the next one, gives the file up; offset 0 begins again', async (t) => {
  const server = await startTestServer(t);
  const alice = await jsonPerson(server, 'Alice');
  const bob = await jsonPerson(server, 'Bob');
  const { file_id: id } = await first(alice, { type: 'file', to: 'Bob', filename: 'a.bin' });
  const { token } = await first(bob, { type: 'accept_file', file_id: id });
  const piece = (more: Fields): Fields => ({ type: 'file_data', file_id: id, ...more });
  for (const wrong of [{ data: 'nobase64!' }, { hex: 'abc' }, { hex: '6162', offset: 7 }, { hex: '6162', offset: 0 }]) {
    assert.deepEqual(await alice.ask(piece({ hex: '68', offset: 0 })), { type: 'ok' });
    assert.equal(await alice.refused(piece({ offset: 1, ...wrong })), 'USAGE');
    // What was sent ahead is not taken for the beginning.
    assert.equal(await alice.refused(piece({ hex: '6162', offset: 1 })), 'USAGE');
    const failed = (await bob.events()).find(({ type }) => type === 'file_failed');
    assert.deepEqual(failed, { type: 'file_failed', file_id: id, reason: 'cancelled' });
  }
  assert.deepEqual(await alice.ask(piece({ hex: '6869', offset: 0, last: true })), { type: 'ok' });
  assert.equal((await get(server.quietPort, token as string)).toString(), 'hi');
  assert.equal(await alice.refused(piece({ hex: '68', offset: 0 })), 'NO_SUCH_FILE');
  assert.equal(await bob.refused(piece({ hex: '68', offset: 0 })), 'NO_SUCH_FILE');
});

test('R7.15 a piece may be a line of the text dialect, too', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const [ready = ''] = await alice.ask('file Bob note.txt 5');
  const id = ready.split(':')[1];
  const answer = await alice.ask(`@1 /file_data ${id} 0 aGVs`, `@2 /file_data ${id} 3 bG8= last`);
  const sum = sha256(Buffer.from('hello'));
  assert.deepEqual(answer, ['@1 OK', `FILE_DONE:${id}:${sum}`, '@2 OK']);
  assert.ok((await bob.sync()).includes(`FILE_OFFER_FROM:Alice:${id}:5:note.txt`));
});

test('R3.66 in the JSON dialect, lines behind an offer are lines', async (t) => {
  const server = await startTestServer(t);
  const alice = await jsonPerson(server, 'Alice');
  const [bob] = await server.people('Bob');
  await first(alice, { type: 'line', text: 'file Bob note.txt' });
  await alice.ask({ type: 'line', text: 'okay' });
  assert.ok((await bob.sync()).includes('Alice (to all): okay'));
});

/** The first of an answer's objects. */
async function first(client: JsonClient, request: Fields): Promise<Fields> {
  const [ready] = await client.answers(request);
  assert.ok(ready !== undefined);
  return ready;
}
