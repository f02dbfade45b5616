/** What is pasted on the telnet port (R1.34): by clients that send keys, and on the screen of Debian's telnet. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { PATIENCE } from '../../src/doors/telnet/pastes.js';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { onTerminal } from '../support/terminal.js';

const AGREE = Buffer.from('fffd01fffd03', 'hex');
const REFUSE = Buffer.from('fffe01fffe03', 'hex');
const AYT = Buffer.from('fff6', 'hex');
const MARKS_ON = '\x1b[?2004h';
const MARKS_OFF = '\x1b[?2004l';
const CTRL_C = '\x03';
const CTRL_D = '\x04';

const pasted = (text: string): string => `\x1b[200~${text}\x1b[201~`;

function open(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer(t, { telnetPort: 0, ...options });
}

/** A client that sends keys. */
async function visitor(server: TestServer): Promise<TestClient> {
  const client = await server.connect(server.telnetPort);
  await client.sendRaw(AGREE);
  return client;
}

async function alice(server: TestServer): Promise<TestClient> {
  const client = await visitor(server);
  await client.sendRaw('register Alice\r');
  await client.until(/^INFO: Welcome, Alice!/);
  return client;
}

/** Alice, who sends keys, and Bob, who has seen her come. */
async function here(server: TestServer): Promise<[alice: TestClient, bob: TestClient]> {
  const [bob] = await server.people('Bob');
  const client = await alice(server);
  await bob.until('ONLINE:Alice');
  return [client, bob];
}

/** Until these bytes have come so many times. */
async function shows(client: TestClient, text: string, times = 1): Promise<void> {
  const signal = AbortSignal.timeout(20_000);
  while (client.bytes.toString('latin1').split(text).length <= times) await once(client.socket, 'data', { signal });
}

/**
 * Bob says what a wait waits for until it is heard, because the wait may begin a turn later than what is typed after it
 * is shown. What Bob has heard in the meantime.
 */
async function endWait(client: TestClient, bob: TestClient): Promise<string[]> {
  const heard: string[] = [];
  const late = AbortSignal.timeout(20_000);
  for (; !client.bytes.includes('MATCHED:Bob (to all): I am ready'); late.throwIfAborted()) {
    bob.send('I am ready');
    heard.push(...(await bob.sync()));
  }
  return heard;
}

/** Types a line and awaits its answer, whatever is drawn around it. */
async function ask(client: TestClient, line: string, answer: string): Promise<void> {
  await client.sendRaw(`${line}\r`);
  await shows(client, answer);
}

/** All that was sent before has been read: no key is needed for the proof. Keys that came with it may wait for their turn yet. */
async function read(client: TestClient): Promise<void> {
  const times = client.bytes.toString('latin1').split('[Partyline is here]').length;
  await client.sendRaw(AYT);
  await shows(client, '[Partyline is here]', times);
}

/** The client's terminal has this name. */
async function name(client: TestClient, terminal: string): Promise<void> {
  await client.sendRaw(Buffer.from('fffb18', 'hex'));
  await shows(client, Buffer.from('fffa1801fff0', 'hex').toString('latin1'));
  await client.sendRaw(Buffer.from(`\xff\xfa\x18\x00${terminal}\xff\xf0`, 'latin1'));
}

test('R1.34 a terminal that is known for it is asked for marks, and at the end no longer; no other is', async (t) => {
  const server = await open(t);
  for (const terminal of ['XTERM-256COLOR', 'screen.xterm-256color', 'vt220']) {
    const client = await visitor(server);
    await name(client, terminal);
    await shows(client, MARKS_ON);
    await client.sendRaw('exit\r');
    await client.rest();
    const shown = client.bytes.toString('latin1');
    assert.ok(shown.endsWith(MARKS_OFF), JSON.stringify(shown.slice(-80)));
    assert.equal(shown.split('2004').length, 3);
  }
  for (const terminal of ['DUMB', 'unknown', '', 'x'.repeat(40), 'xterm'.repeat(9)]) {
    const client = await visitor(server);
    await name(client, terminal);
    await client.sendRaw('exit\r');
    await client.rest();
    assert.equal(client.bytes.includes('2004'), false, terminal);
  }
  const lines = await visitor(server);
  await name(lines, 'xterm');
  await shows(lines, MARKS_ON);
  await lines.sendRaw(REFUSE);
  await shows(lines, MARKS_OFF);
});

