/** `partyline wire`, run as a real process between real programs. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { UsageError } from '../../src/cli/failure.js';
import { readWireOptions } from '../../src/cli/wire-options.js';
import { needs } from '../support/programs.js';
import { type Outcome, prelude, runExpect, run as runProgram } from '../support/run.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { Client, Program, run } from './program.js';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-wire-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

interface Wire {
  readonly program: Program;
  readonly port: number;
}

async function wire(t: TestContext, to: number, ...args: string[]): Promise<Wire> {
  const program = new Program(['wire', '--to', `127.0.0.1:${to}`, '--port', '0', ...args]);
  t.after(async () => {
    program.kill('SIGKILL');
    await program.end();
  });
  const [, port] = await program.until(/^listening on 127\.0\.0\.1:(\d+);/m);
  return { program, port: Number(port) };
}

test('options: what is given, and what follows from it', () => {
  const options = { to: { host: 'localhost', port: 8080 }, port: 8090, host: '127.0.0.1', delay: 0, force: false };
  const none = { split: undefined, dropAfter: undefined, expect: undefined };
  assert.deepEqual(readWireOptions(['--to', 'localhost:8080']), { ...options, ...none });
  assert.deepEqual(readWireOptions(['--to=[::1]:9', '--split', '4', '--drop-after', '0']), {
    ...options,
    to: { host: '::1', port: 9 },
    split: 4,
    delay: 2,
    dropAfter: 0,
    expect: undefined,
  });
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['', /^--to is missing: .*--to localhost:8080$/],
  ['--to localhost', /^--to takes a host and a port, like localhost:8080 or \[::1\]:8080, not localhost$/],
  ['--to :8080', /^--to takes a host and a port/],
  ['--to ::1:8080', /^--to takes a host and a port/],
  ['--to [localhost]:8080', /^--to takes a host and a port/],
  ['--to localhost:0', /^--to takes a host and a port/],
  ['--to localhost:65536', /^--to takes a host and a port/],
  ['--to localhost:8090', /^--to localhost:8090 is this proxy itself/],
  ['--to h:1 --slit 3', /^unknown option --slit, did you mean --split\?$/],
  ['--to h:1 --drop 3', /^unknown option --drop, did you mean --drop-after\?$/],
  ['--to h:1 --split 0', /^--split takes a whole number from 1 to 65536, not 0$/],
  ['--to h:1 --force', /^--force belongs to --expect FILE$/],
  ['localhost:8080', /^unexpected localhost:8080/],
];

for (const [line, message] of refused) {
  test(`wire ${line} is refused`, () => {
    assert.throws(
      () => readWireOptions(line === '' ? [] : line.split(' ')),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test('a mistake is one sentence, where the help is, and status 2', async () => {
  assert.deepEqual(await run(['wire', '--too', 'localhost:8080']), {
    status: 2,
    signal: null,
    stdout: '',
    stderr: 'partyline: unknown option --too, did you mean --to?\nTry: partyline wire --help\n',
  });
});

test('it shows both directions, read by read, and says what a read is not', async (t) => {
  const server = await startTestServer(t);
  const { program, port } = await wire(t, server.quietPort, '--split', '4');
  const client = new Client(port);
  client.say('/ping 1\n');
  await client.until(/PONG:1\n/);
  client.socket.destroy();
  await program.until(/ #1 {5}closed; 8 bytes to the server, 7 to the client\n/);
  const rows = program.stdout.split('\n').map((row) => row.replace(/^\d\d:\d\d:\d\d\.\d{3} /, ''));
  const shown = [
    '#1 --> read    8 bytes "/ping 1\\n"',
    '#1 --> sent    4 bytes "/pin"  (piece 1 of 2; no line end yet)',
    'One read is not one message: who takes each read for a line gets pieces now. Collect bytes up to "\\n".',
    '#1 --> sent    4 bytes "g 1\\n"  (piece 2 of 2; the end of a line that came in 2 pieces)',
    '#1 <-- read    7 bytes "PONG:1\\n"',
  ];
  assert.deepEqual(rows.slice(3, 8), shown);
  // No colours where no terminal is.
  assert.ok(!program.stdout.includes('\u001b'));
  program.kill('SIGINT');
  assert.equal((await program.end()).status, 0);
});

test('on a terminal it is coloured, and what passes still moves no cursor', { skip: needs('script') }, async (t) => {
  const server = await startTestServer(t);
  const program = new Program(['wire', '--to', `127.0.0.1:${server.quietPort}`, '--port', '0'], { terminal: true });
  t.after(() => program.kill('SIGKILL'));
  const [, port] = await program.until(/listening on 127\.0\.0\.1:(\d+);/);
  const client = new Client(Number(port));
  client.say('\u001b[2J\u0007\n');
  await program.until(/"\\x1b\[2J\\x07\\n"/);
  client.socket.destroy();
  assert.ok(program.stdout.includes('\u001b[36m-->\u001b[39m'));
  assert.ok(!program.stdout.includes('\u001b[2J'));
  program.kill('SIGTERM');
});

test('an address that is taken is one sentence', async (t) => {
  const server = await startTestServer(t);
  const path = join(folder(t), 'talk.exp');
  const args = ['--to', 'localhost:1', '--port', String(server.port), '--expect', path];
  const { status, stderr } = await run(['wire', ...args]);
  assert.equal(stderr, `partyline: port ${server.port} is in use by another program; choose another with --port N\n`);
  assert.equal(status, 1);
  assert.ok(!existsSync(path));
});

test('a file that is there is not overwritten unless --force says so, and none is left where nothing was said', async (t) => {
  const path = join(folder(t), 'talk.exp');
  writeFileSync(path, 'mine');
  const refusal = await run(['wire', '--to', 'localhost:1', '--port', '0', '--expect', path]);
  assert.match(refusal.stderr, /^partyline: .*talk\.exp'? is there already; --force overwrites it\n$/);
  assert.equal(refusal.status, 1);
  assert.equal(readFileSync(path, 'utf8'), 'mine');
  const { program } = await wire(t, 1, '--expect', path, '--force');
  program.kill('SIGINT');
  const { status, stdout } = await program.end();
  assert.equal(status, 0);
  assert.match(stdout, /nobody said anything: .* was not written\n$/);
  assert.ok(!existsSync(path));
});

const skip = needs('nc', 'expect');

/** What is said on the recorded connection: all that Tcl could take for its own is in it. */
const TALK = [
  'register Alice blue-kettle',
  'Bob: are you there?',
  'all for $1 [exec false] {a} "b" \\n ; # grüße 👋',
  'set timestamps on',
  'passwd blue-kettle green-kettle',
  '@7 who',
  '{"type":"login","password":"json-kettle"}',
  '/ping end',
];

