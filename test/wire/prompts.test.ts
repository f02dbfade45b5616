/** Clients that wait for a prompt get one, and have time for each (R1.8, R1.20, R1.33, R2.1, R3.29, R5.1). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { leave, startTestServer } from '../support/server.js';

const MODE = 'Authorise MODE? (REGISTER/LOGIN)';

test('R1.20 each answer to a question gives its time anew', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 30 });
  const client = await server.connect(server.port);
  await client.until(MODE);
  for (const [line, prompt] of [
    ['REGISTER', 'ALIAS?'],
    ['Alice', 'PASSWORD?'],
    ['correct-horse', MODE],
    ['LOGIN', 'ALIAS?'],
    ['Alice', 'PASSWORD?'],
  ] as const) {
    clock.advance(29_000);
    client.send(line);
    await client.until(prompt);
  }
  clock.advance(29_000);
  client.send('correct-horse');
  await client.until(/^INFO: Welcome, Alice!/);
});

test('R1.20 what is no answer gives no time, and twelve answers are all that do', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 30 });
  const slips = await server.connect(server.port);
  await slips.until(MODE);
  clock.advance(29_000);
  slips.send('FOO', '', 'help', 'ping 1');
  await slips.until('PONG:1');
  clock.advance(1_000);
  assert.match((await slips.rest()).at(-1) ?? '', /^ERROR: REGISTER_TIMEOUT /);
  const endless = await server.connect(server.port);
  await endless.until(MODE);
  for (let count = 0; count < 12; count++) {
    clock.advance(29_000);
    endless.send('REGISTER');
    await endless.until('ALIAS?');
    endless.send('cancel');
    await endless.until('INFO: Cancelled.');
  }
  clock.advance(29_000);
  endless.send('REGISTER');
  await endless.until('ALIAS?');
  clock.advance(1_000);
  assert.match((await endless.rest()).at(-1) ?? '', /^ERROR: REGISTER_TIMEOUT /);
});

test('R1.10 R5.1 after a slip the question of the greeting is asked again, behind the error', async (t) => {
  const server = await startTestServer(t, { telnetPort: 0 });
  await leave(await server.account('Alice'));
  for (const port of [server.port, server.telnetPort]) {
    const client = await server.connect(port);
    await client.until(/^Authorise/);
    for (const slip of [
      'FOO',
      'hello everybody',
      'register',
      'login Alice wrong-horse',
      'register 7',
      'register Alice',
      `x${'y'.repeat(2000)}`,
    ]) {
      client.send(slip);
      if (slip === 'register') {
        // A dialog has its own questions; what ends it asks again.
        await client.until(/^ALIAS\?/);
        client.send('Alice', 'wrong');
        await client.until(/^PASSWORD\?/);
      }
      assert.match(await client.next(), /^ERROR: /, slip);
      assert.match(await client.next(), /^Authorise MODE\? \(REGISTER\/LOGIN\)\r?$/, slip);
    }
    assert.deepEqual((await client.sync()).join(), '');
  }
});

test('R1.8 an empty line of a visitor is answered by the question of the greeting, also where it ends in CR LF', async (t) => {
  const server = await startTestServer(t);
  for (const end of ['\n', '\r\n', '  \r\n']) {
    const client = await server.connect(server.port);
    await client.until(MODE);
    await client.sendRaw(end);
    assert.equal(await client.next(), MODE);
    await client.sendRaw(end);
    assert.equal(await client.next(), MODE);
    await client.sendRaw('register Bob\r\n');
    await client.until(/^INFO: Welcome/);
    await client.sendRaw(end);
    assert.deepEqual(await client.sync(), []);
    await leave(client);
  }
});

test('R2.1 an empty alias or password is asked for again, and cancel still ends the questions', async (t) => {
  const server = await startTestServer(t);
  const client = await server.connect(server.port);
  await client.until(MODE);
  client.send('REGISTER', '', 'Alice', '', '  ', 'correct-horse');
  assert.deepEqual(await client.many(7), [
    'ALIAS?',
    'ALIAS?',
    'PASSWORD?',
    'PASSWORD?',
    'PASSWORD?',
    'Registration successful. You can login now.',
    MODE,
  ]);
});

test('R2.1 R5.1 on the quiet port, under a tag, in objects and to people with a name nothing is asked again', async (t) => {
  const server = await startTestServer(t);
  const quiet = await server.visitor();
  assert.equal((await quiet.ask('FOO', '', 'foo bar')).length, 2);
  const client = await server.connect(server.port);
  await client.until(MODE);
  assert.deepEqual((await client.ask('@7 foo bar')).length, 1);
  client.send('register Ann');
  await client.until(/^INFO: Welcome/);
  assert.equal((await client.ask('', '/nonsense', 'Nobody: hi')).length, 2);
  client.send('message', '');
  assert.equal(await client.next(), 'RECIPIENT?');
  client.send('cancel');
  assert.equal(await client.next(), 'INFO: Cancelled.');
  const json = await server.connect(server.port);
  await json.until(MODE);
  await json.sendRaw('{"type":"nonsense"}{"type":"line","text":""}{"type":"ping","token":"1"}');
  assert.deepEqual(
    (await json.many(3)).map((line) => JSON.parse(line).type),
    ['error', 'ok', 'pong'],
  );
});

test('R1.33 a line end that is missing is told once, on the port where people type', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const client = await server.connect(server.port);
  await client.until(MODE);
  await client.sendRaw('ping 1\nregister Ann');
  await client.until('PONG:1');
  clock.advance(10_000);
  assert.match(await client.next(), /^INFO: .*line end/);
  await client.sendRaw('\nping 2\nhal');
  await client.until('PONG:2');
  clock.advance(10_000);
  await client.sendRaw('lo\n');
  assert.deepEqual(await client.sync(), []);
});

test('R1.33 a first line in capitals that has no end is told of, too', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const client = await server.connect(server.port);
  await client.until(MODE);
  const before = clock.pending;
  await client.sendRaw('REGISTER');
  while (clock.pending === before) await new Promise(setImmediate);
  clock.advance(10_000);
  assert.match(await client.next(), /^INFO: .*line end/);
  await client.sendRaw('\n');
  assert.equal(await client.next(), 'ALIAS?');
});

test('R1.33 nothing is told on the quiet port, on the telnet port, after a telnet command, and of an object', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, telnetPort: 0 });
  const telnetCommand = Buffer.of(0xff, 0xf1);
  for (const [port, before, ping, half, rest, answer] of [
    [server.quietPort, '', 'ping 1\n', 'ping', ' 2\n', /^PONG:2$/],
    [server.telnetPort, '', 'ping 1\n', 'ping', ' 2\n', /^PONG:2\r$/],
    [server.port, telnetCommand, 'ping 1\n', 'ping', ' 2\n', /^PONG:2\r$/],
    [server.port, '', '{"type":"ping","token":"1"}\n', '{"type":"ping",', '"token":"2"}', /"token":"2"/],
  ] as const) {
    const client = await server.connect(port);
    if (port !== server.quietPort) await client.until(/Authorise/);
    await client.sendRaw(before);
    await client.sendRaw(ping + half);
    await client.until(/PONG:1|"token":"1"/);
    clock.advance(10_000);
    await client.sendRaw(rest);
    assert.match(await client.next(), answer);
  }
});

test('R3.29 create group tells GROUP_JOINED first, as accept group does', async (t) => {
  const server = await startTestServer(t);
  const [ann] = await server.accounts('Ann');
  const [first, second, ...more] = await ann.ask('create group team');
  assert.equal(first, 'GROUP_JOINED:team');
  assert.match(second ?? '', /^INFO: Created the group team\b/);
  assert.deepEqual(more, []);
});
