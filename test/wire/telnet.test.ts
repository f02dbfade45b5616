/** People at telnet, in line mode and in character mode; and its commands as bytes (R1.1, R1.4, R1.6, R3.31). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { needs } from '../support/programs.js';
import { prelude, runExpect } from '../support/run.js';
import { startTestServer, type TestServer } from '../support/server.js';

const unicode = 'Ü ✓ “ Å é 漢 😀';

async function telnet(server: TestServer, script: string, target = `127.0.0.1 ${server.port}`): Promise<void> {
  const { status, stderr, stdout } = await runExpect(
    `${prelude}spawn telnet ${target}\nwait_for {Authorise MODE\\? \\(REGISTER/LOGIN\\)}\n${script}\nexit 0\n`,
  );
  assert.equal(status, 0, `${stderr}\n${stdout}`);
}

const skip = needs('expect', 'telnet');

test('telnet in line mode: a whole conversation, every character both ways, and the end after exit', {
  skip,
}, async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const talk = telnet(
    server,
    `
send "register Alice\\r"
wait_for {INFO: Welcome, Alice![^\\r\\n]*}
send "who\\r"
wait_for {Online users: Bob, Alice}
send "Bob: hello\\r"
wait_for {STATUS:[0-9]+:delivered:Bob}
wait_for {Bob: ${unicode}}
send "exit\\r"
wait_for {INFO: Good bye\\.}
must_end`,
  );
  assert.deepEqual(await bob.until('Alice: hello'), ['ONLINE:Alice', 'Alice: hello']);
  bob.send(`Alice: ${unicode}`);
  await talk;
});

test('telnet with a minus before the port shows itself at once, and loses no character of the first line', {
  skip,
}, async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const talk = telnet(
    server,
    `
send "register Alice\\r"
wait_for {INFO: Welcome, Alice![^\\r\\n]*}
send "Bob: Å ” ß à … É\\r"
wait_for {STATUS:[0-9]+:delivered:Bob}
send "exit\\r"
must_end`,
    `-E -- 127.0.0.1 -${server.port}`,
  );
  assert.deepEqual(await bob.until(/^OFFLINE/), ['ONLINE:Alice', 'Alice: Å ” ß à … É', 'OFFLINE:Alice:exit']);
  await talk;
});

// Å is not among them: telnet swallows its second byte until BINARY is agreed, which takes one telnet command.
test('telnet: Ü ✓ “ é 漢 😀 arrive from the very first line on, and Å after any of the first three', {
  skip,
}, async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  for (const text of ['Ü ✓ “ é 漢 😀', 'Ü', '✓', '“', '漢 Ü']) {
    const talk = telnet(
      server,
      `
send "register Alice\\r"
wait_for {INFO: Welcome, Alice![^\\r\\n]*}
send "Bob: ${text}\\r"
wait_for {STATUS:[0-9]+:delivered:Bob}
send "Bob: Å\\r"
wait_for {STATUS:[0-9]+:delivered:Bob}
send "exit\\r"
must_end`,
    );
    assert.deepEqual(await bob.until(/^OFFLINE/), ['ONLINE:Alice', `Alice: ${text}`, 'Alice: Å', 'OFFLINE:Alice:exit']);
    await talk;
  }
});

test('telnet in character mode: Enter ends a line, and lines of the server begin in the first column', {
  skip,
}, async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const { status, stdout, stderr } = await runExpect(`${prelude}
spawn telnet 127.0.0.1 ${server.port}
wait_for {Authorise MODE\\? \\(REGISTER/LOGIN\\)}
send "\\035"
expect "telnet> "
send "mode character\\r"
send "register Alice\\r"
wait_for {INFO: Welcome, Alice![^\\r\\n]*}
send "Bob: ${unicode}\\r"
wait_for {STATUS:[0-9]+:delivered:Bob}
send "exit\\r"
wait_for {INFO: Good bye\\.}
must_end
exit 0
`);
  assert.equal(status, 0, `${stderr}\n${stdout}`);
  assert.deepEqual(await bob.until(/^OFFLINE/), ['ONLINE:Alice', `Alice: ${unicode}`, 'OFFLINE:Alice:exit']);
});

test('Ctrl-C in telnet does not silence it', { skip }, async (t) => {
  const server = await startTestServer(t);
  await telnet(
    server,
    `
send "register Alice\\r"
wait_for {INFO: Welcome, Alice![^\\r\\n]*}
send "\\003"
send "ping after\\r"
wait_for {PONG:after}
send "\\003\\003"
send "ping again\\r"
wait_for {PONG:again}
send "exit\\r"
must_end`,
  );
});

const IAC = 255;
const [DO, DONT, WILL, WONT, SB, SE, IP, AYT] = [253, 254, 251, 252, 250, 240, 244, 246] as const;

async function talking(server: TestServer): Promise<{ client: TestClient; bob: TestClient }> {
  const [client, bob] = await server.people('Alice', 'Bob');
  return { client, bob };
}

test('telnet commands are taken out of the text wherever they stand and however they are cut', async (t) => {
  const server = await startTestServer(t);
  const { client, bob } = await talking(server);
  const commands = [
    [IAC, WILL, 31, IAC, SB, 31, 0, 80, 0, 24, IAC, SE],
    [IAC, DO, 3],
    [IAC, DONT, 1],
    [IAC, WONT, 24],
    [IAC, SB, 24, 0, 10, 13, 65, IAC, IAC, 66, IAC, SE],
    [IAC, IP],
  ];
  for (const command of commands) {
    await client.sendRaw(Buffer.from([...Buffer.from('he'), ...command, ...Buffer.from('llo\r\n')]));
    await client.sync();
    assert.deepEqual(await bob.sync(), ['Alice (to all): hello'], String(command));
    for (const byte of [...Buffer.from('he'), ...command, ...Buffer.from('llo\r\n')])
      await client.sendRaw(Buffer.of(byte));
    await client.sync();
    assert.deepEqual(await bob.sync(), ['Alice (to all): hello'], `${command}, byte by byte`);
  }
  assert.equal(bob.bytes.includes(IAC), false, 'who sends no telnet command never receives one');
  assert.equal(bob.bytes.includes(13), false);
});

test('lines end in CR LF once the client has shown itself to be telnet, and not before', async (t) => {
  const server = await startTestServer(t);
  const { client, bob } = await talking(server);
  await client.ask('who');
  assert.equal(client.bytes.includes(13), false);
  await client.sendRaw(Buffer.of(IAC, DO, 1));
  await client.sync();
  await bob.ask('hello');
  const [line] = await client.sync();
  assert.equal(line?.endsWith('Bob (to all): hello\r'), true, JSON.stringify(line));
  const [who] = await client.ask('who');
  assert.equal(who, 'Online users: Alice, Bob\r');
});

test('a TIMING-MARK is answered each time', async (t) => {
  const server = await startTestServer(t);
  const { client } = await talking(server);
  const mark = Buffer.of(IAC, WONT, 6);
  for (let count = 1; count <= 5; count++) {
    await client.sendRaw(Buffer.of(IAC, IP, IAC, DO, 6));
    await client.sync();
    let found = 0;
    for (let at = client.bytes.indexOf(mark); at !== -1; at = client.bytes.indexOf(mark, at + 1)) found++;
    assert.equal(found, count);
  }
});

test('ARE-YOU-THERE is answered', async (t) => {
  const server = await startTestServer(t);
  const { client } = await talking(server);
  await client.sendRaw(Buffer.of(IAC, AYT));
  await client.sync();
  assert.equal(client.bytes.includes('[Partyline is here]\r\n'), true);
});

test('a doubled IAC is a byte of text, which is no UTF-8', async (t) => {
  const server = await startTestServer(t);
  const { client, bob } = await talking(server);
  await client.sendRaw(Buffer.from([0x61, IAC, IAC, 0x62, 10]));
  await client.sync();
  assert.deepEqual(await bob.sync(), ['Alice (to all): a\ufffdb']);
});

/** How often the server has sent this. */
function count(client: TestClient, ...bytes: readonly number[]): number {
  let found = 0;
  const wanted = Buffer.from(bytes);
  for (let at = client.bytes.indexOf(wanted); at !== -1; at = client.bytes.indexOf(wanted, at + 1)) found++;
  return found;
}

