/** Files on a full disk. It needs what not every machine allows: mounting. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { binary, get, put, sha256, ticket } from '../support/files.js';
import { settle, startTestServer } from '../support/server.js';
import { temporaryDirectory } from './helpers.js';
import { mounting, smallDisk } from './small-disk.js';

const MEBIBYTE = 1024 ** 2;

test('R4.16 says that the disk is full, leaves nothing, and goes on when there is room', mounting, async (t) => {
  const data = join(temporaryDirectory(t), 'data');
  const files = join(data, 'partyline.files');
  mkdirSync(files, { recursive: true });
  smallDisk(t, 4, files);
  const server = await startTestServer(t, { data, memory: false });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const large = binary(6 * MEBIBYTE);
  const small = binary(3 * MEBIBYTE);
  for (const size of ['', ` ${large.length}`]) {
    const { id, token } = await ticket(alice, `file Bob photo.jpg${size}`);
    await ticket(bob, `accept file ${id}`);
    await settle(alice, bob);
    const failed = `FILE_FAILED:${id}:no room`;
    assert.equal(await put(server.quietPort, token, large), `${failed}\n`);
    assert.deepEqual(await alice.sync(), [failed]);
    assert.deepEqual(await bob.sync(), [failed]);
    await alice.ask(`reject file ${id}`);
  }
  const { id, token } = await ticket(alice, 'file Bob photo.jpg');
  const mine = await ticket(bob, `accept file ${id}`);
  assert.equal(await put(server.quietPort, token, small), `FILE_DONE:${id}:${sha256(small)}\n`);
  assert.deepEqual(readdirSync(files), [String(id)]);
  assert.ok(small.equals(await get(server.quietPort, mine.token)));
});
