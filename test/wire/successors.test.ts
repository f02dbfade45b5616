/**
 * Names outlive those who had them: what was for a guest, or for a group or room, is not given to an account, group or room
 * of that name that comes later. Rules: R3.9, R3.15, R3.27, R3.30, R3.33, R3.37, R3.41, R3.60, R3.61, R3.62, R3.64, R4.5.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { binary, get, put, ticket } from '../support/files.js';
import { leave, settle, startTestServer, type TestServer } from '../support/server.js';

const code = (lines: readonly string[]): string =>
  /^ERROR: ([A-Z_]+) /.exec(lines.at(-1) ?? '')?.[1] ?? lines.join('|');

/** Guest Bob has stopped reading and leaves, and `left` of what Alice has sent is neither with his kernel nor lost yet. */
async function stuck(
  server: TestServer,
): Promise<{ alice: TestClient; bob: TestClient; carl: TestClient; left: number }> {
  const [alice, bob, carl] = await server.people('Alice', 'Bob', 'Carl');
  bob.socket.pause();
  let sent = 0;
  let answered = 0;
  // Until the server has read fifty lines twice and not one of them has an answer.
  for (let silent = 0; silent < 2; ) {
    alice.send(...Array.from({ length: 50 }, () => `Bob: ${sent++} for the guest alone ${'x'.repeat(4000)}`));
    alice.send(`Carl: mark ${sent++}`);
    assert.deepEqual(await carl.until(`Alice: mark ${sent - 1}`), [`Alice: mark ${sent - 1}`]);
    await settle(carl, carl);
    const told = alice.unread().length;
    answered += told;
    silent = told === 0 ? silent + 1 : 0;
    assert.ok(sent < 20_000, 'the kernel takes everything');
  }
  bob.send('exit');
  await carl.until('OFFLINE:Bob:exit');
  return { alice, bob, carl, left: sent - answered };
}

const ROOMY = { maxMailboxPerSender: 1000, slowHearer: 0, slowReader: 3600, maxOutbox: 16 * 1024 ** 2 };

test('what a guest has not read when leaving is not shown to the account that somebody else makes of the name (R3.27)', async (t) => {
  const server = await startTestServer(t, ROOMY);
  const { alice, bob, left } = await stuck(server);
  const mallory = await server.account('Bob');
  bob.destroy();
  let answered = 0;
  // What was lost after the account was made is refused; where the server had given the guest up before that, it went with the
  // guest's mailbox.
  const answers = await alice.until((line) => /^(STATUS|ERROR): ?/.test(line) && ++answered === left);
  assert.match(
    answers.join('|'),
    /ERROR: NO_SUCH_USER The guest Bob has left, [^|]*: \/msg Bob <text>|STATUS:\d+:queued:Bob/,
  );
  assert.match((await alice.ask('Bob: for whoever is here')).at(-1) ?? '', /^STATUS:\d+:delivered:Bob$/);
  const shown = (await mallory.sync()).filter((line) => line.startsWith('Alice'));
  assert.deepEqual(shown, ['Alice: for whoever is here']);
  await leave(mallory);
  assert.deepEqual(await (await server.login('Bob')).sync(), []);
});

test('what a guest has not read when leaving waits for the next guest of the name (R4.5)', async (t) => {
  const server = await startTestServer(t, ROOMY);
  const { alice, bob, carl } = await stuck(server);
  bob.destroy();
  await alice.until(/^STATUS:\d+:queued:Bob$/);
  await settle(alice, carl);
  const next = await server.person('Bob');
  assert.match((await next.sync()).join('|'), /^Alice \((again, )?sent [^)]+\): \d+ for the guest alone/);
});

test('a guest who makes an account keeps what was sent to that guest, and nothing of an earlier one’s (R3.30, R4.5)', async (t) => {
  const server = await startTestServer(t);
  const [alice, first] = await server.people('Alice', 'Bob');
  await leave(first);
  await settle(alice);
  await alice.ask('Bob: to the first');
  const second = await server.visitor();
  second.send('{"type":"init","username":"Bob","acks":true}');
  // As a guest, the second one is shown it.
  await second.until(/"payload":"to the first"/);
  await alice.ask('Bob: to the second');
  await second.until(/"payload":"to the second"/);
  second.send('{"type":"passwd","new":"correct-horse","id":1}');
  await second.until(/"id":1/);
  second.destroy();
  await alice.until(/^OFFLINE:Bob:/);
  assert.match(
    (await (await server.login('Bob')).sync()).join('|'),
    /^Alice \(id \d+, again, sent [^|]*\): to the second$/,
  );
});

