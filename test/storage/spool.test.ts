/** Where files wait: whole or not at all, for the owner alone, and never under a name that somebody else chose. */
import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Spool, SpoolError, type SpoolReader } from '../../src/core/spool.js';
import { createSpool } from '../../src/storage/spool.js';
import { temporaryDirectory } from './helpers.js';

async function write(spool: Spool, id: number, ...chunks: Uint8Array[]): Promise<void> {
  const writer = await spool.create(id);
  await writer.write(chunks.map((chunk) => Buffer.from(chunk)));
  await writer.commit();
}

async function readAll(spool: Spool, id: number, offset = 0): Promise<Buffer> {
  const reader: SpoolReader = await spool.open(id, offset);
  const chunks: Buffer[] = [];
  for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read()) chunks.push(chunk);
  await reader.close();
  return Buffer.concat(chunks);
}

const mode = (path: string): number => lstatSync(path).mode & 0o777;

test('what was written is read, from any offset', async (t) => {
  const spool = createSpool(join(temporaryDirectory(t), 'files'));
  const bytes = Buffer.alloc(200_000, 'partyline ');
  await write(spool, 7, bytes.subarray(0, 1), bytes.subarray(1, 70_000), bytes.subarray(70_000));
  await write(spool, 8);
  for (const offset of [0, 1, 65_536, 199_999, 200_000])
    assert.ok(bytes.subarray(offset).equals(await readAll(spool, 7, offset)), String(offset));
  assert.equal((await readAll(spool, 8)).length, 0);
});

test('a file and its directory are their owner’s alone, whatever the umask is', async (t) => {
  const before = process.umask(0);
  t.after(() => process.umask(before));
  const directory = join(temporaryDirectory(t), 'files');
  await write(createSpool(directory), 7, Buffer.from('x'));
  assert.equal(mode(directory), 0o700);
  assert.equal(mode(join(directory, '7')), 0o600);
});

test('nothing can be read, or has its name, before it is whole; what is given up leaves nothing', async (t) => {
  const directory = join(temporaryDirectory(t), 'files');
  const spool = createSpool(directory);
  const writer = await spool.create(7);
  await writer.write([Buffer.from('half')]);
  await assert.rejects(spool.open(7, 0), SpoolError);
  const [part = ''] = readdirSync(directory);
  assert.match(part, /^7\.[0-9a-f]{12}\.part$/);
  await writer.discard();
  assert.deepEqual(readdirSync(directory), []);
});

test('what is given up late takes away its own bytes, and not those that came whole meanwhile', async (t) => {
  const directory = join(temporaryDirectory(t), 'files');
  const spool = createSpool(directory);
  const late = await spool.create(7);
  await write(spool, 7, Buffer.from('whole'));
  await late.discard();
  assert.equal((await readAll(spool, 7)).toString(), 'whole');
  const next = await spool.create(7);
  await next.commit();
  await next.discard();
  assert.deepEqual(readdirSync(directory), []);
});

test('what stands in a file’s place is neither followed nor written into', async (t) => {
  const outside = temporaryDirectory(t);
  const directory = join(outside, 'files');
  mkdirSync(directory);
  writeFileSync(join(outside, 'secret'), 'secret');
  symlinkSync(join(outside, 'secret'), join(directory, '7'));
  const spool = createSpool(directory);
  await assert.rejects(spool.open(7, 0), SpoolError);
  await write(spool, 7, Buffer.from('mine'));
  assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret');
  assert.ok(lstatSync(join(directory, '7')).isFile());
  const link = join(outside, 'link');
  symlinkSync(outside, link);
  await assert.rejects(createSpool(link).create(8), SpoolError);
  await assert.rejects(createSpool(link).recover(new Set()), /^SpoolError: The files that wait in .*a link/);
});

test('a start removes what was not finished and what nobody knows, and says what is there', async (t) => {
  const directory = join(temporaryDirectory(t), 'files');
  const spool = createSpool(directory);
  assert.deepEqual([...(await spool.recover(new Set([1])))], []);
  for (const id of [1, 2, 3]) await write(spool, id, Buffer.from(String(id)));
  const writer = await spool.create(4);
  await writer.write([Buffer.from('half')]);
  mkdirSync(join(directory, '6'));
  writeFileSync(join(directory, 'somebody else’s'), 'x');
  symlinkSync(join(directory, '1'), join(directory, '5'));
  assert.deepEqual([...(await spool.recover(new Set([1, 3, 4, 5, 9])))].sort(), [1, 3]);
  assert.deepEqual(readdirSync(directory).sort(), ['1', '3', 'somebody else’s']);
  await spool.remove(1);
  await spool.remove(1);
  assert.deepEqual(readdirSync(directory).sort(), ['3', 'somebody else’s']);
});

test('what is being removed when the spool is closed is gone when it has closed', async (t) => {
  const directory = join(temporaryDirectory(t), 'files');
  const spool = createSpool(directory);
  for (const id of [1, 2, 3]) await write(spool, id, Buffer.from('x'));
  for (const id of [1, 2]) void spool.remove(id);
  await spool.close();
  assert.deepEqual(readdirSync(directory), ['3']);
});

test('of a server that keeps nothing, nothing stays', async (t) => {
  const parent = temporaryDirectory(t);
  const spool = createSpool(join(parent, 'files'), { temporary: true });
  await write(spool, 7, Buffer.from('x'));
  await spool.close();
  assert.deepEqual(readdirSync(parent), []);
});

test('a directory that is removed while the server runs is made again, with its rights', async (t) => {
  const directory = join(temporaryDirectory(t), 'files');
  const spool = createSpool(directory);
  await write(spool, 7, Buffer.from('x'));
  rmSync(directory, { recursive: true });
  await Promise.all([8, 9, 10].map((id) => write(spool, id, Buffer.from(`${id}`))));
  assert.deepEqual(readdirSync(directory).sort(), ['10', '8', '9']);
  assert.equal(mode(directory), 0o700);
  rmSync(directory, { recursive: true });
  await write(spool, 11, Buffer.from('y'));
  assert.equal((await readAll(spool, 11)).toString(), 'y');
});
