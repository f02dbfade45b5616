/** Files between the lines of the chat, where the server does not do as it should. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { InlineWay } from '../../src/client/files/inline-way.js';
import { News } from '../../src/client/files/news.js';
import { ReceivedFile } from '../../src/client/files/received-file.js';
import { folder } from '../support/certificates.js';

const MEBI = 1024 * 1024;
const course = () => ({ news: new News(), onProgress: () => {}, signal: new AbortController().signal });
const silent = async () => ({ type: 'status' });

test('a file that the server has otherwise than it was sent is not called sent', async (t) => {
  const path = join(folder(t), 'a.txt');
  writeFileSync(path, 'hello');
  const file = await open(path);
  t.after(() => file.close());
  const sent = (sha256: string): Promise<void> => {
    const { news, ...rest } = course();
    news.done(sha256);
    return new InlineWay(silent).put({ id: 1, token: '', size: 5 }, file, { news, ...rest });
  };
  await sent(createHash('sha256').update('hello').digest('hex'));
  await assert.rejects(sent(createHash('sha256').update('hallo').digest('hex')), /the sha256 differs/);
});

test('a file that is larger than it was said to be, or faster than the disk, is not taken', async (t) => {
  const fetched = async (size: number | null, mebibytes: number): Promise<number> => {
    const { news, ...rest } = course();
    for (let count = 0; count < mebibytes; count++) news.piece(Buffer.alloc(MEBI));
    // Where it comes too fast, the end is not there yet.
    if (mebibytes < 65) news.done('');
    const file = await ReceivedFile.create(folder(t));
    t.after(() => file.discard());
    await new InlineWay(silent).get({ id: 1, token: '', size }, file, { news, ...rest });
    return file.bytes;
  };
  assert.equal(await fetched(2 * MEBI, 2), 2 * MEBI);
  await assert.rejects(fetched(2 * MEBI - 1, 2), /larger than it was said to be/);
  await assert.rejects(fetched(null, 65), /faster than it can be saved/);
});
