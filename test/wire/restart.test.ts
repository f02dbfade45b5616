/**
 * What lasts outlives the server: accounts, mail, groups, contacts, blocks, settings, histories, login records.
 * Rules: R3.34, R3.38, R4.14.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { serve } from '../cli/program.js';
import { connect, type TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { leave, PASSWORD, settle, startTestServer, type TestServer } from '../support/server.js';

const SENT = 'sent 2026-11-20 10:03:12Z';

function directory(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-restart-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

const start = (t: TestContext, data: string, clock: HandClock): Promise<TestServer> =>
  startTestServer(t, { data, memory: false, clock });

test('accounts, settings, contacts, blocks, groups, invitations, mail, receipts and histories outlive a restart', async (t) => {
  const data = directory(t);
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12));
  const before = await start(t, data, clock);
  const [alice, bob, carl] = await before.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('add_contact Bob', 'block Carl', 'set timestamps on', 'create group Team', 'invite group team Bob');
  await bob.ask('accept group team', 'invite group team Carl', 'Alice: said before');
  await alice.ask('group txt team to the group', 'join lab', 'in the room');
  await leave(bob);
  await settle(alice, carl);
  const [status = ''] = (await carl.ask('Bob: waits')).filter((line) => line.startsWith('STATUS:'));
  assert.match(status, /^STATUS:\d+:queued:Bob$/);
  const guest = await before.person('Guest');
  await leave(guest);
  await alice.ask('/msg Guest for a guest');
  const id = Number(/\d+/.exec(status)?.[0]);
  await before.stop();

  const after = await start(t, data, clock);
  const again = await after.login('Alice');
  assert.deepEqual(await again.ask('my contacts', 'my blocks', 'my groups', 'rooms'), [
    ...['Contacts: Bob', 'Blocks: Carl', 'Groups: Team'],
    'Rooms: none',
  ]);
  assert.match((await again.ask('settings'))[0] ?? '', /timestamps on/);
  await again.ask('set timestamps off');
  assert.deepEqual(await again.ask('history Bob', 'history team', 'history'), [
    `Bob (${SENT}): said before`,
    'INFO: History of Bob: 1 line.',
    `Alice (in Team, ${SENT}): to the group`,
    'INFO: History of Team: 1 line.',
    'INFO: History of everyone: 0 lines.',
  ]);
  const bobAgain = await after.login('Bob');
  assert.equal(await bobAgain.next(), `Carl (${SENT}): waits`);
  assert.deepEqual(await bobAgain.sync(), []);
  assert.deepEqual(await again.sync(), ['CONTACT_ONLINE:Bob']);
  // Anybody who wrote it hears of it on return, and of nothing twice. The invitation still stands.
  const carlAgain = await after.login('Carl');
  assert.equal(await carlAgain.next(), status.replace('queued', 'delivered'));
  assert.deepEqual(await carlAgain.sync(), []);
  assert.deepEqual(await carlAgain.ask('accept group team'), ['GROUP_JOINED:Team']);
  assert.match((await carlAgain.ask('Alice: hi')).join('|'), /^STATUS:\d+:refused:Alice$/);
  assert.match((await after.person('Guest').then((client) => client.next())) ?? '', /^Alice \(sent .*\): for a guest$/);
  // No number is given twice.
  const [next = ''] = (await bobAgain.ask('Alice: new')).filter((line) => line.startsWith('STATUS:'));
  assert.equal(Number(/\d+/.exec(next)?.[0]) > id, true);
  const wrong = await after.connect(after.quietPort, { from: '127.0.0.2' });
  assert.match((await wrong.ask('login Alice wrong'))[0] ?? '', /^ERROR: LOGIN_FAILED /);
});

test('mail is handed out before a connection that leaves in the same breath is closed', async (t) => {
  // On a disk, which takes its time.
  const server = await start(t, directory(t), new HandClock());
  const [alice, away] = await server.accounts('Alice', 'Bob');
  await leave(away);
  await settle(alice);
  const sent = Array.from({ length: 200 }, (_, index) => `message ${index}`);
  await alice.ask(...sent.map((text) => `Bob: ${text}`));
  for (const last of ['exit', '']) {
    const bob = await server.visitor();
    await bob.sendRaw(`login Bob correct-horse\n${last}`);
    bob.end();
    const lines = (await bob.rest()).filter((line) => line.startsWith('Alice ('));
    assert.deepEqual(
      lines.map((line) => line.replace(/^Alice \(sent [^)]*\): /, '')),
      last === 'exit' ? sent : [],
    );
  }
  const told = (await alice.sync()).filter((line) => /^STATUS:\d+:delivered:Bob$/.test(line));
  assert.equal(told.length, sent.length);
});

test('a stop in peace closes the login records, and what was open at a crash is closed at the next start', async (t) => {
  const data = directory(t);
  const args = ['--data', data, '--flood', 'off'];
  const lives: string[] = [];
  for (const [index, signal] of (['SIGTERM', 'SIGKILL', 'SIGTERM'] as const).entries()) {
    const program = serve(t, args);
    const { quietPort } = await program.listening();
    const client = await connect(quietPort ?? 0);
    await client.ask(`${index === 0 ? 'register' : 'login'} Alice ${PASSWORD}`);
    lives.push((await client.ask('last'))[0] ?? '');
    program.kill(signal);
    await program.end();
    await client.closed;
  }
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`;
  const open = `${time} to now from 127\\.0\\.0\\.1`;
  const closed = `${time} to ${time} from 127\\.0\\.0\\.1`;
  assert.match(lives[0] ?? '', new RegExp(`^INFO: Your logins: ${open}$`));
  assert.match(lives[1] ?? '', new RegExp(`^INFO: Your logins: ${open}, ${closed}$`));
  assert.match(lives[2] ?? '', new RegExp(`^INFO: Your logins: ${open}, ${closed}, ${closed}$`));
});

test('R4.4 the numbers of messages go on after a clean stop, and after a kill with higher ones', async (t) => {
  const data = directory(t);
  const before = await start(t, data, new HandClock());
  await before.accounts('Alice', 'Bob');
  await before.stop();
  const live = async (end: NodeJS.Signals | 'shutdown'): Promise<number[]> => {
    const program = serve(t, ['--data', data, '--operators', 'Alice']);
    const { quietPort } = await program.listening();
    const client = await connect(quietPort ?? 0);
    await client.ask(`login Alice ${PASSWORD}`);
    const said = await client.ask('Bob: one', 'Bob: two', 'file Bob notes.txt 3', 'Bob: three');
    const ids = said.flatMap((line) => /^(?:STATUS|FILE_READY):(\d+):/.exec(line)?.[1] ?? []);
    if (end === 'shutdown') client.send('shutdown');
    else program.kill(end);
    const { status } = await program.end();
    assert.equal(status, end === 'SIGKILL' ? null : 0);
    client.destroy();
    return ids.map(Number);
  };
  assert.deepEqual(await live('SIGTERM'), [1, 2, 3, 4]);
  assert.deepEqual(await live('SIGINT'), [5, 6, 7, 8]);
  assert.deepEqual(await live('shutdown'), [9, 10, 11, 12]);
  assert.deepEqual(await live('SIGKILL'), [13, 14, 15, 16]);
  const after = await live('SIGTERM');
  const [first = 0] = after;
  assert.ok(first > 16 && first <= 100_017, `${first}`);
  assert.deepEqual(after, [first, first + 1, first + 2, first + 3]);
  assert.equal((await live('SIGTERM'))[0], first + 4);
});

test('who leaves in the moment in which the server stops is seen off before the store is closed', async (t) => {
  const server = await startTestServer(t);
  const people: TestClient[] = [];
  for (let count = 0; count < 30; count++) people.push(await server.person(`Guest${count}`));
  for (const person of people) person.socket.resetAndDestroy();
  await server.stop();
  assert.deepEqual(
    server.log.filter(({ level }) => level === 'error'),
    [],
  );
  assert.equal(server.log.filter(({ event }) => event === 'left').length, people.length);
});

test('the directory and the database are their owner’s alone', async (t) => {
  const data = directory(t);
  const server = await start(t, data, new HandClock());
  await server.account('Alice');
  assert.equal(statSync(data).mode & 0o077, 0);
  await server.stop();
});

test('a second server on the same directory is refused, with a sentence and status 1, and the first one goes on', async (t) => {
  const data = directory(t);
  const first = serve(t, ['--data', data]);
  const port = await first.port();
  const second = serve(t, ['--data', data]);
  const { status, stderr } = await second.end();
  assert.equal(status, 1);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  const client = await connect(port);
  assert.match((await client.many(3))[0] ?? '', /^INFO: Partyline /);
  client.destroy();
});
