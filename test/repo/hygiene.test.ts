/** What every source file owes its reader. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from '../support/places.js';

const src = new URL('src/', root);
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

function read(path: string): string {
  return readFileSync(new URL(path, src), 'utf8');
}

test('there are source files to look at', () => {
  assert.ok(files.length > 20);
});

for (const path of files) {
  test(`src/${path} begins with a comment on what it owns`, () => {
    const text = read(path).replace(/^#!.*\n/, '');
    assert.match(text, /^\/\*\*[^/]*\w{3}/);
  });
}

test('the date of the machine is read by the clock alone, and by what shows it to people or writes it into a log', () => {
  const readers = files.filter((path) => /\bDate\.now\(|\bnew Date\(\)/.test(read(path))).sort();
  assert.deepEqual(readers, [
    'cli/log.ts',
    'cli/tail.ts',
    'cli/wire.ts',
    'client/client.ts',
    'client/talk/render.ts',
    'clock.ts',
    'web/view/machine.ts',
  ]);
});

test('what is logged of a connection, or of what somebody has done, has its number: the fields are those of src/logger.ts', () => {
  const calls = files
    .filter((path) => /^(core|doors|link|storage|server\.ts)/.test(path))
    .flatMap((path) =>
      (read(path).match(/\b(?:logger|refusals)\??\.(?:debug|info|warn|error|audit|report)\([^;]*;/g) ?? []).map(
        (call) => ({ path, call, isNumbered: /\b(connected|named)\(/.test(call) }),
      ),
    );
  assert.ok(calls.length > 60);
  // Where nothing is done but for a connection, whatever fails is of one.
  const isOfOne = (path: string): boolean => /^(doors\/(web|files)|core\/session)\//.test(path);
  const lacking = calls.filter(
    ({ path, call, isNumbered }) =>
      /\b(remote|by): /.test(call) ||
      (!isNumbered && /\bname: (person|before)\./.test(call)) ||
      (!isNumbered && isOfOne(path) && /\berr: /.test(call)),
  );
  assert.deepEqual(lacking, []);
});

test('the conversation never waits for the disk of a backup, which may be a slow one, or answer nothing', () => {
  for (const path of ['storage/backup/backups.ts', 'storage/backup/tasker.ts', 'storage/spool.ts'])
    assert.doesNotMatch(read(path), /Sync\b/, path);
});
