/** `partyline admin backup` and `partyline restore`, from one server to another. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRestoreOptions } from '../../src/cli/restore-options.js';
import { run } from '../cli/program.js';
import { folder } from '../support/certificates.js';
import { startTestServer } from '../support/server.js';
import { openDoor, partylineAdmin } from './rig.js';

test('admin backup copies what a server keeps while it works, status says when, and restore puts it back', async (t) => {
  const at = folder(t);
  const data = join(at, 'data');
  const server = await startTestServer(t, { memory: false, data });
  const alice = await server.account('Alice');
  await alice.ask('/msg Bob kept', '/mailbox');
  const socket = ['--socket', server.adminSocket];
  assert.match((await partylineAdmin(['status', ...socket])).stdout, /^Last backup +none$/m);
  const backup = join(at, 'monday');
  const made = await partylineAdmin(['backup', backup, ...socket, '--json']);
  assert.equal(made.status, 0, made.stderr);
  const { directory, date, bytes, files, leftOut } = JSON.parse(made.stdout);
  assert.deepEqual([directory, files, leftOut], [backup, 0, []]);
  assert.equal(bytes, statSync(join(backup, 'partyline.db')).size);
  assert.equal(JSON.parse((await partylineAdmin(['status', ...socket, '--json'])).stdout).lastBackup, date);
  const again = await partylineAdmin(['backup', backup, ...socket]);
  assert.deepEqual([again.status, again.stderr], [1, `${backup} holds a backup already; name a new directory`]);
  // People talk on.
  assert.deepEqual(await alice.ask('/all still here'), []);
  const logged = server.log.filter(({ level }) => level === 'audit').map(({ event }) => event);
  assert.deepEqual(logged, [
    'a backup is being made',
    'a backup is made',
    'a backup is being made',
    'no backup was made',
  ]);
  const audit = server.log.find(({ event }) => event === 'a backup is made');
  assert.match(String(audit?.fields.by), /^admin /);
  assert.equal(audit?.fields.directory, backup);

  const other = join(at, 'another');
  const restored = await run(['restore', backup, '--data', other]);
  assert.equal(restored.status, 0, restored.stderr);
  assert.match(
    restored.stdout,
    /^Restored into .*another: the backup of 20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ, made by partyline \d/,
  );
  assert.match(
    restored.stdout,
    /Everything is as it was then: passwords, operators, bans, mutes, and whether the server is locked\./,
  );
  assert.match(restored.stdout, /HTTP tokens are void \(0\)/);
  assert.match(restored.stdout, /Start it: partyline serve --data .*another\n$/);
  const there = await startTestServer(t, { memory: false, data: other });
  await there.login('Alice');
  const twice = await run(['restore', backup, '--data', other]);
  assert.deepEqual([twice.status, twice.stdout], [1, '']);
  assert.match(twice.stderr, /is there already, and nothing is overwritten; move it away, or choose another directory/);
});

test('a server that keeps nothing has nothing to back up', async (t) => {
  const server = await startTestServer(t);
  const at = join(folder(t), 'b');
  const { status, stderr } = await partylineAdmin(['backup', at, '--socket', server.adminSocket]);
  assert.deepEqual([status, stderr], [1, 'this server keeps nothing (--memory), so there is nothing to back up']);
  assert.equal(existsSync(at), false);
});

test('a backup that the server has made where whoever asked sees nothing is no success', async (t) => {
  const at = join(folder(t), 'b');
  const made = {
    directory: at,
    date: '2026-11-29T22:36:28.000Z',
    bytes: 1,
    files: 0,
    fileBytes: 0,
    leftOut: [7],
    seconds: 0.1,
  };
  const { door } = await openDoor(t, () => made);
  const args = ['backup', at, '--socket', door?.path ?? ''];
  for (const more of [[], ['--json']]) {
    const { status, stdout, stderr } = await partylineAdmin([...args, ...more]);
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(
      stderr,
      /^the server has made the backup, but its .* is another than yours \(PrivateTmp= of systemd, or/,
    );
  }
  mkdirSync(at);
  writeFileSync(join(at, 'backup.json'), '');
  const there = await partylineAdmin(args);
  assert.equal(there.status, 0);
  assert.match(there.stdout, /^File 7 is damaged or gone, and in no backup\.$/m);
});

test('restore says what is wrong with its words', async () => {
  for (const [words, sentence] of [
    [[], /which backup\? partyline restore DIRECTORY --data DIRECTORY/],
    [['a', 'b'], /unexpected b: one backup at a time/],
    [['a', '--dta', 'x'], /unknown option --dta, did you mean --data/],
  ] as const) {
    const { status, stderr } = await run(['restore', ...words]);
    assert.equal(status, 2);
    assert.match(stderr, sentence);
  }
});

test('restore finds the data directory where the server does: on the command line, in the environment, in the configuration', (t) => {
  const at = folder(t);
  const file = join(at, 'partyline.yaml');
  writeFileSync(file, 'data: kept\nmax-line: 8k\noperators: [Alice]\n');
  const found = (args: readonly string[], env = {}): readonly unknown[] => {
    const { data, start } = readRestoreOptions(['monday', ...args], env);
    return [data, start.join(' ')];
  };
  const kept = join(at, 'kept');
  assert.deepEqual(found([]), ['./partyline-data', '--data ./partyline-data']);
  assert.deepEqual(found([], { PARTYLINE_DATA: '/srv/chat' }), ['/srv/chat', '--data /srv/chat']);
  assert.deepEqual(found(['--config', file]), [kept, `--config ${file}`]);
  assert.deepEqual(found([], { PARTYLINE_CONFIG: file }), [kept, `--config ${file}`]);
  assert.deepEqual(found(['--config', file, '--data', 'new']), ['new', `--config ${file} --data new`]);
  assert.deepEqual(found(['--data', 'new', '--user', 'chat']), ['new', '--data new --user chat']);
  writeFileSync(file, 'dta: kept\n');
  assert.throws(() => found(['--config', file]), /partyline\.yaml:1: unknown key dta, did you mean data\?/);
});