test('a password that the dialog asks for is not echoed: WILL ECHO with the prompt, WONT ECHO after the answer', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  // It shows itself to be telnet first.
  await client.sendRaw(Buffer.of(IAC, DO, 3));
  await client.sync();
  const echoes = (): number[] => [count(client, IAC, WILL, 1), count(client, IAC, WONT, 1)];
  client.send('REGISTER');
  await client.until('ALIAS?\r');
  assert.deepEqual(echoes(), [0, 0], 'a name may be seen');
  client.send('Alice');
  await client.until('PASSWORD?\r');
  await client.sendRaw(Buffer.of(IAC, DO, 1));
  // An empty line is no answer: the typing stays hidden.
  client.send('');
  assert.deepEqual(echoes(), [1, 0]);
  client.send('secret');
  await client.until('Authorise MODE? (REGISTER/LOGIN)\r');
  await client.sendRaw(Buffer.of(IAC, DONT, 1));
  await client.sync();
  assert.deepEqual(echoes(), [1, 1]);
  // It is hidden again the next time, and shown again also where the dialog is cancelled.
  client.send('LOGIN', 'Alice');
  await client.until('PASSWORD?\r');
  await client.sendRaw(Buffer.of(IAC, DO, 1));
  client.send('cancel');
  await client.until('INFO: Cancelled.\r');
  await client.sync();
  assert.deepEqual(echoes(), [2, 2]);
});

test('who has sent no telnet command is sent none for a password', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  client.send('REGISTER', 'Alice', 'secret', 'LOGIN', 'Alice', 'secret');
  await client.until(/^INFO: Welcome, Alice! /);
  assert.equal(client.bytes.includes(IAC), false);
  assert.equal(client.bytes.includes(13), false);
});

test('at a real telnet the password of the dialog does not show on the terminal', { skip }, async (t) => {
  const server = await startTestServer(t);
  // The terminal echoes here, as a person's does; Ctrl-C is the command by which telnet shows itself.
  const { status, stdout, stderr } = await runExpect(`${prelude}
set stty_init {echo}
spawn telnet 127.0.0.1 ${server.port}
wait_for {Authorise MODE\\? \\(REGISTER/LOGIN\\)}
send "\\003"
send "ping shown-$\\r"
wait_for {PONG:shown-\\$}
send "REGISTER\\r"
wait_for {ALIAS\\?}
send "Alice\\r"
wait_for {PASSWORD\\?}
# Once the echo is off, which the server's WILL ECHO brings about.
while {![string match {*-echo *} [exec stty -a < $spawn_out(slave,name)]]} {}
send "hush-hush\\r"
wait_for {Registration successful\\. You can login now\\.}
wait_for {Authorise MODE\\? \\(REGISTER/LOGIN\\)}
while {[string match {*-echo *} [exec stty -a < $spawn_out(slave,name)]]} {}
send "exit\\r"
wait_for {INFO: Good bye\\.}
must_end
exit 0
`);
  assert.equal(status, 0, `${stderr}\n${stdout}`);
  assert.equal(stdout.includes('hush-hush'), false, stdout);
  assert.match(stdout, /REGISTER[\s\S]*Alice/, 'all else that was typed shows');
});
