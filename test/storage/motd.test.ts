/** The file with the message of the day (R3.111): what is taken of it, and what is wrong with it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readMotd } from '../../src/storage/motd.js';

const folder = mkdtempSync(join(tmpdir(), 'partyline-motd-'));
test.after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'motd');

function read(content: string | Buffer): readonly string[] {
  writeFileSync(path, content);
  return readMotd(path);
}

test('R3.111 lines may end in any way, a mark at the beginning is none of them, and blank ones are left out', () => {
  assert.deepEqual(read('\ufeffToday:\r\n\r\n  sockets \n \t\nÜbung\rlast'), ['Today:', '  sockets', 'Übung', 'last']);
  assert.deepEqual(read(''), []);
});

test('R3.111 what would move a cursor is taken out, as of what people say', () => {
  assert.deepEqual(read('a\u001b[2Jb\u0007\u202ec\0'), ['a\ufffd[2Jb\ufffd\ufffdc\ufffd']);
});

test('R3.111 100 lines and 16 KiB are taken, and no more', () => {
  assert.equal(read('x\n'.repeat(100)).length, 100);
  assert.throws(() => read('x\n'.repeat(101)), /^TextFileError: the message of the day \S+ has more than 100 lines; /);
  assert.equal(read('x'.repeat(16 * 1024)).length, 1);
  assert.throws(
    () => read('x'.repeat(16 * 1024 + 1)),
    /^TextFileError: .* has more than 16384 bytes; make it shorter$/,
  );
});

test('R3.111 what is no text, no file, or not there is said in a sentence', () => {
  assert.throws(
    () => read(Buffer.from([0x61, 0xff, 0x0a])),
    /^TextFileError: .* is not UTF-8; save it with that encoding$/,
  );
  assert.throws(
    () => readMotd(folder),
    /^TextFileError: .* is no file that can be read again; choose another with --motd FILE$/,
  );
  // Whoever reads a pipe waits for who writes into it.
  const pipe = join(folder, 'pipe');
  if (spawnSync('mkfifo', [pipe]).status === 0)
    assert.throws(() => readMotd(pipe), /^TextFileError: .* is no file that can be read again; /);
  assert.throws(
    () => readMotd(join(folder, 'none')),
    /^TextFileError: .* cannot be read \(there is no such file\); choose another with --motd FILE$/,
  );
});