test('R1.34 several lines between marks are asked about, and y says them as one paste, as they stand', async (t) => {
  const server = await open(t);
  const [client, bob] = await here(server);
  await client.sendRaw(pasted('steps:\r\r  leave\r/who\rexit\r.\r.cancel\ré漢\r'));
  await shows(client, 'Send these 8 lines to everyone? (y/n) ');
  assert.deepEqual(await bob.sync(), []);
  await client.sendRaw('y');
  await client.until('INFO: Pasted 8 lines to everyone.\r');
  assert.deepEqual(
    await bob.sync(),
    ['steps:', '', '  leave', '/who', 'exit', '.', '.cancel', 'é漢'].map((text) => `Alice (to all): ${text}`),
  );
  // A last line without its end, CR LF, and the Enter that many put after an answer.
  await client.sendRaw(pasted('a\r\nb'));
  await shows(client, 'Send these 2 lines to everyone? (y/n) ');
  await client.sendRaw('Y\r');
  await client.until('INFO: Pasted 2 lines to everyone.\r');
  assert.deepEqual(await bob.sync(), ['Alice (to all): a', 'Alice (to all): b']);
});

test('R1.34 n, Ctrl-C and Ctrl-D say nothing, and nobody leaves', async (t) => {
  const server = await open(t);
  const [client, bob] = await here(server);
  for (const [index, no] of ['n', 'N', 'no', CTRL_C, CTRL_D].entries()) {
    await client.sendRaw(pasted(`leave\rsecret for lab\r${'\r'.repeat(index)}and more\r`));
    await shows(client, `Send these ${index + 3} lines to everyone? (y/n) `);
    await client.sendRaw(no);
    await read(client);
    await ask(client, `ping ${index}`, `PONG:${index}`);
    await ask(client, `ping end-${index}`, `PONG:end-${index}`);
    assert.equal(client.bytes.toString().split(`PONG:${index}`).at(-1)?.includes('(y/n)'), false);
    assert.deepEqual(await bob.sync(), []);
  }
});

test('R1.34 what is half typed stays, and the question comes behind it', async (t) => {
  const server = await open(t);
  const [client, bob] = await here(server);
  await client.sendRaw('half');
  await client.sendRaw(pasted('one\rtwo\r'));
  await shows(client, 'INFO: 2 pasted lines wait: you are asked about them when your line is sent, or cleared.');
  assert.equal(client.bytes.includes('(y/n)'), false);
  await client.sendRaw(' yes\r');
  await bob.until('Alice (to all): half yes');
  await shows(client, 'Send these 2 lines to everyone? (y/n) ');
  await client.sendRaw('n');
  await read(client);
  await ask(client, 'ping 1', 'PONG:1');
  assert.deepEqual(await bob.sync(), []);
});

test('R1.34 any other key belongs to the line, and the question comes back behind it', async (t) => {
  const server = await open(t);
  const [client, bob] = await here(server);
  await client.sendRaw(pasted('one\rtwo\r'));
  await shows(client, 'Send these 2 lines to everyone? (y/n) ');
  await client.sendRaw('hello y\r');
  await bob.until('Alice (to all): hello y');
  await shows(client, 'Send these 2 lines to everyone? (y/n) ', 2);
  // One line that is pasted is no answer.
  await client.sendRaw(pasted('y'));
  await client.sendRaw('\r');
  await bob.until('Alice (to all): y');
  await shows(client, 'Send these 2 lines to everyone? (y/n) ', 3);
  await client.sendRaw(pasted('three\rfour\rfive\r'));
  await shows(client, 'Send these 3 lines to everyone? (y/n) ');
  await client.sendRaw('y');
  await client.until('INFO: Pasted 3 lines to everyone.\r');
  assert.deepEqual(
    await bob.sync(),
    ['three', 'four', 'five'].map((text) => `Alice (to all): ${text}`),
  );
});

