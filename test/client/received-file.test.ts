/** Received files on the disk: harmless names, nothing overwritten, nothing half left behind. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { asWord, harmless, numbered } from '../../src/client/files/file-names.js';
import { ReceivedFile } from '../../src/client/files/received-file.js';
import { folder } from '../support/certificates.js';
import { character } from '../support/characters.js';

test('a name is harmless in any folder, whatever a sender calls the file', () => {
  for (const [name, expected] of [
    ['photo.jpg', 'photo.jpg'],
    ['my photo.jpg', 'my photo.jpg'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..', 'file'],
    ['', 'file'],
    ['.bashrc', 'bashrc'],
    ['a\x1b[2J.txt', 'a_[2J.txt'],
    ['C:\\evil.exe', 'C__evil.exe'],
    ['con.txt', '_con.txt'],
    ['trailing. ', 'trailing'],
  ] as const) {
    assert.equal(harmless(name), expected, name);
  }
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 400 }), (name) => {
      const safe = harmless(name);
      assert.equal(basename(safe), safe);
      assert.doesNotMatch(safe, /^\.|[/\\]|\p{Cc}/u);
      assert.ok(safe !== '' && Buffer.byteLength(safe) <= 201);
    }),
  );
});

test('a number stands before the extension, and a name with spaces between quotation marks', () => {
  assert.deepEqual(
    [numbered('photo.jpg', 1), numbered('photo.jpg', 2), numbered('notes', 3), numbered('a.tar.gz', 2)],
    ['photo.jpg', 'photo (2).jpg', 'notes (3)', 'a.tar (2).gz'],
  );
  assert.deepEqual([asWord('photo.jpg'), asWord('my "best" photo.jpg')], ['photo.jpg', `"my 'best' photo.jpg"`]);
});

test('a file has its name only when it is whole, and never that of another', async (t) => {
  const place = join(folder(t), 'received_files');
  const save = async (text: string): Promise<string> => {
    const file = await ReceivedFile.create(place);
    assert.equal(readdirSync(place).includes('a.txt') && text === 'first', false);
    await file.write(Buffer.from(text));
    assert.equal(file.digest(), createHash('sha256').update(text).digest('hex'));
    return basename(await file.saveAs('a.txt'));
  };
  assert.equal(await save('first'), 'a.txt');
  assert.equal(await save('second'), 'a (2).txt');
  symlinkSync(join(place, 'elsewhere'), join(place, 'a (3).txt'));
  assert.equal(await save('third'), 'a (4).txt');
  assert.deepEqual(readdirSync(place).sort(), ['a (2).txt', 'a (3).txt', 'a (4).txt', 'a.txt']);
  assert.equal(readFileSync(join(place, 'a.txt'), 'utf8'), 'first');
  assert.equal(statSync(join(place, 'a.txt')).mode & 0o777, 0o600);
  assert.equal(statSync(place).mode & 0o777, 0o700);
});

test('what is given up leaves nothing behind', async (t) => {
  const place = folder(t);
  writeFileSync(join(place, 'kept'), '');
  const file = await ReceivedFile.create(place);
  await file.write(Buffer.from('half'));
  await file.discard();
  assert.deepEqual(readdirSync(place), ['kept']);
});
