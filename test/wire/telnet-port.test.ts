/** The telnet port (R1.19): Debian's telnet on a terminal, whose screen is read; nc on the same port; and what the limits hold. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { onTerminal, type ProgramOnTerminal, type WindowSize } from '../support/terminal.js';

const skip = needs('script', 'telnet', 'stty');

const LEFT = '\x1b[D';
const UP = '\x1b[A';
const DOWN = '\x1b[B';
const CTRL_A = '\x01';
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_U = '\x15';
const CTRL_W = '\x17';
const BACKSPACE = '\x7f';

const WINDOW: WindowSize = { columns: 60, rows: 24 };

function open(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer(t, { telnetPort: 0, ...options });
}

/** Somebody at telnet, who has seen the greeting. */
async function visitor(t: TestContext, server: TestServer, size = WINDOW): Promise<ProgramOnTerminal> {
  const telnet = await onTerminal(t, `telnet 127.0.0.1 ${server.telnetPort}`, size);
  await telnet.see('Authorise MODE? (REGISTER/LOGIN)');
  return telnet;
}

async function alice(t: TestContext, server: TestServer, size = WINDOW): Promise<ProgramOnTerminal> {
  const telnet = await visitor(t, server, size);
  telnet.type('register Alice\r');
  await telnet.see(/^INFO: Welcome, Alice!/);
  await telnet.until(() => telnet.column === 0, 'the end of the welcome');
  return telnet;
}

test('telnet: what is typed is shown once, edited over é, 漢 and a family, and said', { skip }, async (t) => {
  const server = await open(t);
  const [bob] = await server.people('Bob');
  const telnet = await alice(t, server);
  telnet.type('aé漢👨‍👩‍👧');
  await telnet.until(() => telnet.row.startsWith('aé漢👨'), 'the text');
  telnet.type(BACKSPACE);
  await telnet.until(() => telnet.row === 'aé漢' && telnet.column === 4, 'no family');
  telnet.type(BACKSPACE);
  await telnet.until(() => telnet.row === 'aé' && telnet.column === 2, 'no 漢');
  telnet.type(BACKSPACE);
  await telnet.until(() => telnet.row === 'a' && telnet.column === 1, 'no é');
  telnet.type(CTRL_U, 'one two', CTRL_W, '2', LEFT, LEFT, LEFT, '-', CTRL_A, '«');
  await telnet.until(() => telnet.row === '«one- 2'.replace('one- 2', 'on-e 2') && telnet.column === 1, 'all edits');
  telnet.type(CTRL_C, 'Ü ✓ “ Å é 漢 😀\r');
  await bob.until('Alice (to all): Ü ✓ “ Å é 漢 😀');
});

test('telnet: the arrows go through what was typed, and find no password there', { skip }, async (t) => {
  const server = await open(t);
  const telnet = await visitor(t, server);
  telnet.type('ping first\r');
  await telnet.see('PONG:first');
  telnet.type('register Alice correct-horse\r');
  await telnet.see(/^INFO: Welcome, Alice!/);
  telnet.type('passwd correct-horse battery-staple\r');
  await telnet.see(/^INFO: Password changed/);
  telnet.type('ping second\r');
  await telnet.see('PONG:second');
  telnet.type(UP);
  await telnet.rowsAre('PONG:second', 'ping second');
  telnet.type(UP);
  await telnet.rowsAre('PONG:second', 'ping first');
  telnet.type(UP, DOWN, BACKSPACE, BACKSPACE, '\r');
  await telnet.see('PONG:seco');
});

