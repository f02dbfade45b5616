/** `partyline check`, run as a real process. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCheckOptions } from '../../src/cli/check-options.js';
import { UsageError } from '../../src/cli/failure.js';
import { readTap } from '../check/tap.js';
import { readXml } from '../check/xml.js';
import { folder } from '../support/certificates.js';
import { startTestServer } from '../support/server.js';
import { Program, run } from './program.js';

test('options: what is given, and what follows from it', () => {
  const rest = {
    ...{ profile: 'full', only: undefined, list: false, explain: false, timeout: 5, parallel: 8 },
    ...{ json: false, junit: undefined },
  };
  assert.deepEqual(readCheckOptions(['localhost:8080']), {
    ...rest,
    server: { host: 'localhost', port: 8080 },
    quietPort: 8082,
    webPort: 8081,
  });
  assert.deepEqual(readCheckOptions(['--profile', 'lab', '[::1]:9', '--quiet-port', 'off', '--only', 'R3.16']), {
    ...rest,
    server: { host: '::1', port: 9 },
    quietPort: null,
    webPort: 10,
    profile: 'lab',
    only: 'R3.16',
  });
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['', /^which server\? partyline check localhost:8080$/],
  ['localhost', /^a server is a host and a port, like localhost:8080 or \[::1\]:8080, not localhost$/],
  ['a:1 b:2', /^unexpected b:2: one server at a time$/],
  ['a:1 --profle lab', /^unknown option --profle, did you mean --profile\?$/],
  ['a:1 --profile irc', /^--profile takes one of full, chat77, lab, group, json, im, not irc$/],
  ['a:1 --timeout 0', /^--timeout takes seconds from 0\.1 to 600, not 0$/],
  ['a:1 --parallel 33', /^--parallel takes a whole number from 1 to 32, not 33$/],
  ['a:1 --json --junit -', /^--json and --junit - both write to standard output: give --junit a file$/],
  ['--list --json', /^--json is for checks that are played, and --list and --explain play none$/],
  ['--explain --junit a.xml', /^--junit is for checks that are played, and --list and --explain play none$/],
];

for (const [line, message] of refused) {
  test(`check ${line} is refused`, () => {
    assert.throws(
      () => readCheckOptions(line === '' ? [] : line.split(' ')),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test('a server that passes: TAP, and status 0', async (t) => {
  const server = await startTestServer(t);
  const { status, stdout, stderr } = await run(['check', `127.0.0.1:${server.port}`, '--profile', 'im']);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  const { points, bailOut } = readTap(stdout);
  assert.equal(bailOut, undefined);
  assert.ok(points.length > 5 && points.every(({ ok }) => ok));
});

test('a server that says nothing: every point fails with what was sent, and status 1', async (t) => {
  const mute = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  t.after(() => mute.close());
  const { port } = mute.address() as { port: number };
  const { status, stdout } = await run(['check', `127.0.0.1:${port}`, '--profile', 'im', '--timeout', '0.2']);
  assert.equal(status, 1);
  const { points } = readTap(stdout);
  assert.ok(points.every(({ ok }) => !ok));
  assert.match(String(points[0]?.diagnosis?.transcript), /^Ann-\w+ > register Ann-\w+$/);
});

test('nobody listens: bail out, and status 1', async () => {
  const { status, stdout } = await run(['check', '127.0.0.1:1', '--only', 'R3.8']);
  assert.equal(status, 1);
  const { points, bailOut } = readTap(stdout);
  assert.deepEqual(points, []);
  assert.equal(bailOut, '127.0.0.1:1 cannot be reached: ECONNREFUSED');
});

test('--list needs no server, and --only chooses by name or by rule', async () => {
  const all = await run(['check', '--list', '--profile', 'lab']);
  assert.equal(all.status, 0);
  assert.match(all.stdout, /^R3\.16 R2\.5 what is said in a room is for those in it$/m);
  const one = await run(['check', '--list', '--profile', 'lab', '--only', 'r3.16']);
  assert.ok(one.stdout.split('\n').length < all.stdout.split('\n').length);
  for (const line of one.stdout.trimEnd().split('\n')) assert.match(line, /R3\.16\b/);
});

test('nothing that fits is a mistake: status 2', async () => {
  assert.deepEqual(await run(['check', '127.0.0.1:1', '--only', 'xyzzy']), {
    status: 2,
    signal: null,
    stdout: '',
    stderr: 'partyline: no check of the profile full has xyzzy; --list shows them all\nTry: partyline check --help\n',
  });
});

test('--json prints one document instead of TAP, --junit FILE writes the XML beside either, and the status is as before', async (t) => {
  const server = await startTestServer(t);
  const file = join(folder(t), 'results.xml');
  const only = ['check', `127.0.0.1:${server.port}`, '--profile', 'im', '--only', 'R1.11'];
  const { status, stdout, stderr } = await run([...only, '--json', '--junit', file]);
  assert.deepEqual([status, stderr], [0, '']);
  const { server: address, passed, total, checks } = JSON.parse(stdout);
  assert.equal(address, `127.0.0.1:${server.port}`);
  assert.ok(passed > 0 && passed === total && checks.length === total);
  assert.deepEqual(readXml(readFileSync(file, 'utf8')).attributes.tests, String(total));
  const beside = await run([...only, '--junit', file]);
  assert.equal(beside.status, 0);
  assert.equal(readTap(beside.stdout).points.length, total);
});

test('--junit - writes the XML to standard output; of a server that is not there each check is an error, and status 1', async () => {
  const { status, stdout } = await run(['check', '127.0.0.1:1', '--only', 'R3.8', '--junit', '-']);
  assert.equal(status, 1);
  const { tests, errors, failures } = readXml(stdout).attributes;
  assert.ok(Number(tests) > 0 && errors === tests && failures === '0');
  const json = await run(['check', '127.0.0.1:1', '--only', 'R3.8', '--json']);
  assert.equal(json.status, 1);
  assert.equal(JSON.parse(json.stdout).gone, '127.0.0.1:1 cannot be reached: ECONNREFUSED');
});

test('a file that cannot be written is told before anything is played', async (t) => {
  let came = 0;
  const counting = createServer(() => came++).listen(0, '127.0.0.1');
  await once(counting, 'listening');
  t.after(() => counting.close());
  const { port } = counting.address() as { port: number };
  const results = join(folder(t), 'nowhere', 'results.xml');
  const { status, stdout, stderr } = await run(['check', `127.0.0.1:${port}`, '--junit', results]);
  assert.deepEqual([status, stdout, came], [1, '', 0]);
  assert.equal(
    stderr,
    `partyline: the results in ${results} cannot be written: its folder does not exist; choose another with --junit FILE\n`,
  );
});

test('the results of an earlier run are not left where one was broken off', async (t) => {
  const mute = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  t.after(() => mute.close());
  await once(mute, 'listening');
  const { port } = mute.address() as { port: number };
  const file = join(folder(t), 'results.xml');
  writeFileSync(file, 'old');
  const asked = once(mute, 'connection');
  const program = new Program(['check', `127.0.0.1:${port}`, '--profile', 'im', '--junit', file]);
  const [socket] = await asked;
  program.kill('SIGINT');
  await program.end();
  socket.destroy();
  assert.equal(readFileSync(file, 'utf8'), '');
});