/** Records the talk of nc through the proxy, and gives back the script's path. */
async function record(t: TestContext, last = 'last'): Promise<string> {
  const path = join(folder(t), 'talk.exp');
  const server = await startTestServer(t);
  const { program, port } = await wire(t, server.port, '--expect', path);
  const { status, stdout } = await runProgram('nc', ['-N', '127.0.0.1', String(port)], `${TALK.join('\n')}\n${last}`);
  assert.equal(status, 0);
  assert.match(stdout, /^PONG:end$/m);
  await program.until(/wrote .*Passwords were left out: it takes them from PARTYLINE_PASSWORD, /);
  return path;
}

const PASSWORDS = { PARTYLINE_PASSWORD: 'one-secret', PARTYLINE_PASSWORD_2: 'two', PARTYLINE_PASSWORD_3: 'three' };

function replay(path: string, { port }: { readonly port: number }): Promise<Outcome> {
  const settings = Object.entries(PASSWORDS).map(([name, value]) => `${name}=${value}`);
  return runProgram('env', [...settings, 'expect', path, '127.0.0.1', String(port)]);
}

/** A door to the server through which one line does not come. */
async function without(t: TestContext, server: TestServer, line: RegExp): Promise<{ readonly port: number }> {
  const door = createServer({ allowHalfOpen: true }, async (socket) => {
    const client = await server.connect(server.port);
    socket.on('data', (bytes) => client.sendRaw(bytes));
    socket.on('end', () => client.end());
    createInterface(client.socket).on('line', (one) => line.test(one) || socket.write(`${one}\n`));
    await client.ended;
    socket.end();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  t.after(() => door.close());
  return door.address() as { port: number };
}

test('R3.31 a recorded talk is a script without passwords, which passes with another server', { skip }, async (t) => {
  const path = await record(t);
  const script = readFileSync(path, 'utf8');
  assert.doesNotMatch(script, /kettle/);
  assert.match(script, /^say "@7 who\\n"$/m);
  assert.match(script, /^wait_for \{ERROR: NO_SUCH_USER\[\^\\r\\n\]\*\}$/m);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  const { status, stdout, stderr } = await replay(path, await startTestServer(t));
  assert.equal(status, 0, `${stderr}\n${stdout}\n${script}`);
});

test('the script fails with a server that leaves a line out, and says which', { skip }, async (t) => {
  // All lines are said at once, and the server ends the connection: no end is waited for that nc has sent later.
  const path = await record(t, 'last\nexit\n');
  // Not the last one: what comes after it must not be taken for it.
  const door = await without(t, await startTestServer(t), /^@7 Online users/);
  const { status, stderr } = await replay(path, door);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^the connection ended before: @7 Online users: Alice\nwhat came instead:\n {2}INFO: Your logins: .*\n {2}INFO: Good bye\.\n$/,
  );
  const { stderr: none, status: two } = await runProgram('env', ['-u', 'PARTYLINE_PASSWORD', 'expect', path]);
  assert.equal(none, 'put the password into the environment: PARTYLINE_PASSWORD\n');
  assert.equal(two, 2);
});

/** Talks at a terminal with nc, says `exit`, and does `then` after the good bye. */
async function leave(port: number, then: string): Promise<void> {
  const { status, stderr, stdout } = await runExpect(`${prelude}
spawn nc 127.0.0.1 ${port}
wait_for "INFO: Partyline .*"
send "register G1\\r"
wait_for "INFO: Welcome, G1!.*"
send "hello\\r"
send "exit\\r"
wait_for "INFO: Good bye\\\\."
${then}
must_end
exit 0
`);
  assert.equal(status, 0, `${stderr}\n${stdout}`);
}

test('through the proxy too nc at a terminal returns to the shell after exit', { skip }, async (t) => {
  const server = await startTestServer(t);
  const { port } = await wire(t, server.port);
  await leave(port, '');
});

for (const [key, typed] of [
  ['nothing', ''],
  ['Enter', 'catch {send "\\r"}'],
  ['Ctrl-C', 'catch {send "\\x03"}'],
  ['Ctrl-D', 'catch {send "\\x04"}'],
] as const) {
  test(`a talk that ends with exit and ${key} is a script that passes`, { skip }, async (t) => {
    const path = join(folder(t), 'talk.exp');
    const server = await startTestServer(t);
    const { program, port } = await wire(t, server.port, '--expect', path);
    await leave(port, typed);
    await program.until(/wrote /);
    assert.match(readFileSync(path, 'utf8'), /\nwait_for \{INFO: Good bye\\\.\}\nwait_for_end\n$/);
    const { status, stderr } = await replay(path, await startTestServer(t));
    assert.equal(status, 0, stderr);
  });
}

test('Ctrl-C writes what the connection has done so far', { skip }, async (t) => {
  const path = join(folder(t), 'talk.exp');
  const server = await startTestServer(t);
  const { program, port } = await wire(t, server.quietPort, '--expect', path);
  const client = new Client(port);
  client.say('/ping 1\n');
  await client.until(/PONG:1\n/);
  program.kill('SIGINT');
  assert.equal((await program.end()).status, 0);
  assert.match(readFileSync(path, 'utf8'), /\nsay "\/ping 1\\n"\nwait_for \{PONG:1\}\nclose\n$/);
  const { status, stderr } = await replay(path, { port: server.quietPort });
  assert.equal(status, 0, stderr);
});