test('a password that comes in one burst with the name does not keep a guest from reading what waited (R3.30, R4.5)', async (t) => {
  const server = await startTestServer(t, { maxMailboxPerSender: 1000 });
  const [alice, first] = await server.people('Alice', 'Bob');
  await leave(first);
  await settle(alice);
  await alice.ask(...Array.from({ length: 900 }, (_, index) => `Bob: ${index} for the name`));
  const second = await server.visitor();
  const lines = await second.ask('register Bob', 'passwd correct-horse');
  const shown = lines.filter((line) => line.startsWith('Alice (sent '));
  assert.equal(shown.length, 900);
  assert.match(lines.at(-1) ?? '', /^INFO: Password set\. /);
});

test('what became of a guest’s message is not told to an account of the name (R3.27, R4.5)', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.accounts('Alice');
  const [gus] = await server.people('Gus');
  await leave(alice);
  await gus.ask('Alice: from the guest', 'Alice: another');
  await leave(gus);
  const mallory = await server.account('Gus');
  const again = await server.login('Alice');
  assert.equal((await again.sync()).length, 2);
  await settle(again);
  assert.deepEqual(
    (await mallory.sync()).filter((line) => line.startsWith('STATUS')),
    [],
  );
  await leave(mallory);
  assert.deepEqual(
    (await (await server.login('Gus')).sync()).filter((line) => line.startsWith('STATUS')),
    [],
  );
});

test('a private chat that was asked of a guest is not the account’s to accept (R3.9, R3.27)', async (t) => {
  const server = await startTestServer(t);
  const [alice, gus] = await server.people('Alice', 'Gus');
  await leave(gus);
  await settle(alice);
  assert.match((await alice.ask('connect to Gus')).at(-1) ?? '', /^STATUS:\d+:queued:Gus$/);
  const mallory = await server.account('Gus');
  assert.equal(code(await mallory.ask('accept connection Alice')), 'NO_REQUEST');
  await settle(alice, mallory);
  assert.match(
    (await alice.ask('connect to Gus')).join('|'),
    /^INFO: Asked Gus [^|]*$/,
    'and can be asked of the account',
  );
});

test('a request for a private chat is between those two stays, whoever takes the names next (R3.15)', async (t) => {
  const server = await startTestServer(t);
  const [alice, gus] = await server.people('Alice', 'Gus');
  await alice.ask('connect to Gus');
  await leave(gus);
  const [hal] = await server.people('Gus');
  assert.equal(code(await hal.ask('accept connection Alice')), 'NO_REQUEST');
  await hal.ask('connect to Alice');
  await leave(hal);
  await server.person('Gus');
  await settle(alice);
  assert.equal(code(await alice.ask('accept connection Gus')), 'NO_REQUEST');
});

test('what a guest offers is neither shown to nor ended by the next one of the name, guest or account (R3.62, R3.64)', async (t) => {
  const server = await startTestServer(t, { maxOffers: 1 });
  const [alice, gus] = await server.people('Alice', 'Gus');
  const { id, token } = await ticket(gus, 'file Alice cake.jpg 3');
  await leave(gus);
  const hal = await server.person('Gus');
  assert.deepEqual(await hal.ask('my files'), ['Files: none']);
  assert.equal(code(await hal.ask(`reject file ${id}`)), 'NO_SUCH_FILE');
  await leave(hal);
  const mallory = await server.account('Gus');
  assert.deepEqual(await mallory.ask('my files'), ['Files: none']);
  const mine = await ticket(alice, `accept file ${id}`);
  await put(server.quietPort, token, Buffer.from('abc'));
  assert.equal((await get(server.quietPort, mine.token)).toString(), 'abc');
  await settle(alice);
  assert.deepEqual(await mallory.sync(), [], 'nor told of its way');
  assert.match((await mallory.ask('file Alice other.jpg'))[0] ?? '', /^FILE_READY:/, 'nor is it counted as theirs');
});

test('a file for a guest passes to the next guest of the name, and not to the account that one makes of it (R3.64)', async (t) => {
  const server = await startTestServer(t);
  const [alice, gus] = await server.people('Alice', 'Gus');
  const first = await ticket(alice, 'file Gus one.txt 3');
  const kept = await ticket(alice, 'file Gus two.txt 3');
  await leave(gus);
  const hal = await server.person('Gus');
  const mine = await ticket(hal, `accept file ${kept.id}`);
  await settle(alice, hal);
  const own = await ticket(alice, 'file Gus three.txt 3');
  await settle(hal);
  assert.match((await hal.ask('my files')).join('|'), new RegExp(`^Files: ${first.id} .*, ${kept.id} .*, ${own.id} `));
  await hal.ask('passwd correct-horse');
  assert.match((await hal.ask('my files')).join('|'), new RegExp(`^Files: ${own.id} three[^,]*$`));
  assert.equal(code(await hal.ask(`accept file ${first.id}`)), 'NO_SUCH_FILE');
  // What was accepted before is fetched even so.
  await put(server.quietPort, kept.token, Buffer.from('abc'));
  assert.equal((await get(server.quietPort, mine.token)).toString(), 'abc');
});