test('telnet: lines that come in leave the half-typed one alone, also where it wraps and after the window has changed', {
  skip,
}, async (t) => {
  const server = await open(t);
  const [bob] = await server.people('Bob');
  const telnet = await alice(t, server, { columns: 40, rows: 24 });
  telnet.type('half-typed');
  await telnet.until(() => telnet.row === 'half-typed', 'it');
  bob.send('one');
  await telnet.rowsAre('Bob (to all): one', 'half-typed');
  telnet.type(` ${'0123456789'.repeat(4)}`);
  await telnet.rowsAre('Bob (to all): one', 'half-typed 01234567890123456789012345678', '90123456789');
  bob.send('two');
  await telnet.rowsAre(
    'Bob (to all): one',
    'Bob (to all): two',
    'half-typed 01234567890123456789012345678',
    '90123456789',
  );
  await telnet.resize({ columns: 30, rows: 24 });
  await telnet.rowsAre('half-typed 0123456789012345678', '901234567890123456789');
  bob.send('three');
  await telnet.rowsAre('Bob (to all): three', 'half-typed 0123456789012345678', '901234567890123456789');
  await telnet.resize({ columns: 70, rows: 24 });
  // This terminal leaves the cursor's own rows as they were, and nobody can know which do; lines of others stay.
  await telnet.rowsAre(`half-typed ${'0123456789'.repeat(4)}`);
  await telnet.see('Bob (to all): three');
  telnet.type('!\r');
  await bob.until(`Alice (to all): half-typed ${'0123456789'.repeat(4)}!`);
});

test('telnet: a password at its prompt is not shown, and what follows it is', { skip }, async (t) => {
  const server = await open(t);
  const telnet = await visitor(t, server);
  telnet.type('register\r');
  await telnet.see('ALIAS?');
  telnet.type('Alice\r');
  await telnet.see('PASSWORD?');
  telnet.type('correct-horsf', BACKSPACE, 'e', '\r');
  await telnet.see(/^Registration successful/);
  telnet.type('login Alice correct-horse\r');
  await telnet.see(/^INFO: Welcome, Alice!/);
  const before = telnet.shown.toString().split('login Alice')[0] ?? '';
  assert.doesNotMatch(before, /correct|hors/);
  telnet.type(UP);
  await telnet.until(() => telnet.row === 'Alice', 'the line before the password');
});

test('telnet: a whole dialog pasted at once shows no password', { skip }, async (t) => {
  const server = await open(t);
  const telnet = await visitor(t, server);
  telnet.type('register\rAlice\rcorrect-horse\rping after\r');
  await telnet.see('PONG:after');
  assert.doesNotMatch(telnet.shown.toString(), /correct|hors/);
});

test('telnet: Ctrl-D leaves on an empty line, as exit does', { skip }, async (t) => {
  const server = await open(t);
  const [bob] = await server.people('Bob');
  const telnet = await alice(t, server);
  telnet.type('x', BACKSPACE, CTRL_D);
  await bob.until('OFFLINE:Alice:disconnected');
  await telnet.see(/^Connection closed by foreign host/);
});

test('telnet: in its own line mode it is served as on the chat port', { skip }, async (t) => {
  const server = await open(t);
  const [bob] = await server.people('Bob');
  const telnet = await alice(t, server);
  telnet.type('\x1d');
  await telnet.until(() => telnet.row.startsWith('telnet>'), 'its prompt');
  telnet.type('mode line\r');
  telnet.type('hello in lines\r');
  await bob.until('Alice (to all): hello in lines');
  telnet.type('\x1d');
  await telnet.until(() => telnet.row.startsWith('telnet>'), 'its prompt');
  telnet.type('mode character\r');
  telnet.type('hello in key', 'z', BACKSPACE, 's\r');
  await bob.until('Alice (to all): hello in keys');
});

test('telnet: 1,000 lines pasted at once arrive whole and in order', { skip }, async (t) => {
  const server = await open(t);
  const [bob] = await server.people('Bob');
  const telnet = await alice(t, server);
  const texts = Array.from({ length: 1000 }, (_, index) => `line ${index} é漢 ${'x'.repeat(40)}`);
  telnet.type(texts.map((text) => `${text}\r`).join(''));
  const heard: string[] = [];
  for (const _ of texts) heard.push(...(await bob.until(/^Alice \(to all\): /)).slice(-1));
  assert.deepEqual(
    heard,
    texts.map((text) => `Alice (to all): ${text}`),
  );
});

