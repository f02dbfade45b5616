/** Files and restarts, in peace and by kill -9. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { Program } from '../cli/program.js';
import { connect } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { binary, carrier, get, put, sha256, ticket } from '../support/files.js';
import { PASSWORD, settle, startTestServer } from '../support/server.js';
import { ask, request } from '../support/web.js';

function directory(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

test('R1.31 offers, tokens and files that wait outlive a restart, and end at their time', async (t) => {
  const data = directory(t);
  const clock = new HandClock();
  const before = await startTestServer(t, { data, memory: false, clock });
  const [alice, bob] = await before.accounts('Alice', 'Bob');
  const bytes = binary(100_000);
  const stored = await ticket(alice, 'file Bob photo.jpg');
  const mine = await ticket(bob, `accept file ${stored.id}`);
  const open = await ticket(alice, 'file Bob notes.txt 3');
  await put(before.quietPort, stored.token, bytes);
  await settle(alice, bob);
  await before.stop();

  const after = await startTestServer(t, { data, memory: false, clock, maxFilesPerPerson: 100_001 });
  const again = await after.login('Alice');
  const list = `Files: ${stored.id} photo.jpg to Bob (100000 bytes; stored), ${open.id} notes.txt to Bob (3 bytes; offered)`;
  assert.deepEqual(await again.ask('my files'), [list]);
  // What waits is counted.
  assert.match(await put(after.quietPort, open.token, Buffer.from('abc')), /^ERROR: SPOOL_FULL /);
  assert.match(await put(after.quietPort, stored.token, bytes), /^ERROR: NO_SUCH_TOKEN /);
  assert.ok(bytes.equals(await get(after.quietPort, mine.token)));
  await after.stop();

  clock.advance(8 * 86_400_000);
  const late = await startTestServer(t, { data, memory: false, clock });
  // It was off for long: what has ended in the meantime is kept for a day.
  clock.advance(86_400_000);
  assert.deepEqual(await (await late.login('Bob')).ask('my files'), ['Files: none']);
  await late.stop();
  assert.deepEqual(readdirSync(join(data, 'partyline.files')), []);
});

test('R8.22 a fetch by HTTP that a restart has cut goes on, and the file is fetched then; a part alone is not all of it', async (t) => {
  const data = directory(t);
  const before = await startTestServer(t, { data, memory: false, webPort: 0 });
  const [alice, bob] = await before.accounts('Alice', 'Bob');
  const bytes = binary(1000);
  const { id, token: sending } = await ticket(alice, 'file Bob photo.jpg');
  const { token } = await ticket(bob, `accept file ${id}`);
  await put(before.quietPort, sending, bytes);
  await settle(alice, bob);
  const part = (webPort: number, range: string) =>
    ask(webPort, request('GET', `/files/${token}`, { Range: `bytes=${range}` }));
  assert.equal((await part(before.webPort, '0-599')).body.length, 600);
  await before.stop();

  const after = await startTestServer(t, { data, memory: false, webPort: 0 });
  const again = await after.login('Bob');
  assert.equal((await part(after.webPort, '0-99')).body.length, 100);
  assert.deepEqual(await again.sync(), []);
  assert.ok(bytes.subarray(600).equals((await part(after.webPort, '600-')).body));
  await again.until(`FILE_DONE:${id}:${sha256(bytes)}`);
});

test('R3.41 a crash between the end of a group and that of its files leaves none of them', async (t) => {
  const data = directory(t);
  const before = await startTestServer(t, { data, memory: false });
  const alice = await before.account('Alice');
  await alice.ask('create group team', 'create group club');
  const gone = await ticket(alice, 'file team plan.txt');
  const { id } = await ticket(alice, 'file club notes.txt');
  await put(before.quietPort, gone.token, binary(1000));
  await before.stop();
  const store = await openSqliteStore(data);
  const team = (await store.groups()).find(({ name }) => name === 'team');
  await store.removeMember(team?.id ?? 0, 'alice');
  await store.close();
  const after = await startTestServer(t, { data, memory: false });
  const files = (await (await after.login('Alice')).ask('my files')).join('|');
  assert.match(files, new RegExp(`^Files: ${id} notes\\.txt to club [^,]*$`));
  await after.stop();
  assert.deepEqual(readdirSync(join(data, 'partyline.files')), []);
});

test('R1.31 killed in the middle of an upload, the server has no half file when it comes back', async (t) => {
  const data = directory(t);
  const start = async (): Promise<{ program: Program; port: number }> => {
    const program = new Program(['serve', '--host', '127.0.0.1', '--port', '0', '--data', data]);
    t.after(() => program.kill('SIGKILL'));
    const { quietPort } = await program.listening();
    return { program, port: quietPort ?? 0 };
  };
  const first = await start();
  const [alice, bob] = await Promise.all(['Alice', 'Bob'].map((name) => connect(first.port, { name })));
  assert.ok(alice !== undefined && bob !== undefined);
  await alice.ask(`register Alice ${PASSWORD}`);
  await bob.ask(`register Bob ${PASSWORD}`);
  const whole = await ticket(alice, 'file Bob whole.bin');
  const half = await ticket(alice, 'file Bob half.bin');
  const mine = await ticket(bob, `accept file ${whole.id}`);
  const other = await ticket(bob, `accept file ${half.id}`);
  const bytes = binary(300_000);
  assert.equal(await put(first.port, whole.token, bytes), `FILE_DONE:${whole.id}:${sha256(bytes)}\n`);
  const sending = await carrier(first.port, `put ${half.token}\n`);
  sending.socket.on('error', () => {});
  sending.socket.write(bytes);
  // Until some of it is on the disk.
  while (readdirSync(join(data, 'partyline.files')).length < 2) await alice.sync();
  first.program.kill('SIGKILL');
  await first.program.end();

  const second = await start();
  assert.deepEqual(readdirSync(join(data, 'partyline.files')), [String(whole.id)]);
  const again = await connect(second.port);
  await again.ask(`login Bob ${PASSWORD}`);
  assert.deepEqual(await again.ask('my files'), [
    `Files: ${whole.id} whole.bin from Alice (300000 bytes; stored), ${half.id} half.bin from Alice (unknown size; accepted)`,
  ]);
  assert.ok(bytes.equals(await get(second.port, mine.token)));
  // Both tokens are good for another try.
  const fetched = get(second.port, other.token);
  assert.match(await put(second.port, half.token, bytes), /^FILE_DONE:/);
  assert.ok(bytes.equals(await fetched));
  again.destroy();
  second.program.kill('SIGTERM');
  await second.program.end();
});
