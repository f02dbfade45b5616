/** Who is let in, for how long without a name, and how much may be said before one has it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { binary, type Carrier, carrier, get, ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { settle, startTestServer, type TestServer } from '../support/server.js';

/** What a newcomer is told who is not let in: one line, and the end. Who says nothing is waited for, in case of a file. */
async function turnedAway(server: TestServer, port = server.quietPort, says = ['ping']): Promise<string> {
  const client = await server.connect(port);
  client.send(...says);
  const lines = await client.rest();
  await client.closed;
  assert.equal(lines.length, 1, JSON.stringify(lines));
  return lines[0] as string;
}

const FULL = 'ERROR: SERVER_FULL The server takes no more connections. Try again later.';

test('--max-connections: one more is told so on every port, and the next one comes in when somebody has left', async (t) => {
  const server = await startTestServer(t, { maxConnections: 2 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  assert.equal(await turnedAway(server), FULL);
  assert.equal(await turnedAway(server, server.quietPort, []), FULL);
  assert.equal(await turnedAway(server, server.port), FULL);
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice, Bob']);
  bob.send('exit');
  await bob.closed;
  await alice.sync();
  const carl = await server.person('Carl');
  assert.deepEqual(await carl.ask('who'), ['Online users: Alice, Carl']);
});

// R1.21
test('--max-per-address: one more of an address is told so; this machine is exempt unless --limit-loopback on', async (t) => {
  const exempt = await startTestServer(t, { maxPerAddress: 2 });
  for (let count = 0; count < 5; count++) await (await exempt.visitor()).sync();
  const server = await startTestServer(t, { maxPerAddress: 2, limitLoopback: true });
  const first = await server.visitor();
  await first.sync();
  const second = await server.visitor();
  await second.sync();
  const said =
    'ERROR: TOO_MANY_CONNECTIONS From one address come at most 2 connections at a time. End one of yours first.';
  assert.equal(await turnedAway(server, server.port), said);
  second.send('exit');
  await second.closed;
  await first.sync();
  await (await server.visitor()).sync();
});

test('R1.21 beyond the limits of an address a transfer with a good token stays, and anything else is told so at its first line', async (t) => {
  const server = await startTestServer(t, { maxPerAddress: 2, limitLoopback: true });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = binary(100_000);
  const { id, token } = await ticket(alice, 'file Bob photo.jpg');
  const mine = await ticket(bob, `accept file ${id}`);
  const fetched = await carrier(server.quietPort, `get ${mine.token}`);
  fetched.socket.end();
  const half = await carrier(server.quietPort, 'put ');
  half.socket.write(Buffer.concat([Buffer.from(`${token}\n`), bytes]));
  half.socket.end();
  assert.match(await half.text(), /^FILE_DONE:/);
  assert.ok(bytes.equals(await fetched.whole));
  for (const line of ['register Carl', `put ${'0'.repeat(32)}`, 'GET / HTTP/1.1'])
    assert.match(await (await carrier(server.quietPort, `${line}\n`)).text(), /^ERROR: TOO_MANY_CONNECTIONS [^\n]*\n$/);
  assert.match(await turnedAway(server, server.port), /^ERROR: TOO_MANY_CONNECTIONS /);
});

test('R1.21, R1.24 64 of an address wait beyond its limits; a get that is refused then brings no byte and is told to its owner', async (t) => {
  const server = await startTestServer(t, { maxPerAddress: 2, limitLoopback: true });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { id } = await ticket(alice, 'file Bob photo.jpg');
  const { token } = await ticket(bob, `accept file ${id}`);
  await settle(alice, bob);
  const waiting = await Promise.all(Array.from({ length: 64 }, () => carrier(server.quietPort, 'g')));
  // What one of them says is answered, so all of them are known.
  const refused = await carrier(server.quietPort, `get ${token}\n`);
  assert.equal(await refused.text(), '');
  assert.match(
    (await bob.sync()).join('|'),
    /^ERROR: TOO_MANY_CONNECTIONS photo\.jpg \(file \d+\) was not fetched\. From one/,
  );
  assert.match(await (await carrier(server.quietPort, 'who\n')).text(), /^ERROR: TOO_MANY_CONNECTIONS /);
  const [first, second] = waiting as [Carrier, Carrier];
  first.socket.write(`et ${'0'.repeat(32)}\n`);
  assert.equal(await first.text(), '');
  first.socket.destroy();
  second.socket.write('o away\n');
  assert.match(await second.text(), /^ERROR: TOO_MANY_CONNECTIONS /);
  second.socket.destroy();
  await alice.sync();
  const one = await carrier(server.quietPort, `get ${token}\n`);
  await bob.sync();
  assert.deepEqual(await bob.ask('my files'), [`Files: ${id} photo.jpg from Alice (unknown size; accepted)`]);
  assert.equal(one.received, 0);
  for (const { socket } of [...waiting, one]) socket.destroy();
});

test('R1.24 where the server is full, a get brings no byte, and its owner is told why', async (t) => {
  const server = await startTestServer(t, { maxConnections: 2 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { id } = await ticket(alice, 'file Bob photo.jpg');
  const { token } = await ticket(bob, `accept file ${id}`);
  assert.equal((await get(server.quietPort, token)).length, 0);
  assert.match((await bob.sync()).join('|'), /ERROR: SERVER_FULL photo\.jpg /);
});

test('--max-new-per-minute: who comes again and again has to wait for the rest of the minute', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, maxNewPerMinute: 3, limitLoopback: true });
  for (let count = 0; count < 3; count++) {
    const client = await server.visitor();
    client.send('exit');
    await client.closed;
  }
  clock.advance(20_000);
  assert.equal(
    await turnedAway(server),
    'ERROR: TOO_MANY_CONNECTIONS From one address come at most 3 new connections a minute. Try again in 40 s.',
  );
  clock.advance(40_000);
  await (await server.visitor()).sync();
});

test('who is turned away costs one log line in ten seconds, not one each', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, maxConnections: 1 });
  await (await server.visitor()).sync();
  const told = (): unknown[] => server.log.filter(({ event }) => event === 'turned away').map(({ fields }) => fields);
  for (let count = 0; count < 20; count++) await turnedAway(server);
  assert.deepEqual(told(), [{ connection: 2, remote: '127.0.0.1', code: 'SERVER_FULL' }]);
  clock.advance(10_000);
  await turnedAway(server);
  assert.deepEqual(told()[1], { connection: 22, remote: '127.0.0.1', code: 'SERVER_FULL', untold: 19 });
});