test('R1.34 they are said where the question says, or nowhere', async (t) => {
  const server = await open(t);
  const [bob, carol] = await server.people('Bob', 'Carol');
  const client = await alice(server);
  await client.sendRaw('join lab\r');
  await client.until(/^INFO: Joined lab/);
  await carol.ask('join lab');
  await bob.sync();
  await client.sendRaw(pasted('one\rtwo\r'));
  await shows(client, 'Send these 2 lines to lab? (y/n) ');
  await client.sendRaw('y');
  await client.until('INFO: Pasted 2 lines in lab.\r');
  assert.deepEqual(
    (await carol.sync()).filter((line) => line.startsWith('Alice')),
    ['Alice (in lab): one', 'Alice (in lab): two'],
  );
  await client.sendRaw(pasted('secret\rfor lab\r'));
  await shows(client, 'Send these 2 lines to lab? (y/n) ', 2);
  await ask(client, '/leave', 'INFO: Left lab');
  await shows(client, 'Send these 2 lines to lab? (y/n) ', 3);
  await client.sendRaw('y');
  await client.until(/^ERROR: NOT_IN_ROOM /);
  for (const other of [bob, carol]) {
    assert.deepEqual(
      (await other.sync()).filter((line) => line.includes('secret')),
      [],
    );
  }
});

test('R1.34 one line, lines without marks, a visitor’s and those of a dialog are taken one by one', async (t) => {
  const server = await open(t);
  const [bob] = await server.people('Bob');
  const client = await visitor(server);
  await client.sendRaw(pasted('ping 1\rregister\rAlice\rcorrect-horse\r'));
  await client.until(/^INFO: Welcome, Alice!|^Registration successful/);
  await client.sendRaw('login Alice correct-horse\r');
  await client.until(/^INFO: Welcome, Alice!/);
  await bob.sync();
  await client.sendRaw(pasted('one line\r'));
  await client.sendRaw(pasted('\r\rhalf'));
  await client.sendRaw(pasted(' a line\r\r'));
  await client.sendRaw('two\rlines\r');
  await client.sendRaw('/paste\r');
  await client.until(/^.*INFO: Your lines are kept/);
  await client.sendRaw(pasted('in a\rdialog\r.\r'));
  await client.until(/^INFO: Pasted 2 lines/);
  assert.deepEqual(
    await bob.sync(),
    ['one line', 'half a line', 'two', 'lines', 'in a', 'dialog'].map((text) => `Alice (to all): ${text}`),
  );
  await client.sendRaw('/wait 60 *ready*\r');
  await client.sendRaw(pasted('behind\rthe wait\r'));
  await shows(client, 'behind\r\n');
  const heard = await endWait(client, bob);
  const late = AbortSignal.timeout(20_000);
  for (; heard.length < 2; late.throwIfAborted()) heard.push(...(await bob.sync()));
  assert.deepEqual(heard, ['Alice (to all): behind', 'Alice (to all): the wait']);
  assert.equal(client.bytes.includes('(y/n)'), false);
});

test('R1.34 a question waits for the end of a dialog, or of a wait, that a line has begun', async (t) => {
  const server = await open(t);
  const [client, bob] = await here(server);
  await client.sendRaw('file');
  await client.sendRaw(pasted('one\rtwo\r'));
  await shows(client, 'INFO: 2 pasted lines wait: you are asked about them when your line is sent, or cleared.');
  await client.sendRaw('\r');
  await shows(client, 'RECIPIENT?');
  await client.sendRaw('y\r');
  await shows(client, 'FILENAME?');
  assert.equal(client.bytes.includes('(y/n)'), false);
  await client.sendRaw('cancel\r');
  await shows(client, 'Send these 2 lines to everyone? (y/n) ');
  await client.sendRaw('wait 60 *ready*\r#');
  await shows(client, '#');
  await client.sendRaw('\x7f');
  const times = client.bytes.toString().split('(y/n)').length - 1;
  await endWait(client, bob);
  await shows(client, 'Send these 2 lines to everyone? (y/n) ', times + 1);
  await client.sendRaw('n');
  await read(client);
  await ask(client, 'ping 1', 'PONG:1');
  assert.deepEqual(await bob.sync(), []);
});