test('flood control slows a paste down and loses nothing of it', async (t) => {
  const clock = new HandClock();
  const server = await open(t, { clock, flood: true });
  const [bob] = await server.people('Bob');
  const client = await keys(server);
  client.send('register Alice');
  await client.until(/^INFO: Welcome/);
  await bob.sync();
  const texts = Array.from({ length: 200 }, (_, index) => `line ${index}`);
  await client.sendRaw(texts.map((text) => `${text}\r`).join(''));
  const first = await client.until('line 0\r');
  assert.ok(first.length > 0);
  const heard: string[] = [];
  let rounds = 0;
  for (; heard.length < texts.length; rounds++) {
    heard.push(...(await bob.sync()));
    clock.advance(200);
  }
  assert.deepEqual(
    heard,
    texts.map((text) => `Alice (to all): ${text}`),
  );
  assert.ok(rounds > 100, `${rounds}`);
});

test('nc on the telnet port is served as on the chat port, with CR LF from the first byte', {
  skip: needs('nc'),
}, async (t) => {
  const server = await open(t);
  const { stdout } = await run('nc', ['-N', '127.0.0.1', String(server.telnetPort)], 'register Alice\nping 1\nexit\n');
  const text = stdout.replace(/^[^I]*/, '');
  assert.match(text, /^INFO: Partyline /);
  assert.match(text, /\r\nPONG:1\r\nINFO: Good bye\.\r\n$/);
  assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
});

const AGREE = Buffer.from('fffd01fffd03', 'hex');

/** By bytes: a client that sends keys. */
async function keys(server: TestServer): Promise<TestClient> {
  const client = await server.connect(server.telnetPort);
  await client.sendRaw(AGREE);
  return client;
}

test('the first bytes are WILL ECHO, WILL SGA, WILL CHARSET, DO SGA, DO NAWS, DO BINARY; others hear none of it', async (t) => {
  const server = await open(t);
  const client = await keys(server);
  await client.until(/Authorise MODE/);
  assert.equal(client.bytes.subarray(0, 18).toString('hex'), 'fffb01fffb03fffb2afffd03fffd1ffffd00');
  const plain = await server.connect(server.port);
  await plain.until(/Authorise MODE/);
  assert.equal(plain.bytes.includes(255), false);
});

test('who accepts CHARSET is asked for UTF-8, once', async (t) => {
  const server = await open(t);
  const client = await keys(server);
  await client.sendRaw(Buffer.from('fffd2a'.repeat(3), 'hex'));
  await client.sync();
  const request = Buffer.from('fffa2a013b5554462d38fff0', 'hex');
  const first = client.bytes.indexOf(request);
  assert.ok(first > 0);
  assert.equal(client.bytes.indexOf(request, first + 1), -1);
});

test('a line that is too long is refused whole, and the next is taken', async (t) => {
  const server = await open(t, { maxLine: 1000, maxVisitorLine: 1000 });
  const [bob] = await server.people('Bob');
  const client = await keys(server);
  client.send('register Alice');
  await client.until(/^INFO: Welcome/);
  await client.sendRaw(`${'x'.repeat(1001)}\r`);
  await client.until(/^ERROR: LINE_TOO_LONG/);
  await client.sendRaw(`${'y'.repeat(1000)}\r`);
  const [heard] = (await bob.until(/^Alice \(to all\): /)).slice(-1);
  assert.equal(heard, `Alice (to all): ${'y'.repeat(1000)}`);
});

test('who types and reads nothing is not read from, and costs no memory', async (t) => {
  const server = await open(t);
  const client = await keys(server);
  client.send('register Alice');
  await client.until(/^INFO: Welcome/);
  client.socket.pause();
  const before = process.memoryUsage().rss;
  // Each Ctrl-L draws the 4,000 characters again.
  await client.sendRaw('z'.repeat(4000));
  let taken = 0;
  const chunk = Buffer.alloc(1000, '\x0c');
  while (client.socket.writableLength < 1024 * 1024 && taken < 100_000_000) {
    for (let count = 0; count < 100; count++) client.socket.write(chunk);
    taken += 100 * chunk.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(taken < 100_000_000, 'the server went on reading');
  assert.ok(process.memoryUsage().rss - before < 150 * 1024 * 1024);
});