test('a thousand who are turned away and do not go are cut; who is there notices nothing', async (t) => {
  const server = await startTestServer(t, { maxConnections: 1 });
  const alice = await server.person('Alice');
  const stubborn = await Promise.all(
    Array.from({ length: 1000 }, () => server.connect(server.port, { stubborn: true })),
  );
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice']);
  for (const client of stubborn) assert.deepEqual(await client.rest(), [FULL]);
});

test('nc ends when it is turned away', { skip: needs('nc') }, async (t) => {
  const server = await startTestServer(t, { maxConnections: 1 });
  await (await server.visitor()).sync();
  const { stdout, status } = await run('nc', ['127.0.0.1', `${server.port}`]);
  assert.equal(stdout, `${FULL}\n`);
  assert.equal(status, 0);
});

const LATE = 'ERROR: REGISTER_TIMEOUT A name has to be taken within 30 s. Come again, and type: register <name>';

// R1.20
test('--register-timeout: who has no name after it is told so and let go, on both ports, whatever was typed', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 30 });
  const silent = await server.visitor();
  await silent.sync();
  const asking = await server.visitor();
  await asking.ask('help');
  const dialog = await server.visitor();
  dialog.send('login');
  await dialog.until(/^ALIAS/);
  const greeted = await server.connect(server.port);
  await greeted.until(/^Authorise/);
  clock.advance(29_999);
  await silent.sync();
  clock.advance(1);
  for (const client of [silent, asking, dialog, greeted]) {
    assert.deepEqual(await client.rest(), [LATE]);
    await client.closed;
  }
});