test('R1.34 a paste that comes while one is slowed down is asked about, too', async (t) => {
  const clock = new HandClock();
  const server = await open(t, { clock, flood: true });
  const [client, bob] = await here(server);
  await bob.sync();
  await client.sendRaw('fast\r'.repeat(40));
  await client.sendRaw(pasted('one\rtwo\r'));
  const heard: string[] = [];
  for (let rounds = 0; rounds < 200 && !client.bytes.includes('(y/n)'); rounds++) {
    heard.push(...(await bob.sync()));
    clock.advance(200);
  }
  heard.push(...(await bob.sync()));
  assert.deepEqual(heard, Array(40).fill('Alice (to all): fast'));
  await shows(client, 'Send these 2 lines to everyone? (y/n) ');
});

test('R1.34 a paste whose end does not come is over after a while, and Ctrl-C forgets it', async (t) => {
  const clock = new HandClock();
  const server = await open(t, { clock });
  const [client, bob] = await here(server);
  await client.sendRaw('\x1b[200~one\rtw');
  await read(client);
  clock.advance(PATIENCE - 1);
  await client.sendRaw('o');
  await read(client);
  clock.advance(PATIENCE - 1);
  await read(client);
  assert.equal(client.bytes.includes('(y/n)'), false);
  clock.advance(PATIENCE);
  await shows(client, 'Send these 2 lines to everyone? (y/n) ');
  await client.sendRaw('y');
  await client.until('INFO: Pasted 2 lines to everyone.\r');
  assert.deepEqual(await bob.sync(), ['Alice (to all): one', 'Alice (to all): two']);
  await client.sendRaw('\x1b[200~three\rfo\x03ur\r');
  await read(client);
  await client.sendRaw(CTRL_C);
  await read(client);
  await client.sendRaw('five\r');
  await bob.until('Alice (to all): five');
  clock.advance(PATIENCE);
  await client.sync();
  assert.deepEqual(await bob.sync(), []);
});

test('R1.34 more than a paste may have is refused without a question', async (t) => {
  const server = await open(t);
  const [client, bob] = await here(server);
  for (const text of ['x\r'.repeat(101), `${'x'.repeat(900)}\r`.repeat(19), `${'x'.repeat(900)}\r`.repeat(1000)]) {
    await client.sendRaw(pasted(text));
    await client.until(/^ERROR: NOT_PASTED A paste has at most 100 lines and 16384 bytes/);
    await client.sync();
  }
  assert.deepEqual(await bob.sync(), []);
  assert.equal(client.bytes.includes('(y/n)'), false);
});

test('R1.34 on the screen of telnet: the question stands where one types, and what is said above it', {
  skip: needs('script', 'telnet', 'stty'),
}, async (t) => {
  const server = await open(t);
  const [bob] = await server.people('Bob');
  const telnet = await onTerminal(t, `telnet 127.0.0.1 ${server.telnetPort}`, { columns: 60, rows: 24 });
  await telnet.see('Authorise MODE? (REGISTER/LOGIN)');
  telnet.type('register Alice\r');
  await telnet.see(/^INFO: Welcome, Alice!/);
  await telnet.until(() => telnet.shown.includes(MARKS_ON), 'the request for marks');
  telnet.type(pasted('leave\rsecret for lab\r'));
  await telnet.rowsAre('Send these 2 lines to everyone? (y/n) ');
  bob.send('one');
  await telnet.rowsAre('Bob (to all): one', 'Send these 2 lines to everyone? (y/n) ');
  telnet.type('y\r');
  await telnet.rowsAre(
    'Send these 2 lines to everyone? (y/n) y',
    'leave',
    'secret for lab',
    'INFO: Pasted 2 lines to everyone.',
  );
  await bob.until('Alice (to all): secret for lab');
  telnet.type(CTRL_D);
  await telnet.until(() => telnet.shown.includes(MARKS_OFF), 'the end of the marks');
});
