/** Servers that end while they make a backup, in processes of their own: nothing that looks like one is left, and they start again. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { adminFolder, socketIn } from '../../src/admin/place.js';
import { writeRequest } from '../../src/admin/requests.js';
import { restoringPath } from '../../src/storage/sqlite/files.js';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { Program, run, serve } from '../cli/program.js';
import { enlarge, keep, offerFile, untold } from '../storage/backups.js';
import { temporaryDirectory } from '../storage/helpers.js';

/** A server with a database that it takes a while to copy, and a backup of it that has begun. */
async function midway(
  t: TestContext,
): Promise<{ server: Program; data: string; backup: string; answer: () => string }> {
  const at = temporaryDirectory(t);
  const data = join(at, 'data');
  const store = await openSqliteStore(data);
  await enlarge({ store }, 20);
  await store.close();
  const server = serve(t, ['--data', data]);
  await server.listening();
  const backup = join(at, 'backup');
  const socket = connect({ path: socketIn(adminFolder(data)) });
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  socket.on('error', () => {});
  socket.end(writeRequest({ do: 'backup', directory: backup }, 'tester'));
  await once(socket, 'data');
  return { server, data, backup, answer: () => answer };
}

test('a server that is killed while it makes a backup leaves nothing that restore takes, and starts again', async (t) => {
  const { server, data, backup } = await midway(t);
  server.kill('SIGKILL');
  await server.end();
  assert.ok(!existsSync(join(backup, 'backup.json')));
  assert.ok(!existsSync(join(backup, 'partyline.db')));
  const { status, stderr } = await run(['restore', backup, '--data', join(backup, 'new')]);
  assert.equal(status, 1);
  assert.match(stderr, /is no backup, or one that was broken off: it has no backup.json/);
  const again = serve(t, ['--data', data]);
  await again.listening();
});

test('a server that is stopped while it makes a backup ends well, and leaves nothing of it', async (t) => {
  const { server, backup, answer } = await midway(t);
  server.kill('SIGTERM');
  const { status, signal } = await server.end();
  assert.deepEqual([status, signal], [0, null]);
  assert.ok(!existsSync(backup));
  assert.match(
    answer(),
    /"error":\{"code":"FAILED","message":"the server is stopping; nothing of the backup is left"\}/,
  );
});

test('a server that has to end at once while it makes a backup does, and does not crash', async (t) => {
  const { server, backup } = await midway(t);
  server.kill('SIGTERM');
  // Another wish than the first.
  server.kill('SIGINT');
  const { status, signal, stderr } = await server.end();
  // Of two signals that wait for a busy process, the system may hand over either first: 130 or 143, of whichever comes second.
  const isEnd = signal === 'SIGTERM' || signal === 'SIGINT' || [0, 130, 143].includes(status ?? -1);
  assert.ok(isEnd, `${status} ${signal} ${stderr}`);
  assert.ok(!existsSync(join(backup, 'backup.json')));
});

test('a restore that is stopped or killed leaves nothing that a server starts with', async (t) => {
  const at = temporaryDirectory(t);
  const store = await openSqliteStore(join(at, 'data'));
  await enlarge({ store }, 20);
  await store.close();
  const server = serve(t, ['--data', join(at, 'data')]);
  await server.listening();
  const backup = join(at, 'backup');
  assert.equal((await run(['admin', 'backup', backup, '--data', join(at, 'data')])).status, 0);
  for (const [signal, ends] of [
    ['SIGINT', 1],
    ['SIGKILL', null],
  ] as const) {
    const data = join(at, `restored-${signal}`);
    const restore = new Program(['restore', backup, '--data', data]);
    while (!existsSync(restoringPath(data)) && restore.child.exitCode === null) await new Promise(setImmediate);
    restore.kill(signal);
    const { status } = await restore.end();
    // It may have been done by then.
    if (status === 0) continue;
    assert.equal(status, ends);
    assert.equal(existsSync(join(data, 'partyline.db')), false);
    if (signal === 'SIGINT') assert.equal(existsSync(data), false);
    else assert.match((await run(['serve', '--data', data, '--port', '0'])).stderr, /A backup is being restored into/);
  }
});

test('restore --user: the data are that user’s, for their owner alone', {
  skip: process.getuid?.() !== 0,
}, async (t) => {
  const kept = await keep(t);
  await offerFile(kept, 5, 'a cake');
  const at = temporaryDirectory(t);
  chmodSync(at, 0o755);
  const backup = join(at, 'backup');
  await kept.backups.make(backup, untold);
  execFileSync('chown', ['-R', 'nobody', backup]);
  const data = join(at, 'data');
  const { status, stderr } = await run(['restore', backup, '--data', data, '--user', 'nobody']);
  assert.equal(status, 0, stderr);
  const { uid } = statSync(backup);
  for (const [path, mode] of [
    ['.', 0o700],
    ['partyline.db', 0o600],
    ['partyline.files', 0o700],
    ['partyline.files/5', 0o600],
  ] as const) {
    const found = statSync(join(data, path));
    assert.deepEqual([found.uid, found.mode & 0o777], [uid, mode], path);
  }
  // Whoever may not read it is told so.
  execFileSync('chown', ['-R', 'root', backup]);
  const refused = await run(['restore', backup, '--data', join(at, 'other'), '--user', 'nobody']);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /backup\.json cannot be read/);
});