test('a file that a guest has accepted comes to nobody else who has the name (R3.61, R3.65)', async (t) => {
  const server = await startTestServer(t);
  const [alice, gus] = await server.people('Alice', 'Gus');
  const { id, token } = await ticket(alice, '/file cake.jpg 5000');
  await gus.ask(`accept file ${id} inline`);
  await leave(gus);
  const mallory = await server.account('Gus');
  await settle(alice, mallory);
  await put(server.quietPort, token, binary(5000));
  await settle(alice);
  assert.deepEqual(await mallory.sync(), []);
  assert.match((await mallory.ask('my files')).join('|'), /; stored\)$/);
  await alice.ask(`reject file ${id}`);
  assert.deepEqual(await mallory.sync(), []);
});

test('a group of the name of one that is gone has nothing of it: no history, no files, no invitations (R3.37, R3.41, R3.60)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob, mallory] = await server.accounts('Alice', 'Bob', 'Mallory');
  await alice.ask('create group team', 'group txt team a secret');
  const { id, token } = await ticket(alice, 'file team secret.txt 6');
  await put(server.quietPort, token, Buffer.from('SECRET'));
  await leave(bob);
  await settle(alice, mallory);
  await alice.ask('invite group team Bob', 'leave group team');
  assert.deepEqual(await alice.ask('my files'), ['Files: none']);
  await mallory.ask('create group team', 'invite group team Alice');
  assert.deepEqual(await mallory.ask('my files'), ['Files: none']);
  assert.equal(code(await mallory.ask(`accept file ${id}`)), 'NO_SUCH_FILE');
  assert.deepEqual(await mallory.ask('history team'), ['INFO: History of team: 0 lines.']);
  const again = await server.login('Bob');
  assert.deepEqual(await again.sync(), [], 'an invitation to the group that was');
  assert.equal(code(await again.ask('accept group team')), 'NOT_THERE');
  // Its files are for those who are in it now.
  const other = await ticket(mallory, 'file team plan.txt');
  await alice.ask('accept group team');
  assert.match((await alice.ask('my files')).join('|'), new RegExp(`^Files: ${other.id} .* from Mallory`));
});

test('what was offered to a group ends with it, and those concerned are told (R3.41, R4.16)', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await alice.ask('create group team', 'invite group team Bob', 'create group club');
  await bob.ask('accept group team');
  await settle(alice, bob);
  const { id, token } = await ticket(alice, 'file team plan.txt 6');
  const other = await ticket(alice, 'file club notes.txt 3');
  await put(server.quietPort, token, Buffer.from('SECRET'));
  await bob.ask(`accept file ${id}`);
  await alice.ask('leave group team');
  await settle(alice, bob);
  assert.match((await alice.ask('my files')).join('|'), new RegExp(`^Files: ${id} .*, ${other.id} `));
  const told = await bob.ask('leave group team');
  assert.deepEqual([...told].sort(), [`FILE_FAILED:${id}:withdrawn`, 'INFO: Left the group team.']);
  assert.deepEqual(await alice.sync(), [`FILE_FAILED:${id}:withdrawn`]);
  assert.match((await alice.ask('my files')).join('|'), new RegExp(`^Files: ${other.id} notes.txt to club `));
});

test('a room of the name of one that is gone has nothing of it: no topic, no history, no files (R3.16, R3.60)', async (t) => {
  const server = await startTestServer(t, { maxRooms: 1 });
  const [alice, mallory] = await server.people('Alice', 'Mallory');
  await alice.ask('join lab', '/topic ours', 'a secret');
  const { id } = await ticket(alice, '/file secret.txt 6');
  // For another one it goes; that one ends with her.
  await alice.ask('/leave', '/join chess', '/leave');
  assert.match((await mallory.ask('join lab')).at(-1) ?? '', /^INFO: Joined lab \(nobody else is here yet\)\. /);
  assert.equal(code(await mallory.ask(`/accept file ${id}`)), 'NO_SUCH_FILE');
  assert.deepEqual(await mallory.ask('/my files'), ['Files: none']);
  assert.deepEqual(await mallory.ask('/history'), ['INFO: History of lab: 0 lines.']);
  await alice.ask('join lab');
  await mallory.sync();
  const other = await ticket(mallory, '/file plan.txt');
  assert.match((await alice.ask('/my files')).join('|'), new RegExp(`, ${other.id} plan\\.txt from Mallory`));
});