test('R1.20 on the quiet port the time runs from the first moment, also for who says nothing, or only half of what asks for a file', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 30 });
  const [silent, half, slow] = [await server.visitor(), await server.visitor(), await server.visitor()];
  await half.sendRaw('put 0123');
  // Who came before has been let in when somebody who came later is greeted.
  await (await server.connect(server.port)).until(/^Authorise/);
  clock.advance(20_000);
  await slow.sync();
  clock.advance(9_999);
  await slow.sync();
  clock.advance(1);
  for (const client of [silent, half, slow]) {
    assert.deepEqual(await client.rest(), [LATE]);
    await client.closed;
  }
});

test('who has a name may be silent for ever', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 30 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  clock.advance(365 * 24 * 3_600_000);
  alice.send('hello');
  await bob.until('Alice (to all): hello');
});

test('whose password is being checked when the time is over comes in; whose was wrong is let go after the answer', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 30 });
  const alice = await server.visitor();
  alice.send('register Alice secret-word');
  await alice.until(/^INFO: Welcome/);
  const wrong = await server.visitor();
  await wrong.sync();
  wrong.send('login Alice nonsense');
  const right = await server.visitor();
  await right.sync();
  right.send('register Bob secret-word');
  // Both lines have been read when a later one of somebody else is answered; a hash takes some 20 ms.
  await (await server.visitor()).sync();
  clock.advance(30_000);
  assert.deepEqual(await wrong.rest(), [
    'ERROR: LOGIN_FAILED Wrong name or password. To try again, type: login <name> <password>; login alone asks for both.',
    LATE,
  ]);
  await right.until(/^INFO: Welcome, Bob/);
  assert.deepEqual(await right.ask('ping a'), ['PONG:a']);
});

test('--max-visitor-line: a longer one is refused until there is a name, and taken at once behind register', async (t) => {
  const server = await startTestServer(t);
  const bob = await server.person('Bob');
  const client = await server.visitor();
  const [fits, longer] = ['x'.repeat(1024), 'x'.repeat(1025)];
  assert.match((await client.ask(fits))[0] ?? '', /^ERROR: NOT_REGISTERED/);
  assert.deepEqual(await client.ask(longer), [
    'ERROR: LINE_TOO_LONG A line has at most 1024 bytes; that one was not used. Send it in parts.',
  ]);
  const long = 'y'.repeat(4000);
  client.send('register Alice', long, 'z'.repeat(4097));
  assert.match((await client.many(2))[1] ?? '', /^ERROR: LINE_TOO_LONG A line has at most 4096 bytes/);
  await bob.until(`Alice (to all): ${long}`);
});

test('--max-line bounds a visitor’s line as well, where it is the smaller one', async (t) => {
  const server = await startTestServer(t, { maxLine: 300 });
  const client = await server.visitor();
  assert.match((await client.ask('x'.repeat(301)))[0] ?? '', /^ERROR: LINE_TOO_LONG A line has at most 300 bytes/);
});

const SPENT =
  'ERROR: REGISTER_FIRST More than 16384 bytes came before a name was taken. Come again, and begin with: register <name>';

test('--max-visitor-bytes: who sends more before having a name is let go, in short lines or in one without an end', async (t) => {
  const server = await startTestServer(t);
  for (const piece of ['ping 0123456789abc\n', 'x']) {
    const client = await server.visitor();
    // The server may have ended it before the last bytes are sent.
    await client.sendRaw(piece.repeat(Math.ceil(16_385 / piece.length))).catch(() => {});
    const lines = await client.rest();
    assert.equal(lines.pop(), SPENT);
    assert.ok(lines.every((line) => /^(PONG:|ERROR: LINE_TOO_LONG)/.test(line)));
    await client.closed;
  }
});

test('15 KiB of lines and then a name is fine, and so is a megabyte behind the name in the same breath', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  // A line's length ahead is looked at and counted: hence 15 and not 16.
  const long = 'x'.repeat(95);
  await client.sendRaw(`${'\n'.repeat(15 * 1024)}register Alice\n${`ping ${long}\n`.repeat(10_000)}`);
  assert.match(await client.next(), /^INFO: Welcome, Alice!/);
  const pongs = await client.many(10_000);
  assert.ok(pongs.every((line) => line === `PONG:${long}`));
});
