/** How a server starts, and the one sentence that it says when it cannot. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { test } from 'node:test';
import { readServeOptions } from '../../src/cli/options.js';
import { startFailure } from '../../src/cli/start-errors.js';
import { Client, type Ended, run, serve } from './program.js';
import { startRefusal } from './refusal.js';

async function occupied(t: { after(hook: () => void): void }): Promise<number> {
  const server: Server = createServer();
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function sentence({ status, stdout, stderr }: Ended): string {
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^partyline: .*\n$/);
  return stderr.slice('partyline: '.length, -1);
}

test('the event that says that the server listens carries both ports', async (t) => {
  const { port, quietPort } = await serve(t).listening();
  assert.ok(port > 0);
  assert.ok(quietPort !== null && quietPort > 0 && quietPort !== port);
  await new Client(port).until(/./);
});

test('--quiet-port off and --web-port off open one port', async (t) => {
  const { quietPort, webPort } = await serve(t, ['--quiet-port', 'off', '--web-port', 'off']).listening();
  assert.deepEqual([quietPort, webPort], [null, undefined]);
});

test('for a person, the start says how to join', async (t) => {
  const program = serve(t, ['--web-port', '0', '--log-format', 'text']);
  const [, port, webPort] = await program.until(
    /^\d\d:\d\d:\d\d listening {2}host=127\.0\.0\.1 port=(\d+) quietPort=\d+ webPort=(\d+) pid=\d+ admin=\S+$/m,
  );
  await program.until(
    new RegExp(`nc 127\\.0\\.0\\.1 ${port}\\nOr in a browser: +http://127\\.0\\.0\\.1:${webPort}\\n`),
  );
});

test('a server that is open to all is joined by localhost from here', async (t) => {
  await serve(t, ['--log-format', 'text', '--host', '0.0.0.0']).until(/ port=(\d+) .*\n.* nc localhost \1\n/);
});

test('a port in use', async (t) => {
  const port = await occupied(t);
  const said = await startRefusal(['--memory', '--port', `${port}`, '--quiet-port', 'off']);
  assert.equal(said, `port ${port} is in use by another program; choose another with --port N`);
});

test('a quiet port in use: the chat port is given up as well, and the program ends', async (t) => {
  const port = await occupied(t);
  const ended = await run(['serve', '--host', '127.0.0.1', '--port', '0', '--quiet-port', `${port}`]);
  assert.equal(sentence(ended), `port ${port} is in use by another program; choose another with --quiet-port N`);
});

test('a web port in use', async (t) => {
  const port = await occupied(t);
  const said = await startRefusal(['--memory', '--web-port', `${port}`]);
  assert.equal(said, `port ${port} is in use by another program; choose another with --web-port N`);
});

test('an address of another machine', async () => {
  // TEST-NET-1, which no machine has.
  const said = await startRefusal(['--memory', '--host', '192.0.2.1']);
  assert.equal(said, '192.0.2.1 is no address of this machine; leave --host out for all of its addresses');
});

test('R3.111 --motd: a file that is not there is said at once; SIGHUP reads one again that has changed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-motd-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const motd = join(folder, 'motd');
  assert.equal(
    await startRefusal(['--memory', '--motd', motd]),
    `the message of the day ${motd} cannot be read (there is no such file); choose another with --motd FILE`,
  );
  writeFileSync(motd, 'Today: sockets\n');
  const program = serve(t, ['--motd', motd]);
  const { port } = await program.listening();
  writeFileSync(motd, 'Today: files\n');
  program.kill('SIGHUP');
  await program.until(/the message of the day was read again/);
  const ann = new Client(port);
  await ann.until(/Authorise/);
  ann.say('register Ann\n');
  await ann.until(/^INFO: Today: files$/m);
});

test('a host that nobody knows', async () => {
  const said = await startRefusal(['--memory', '--host', 'nowhere.invalid']);
  const why = 'the host nowhere.invalid is not known; leave --host out for all addresses of this machine';
  assert.equal(said, why);
});

/** Runs a command without root's rights; undefined where this user cannot, or needs not, give any up. */
function unprivileged(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const through = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all'];
  const [command = '', ...args] = through;
  return spawnSync(command, [...args, process.execPath, '-e', '0']).status === 0 ? through : undefined;
}

/** The lowest port that anybody may open here; containers often allow all. */
function privilegedPort(): number | undefined {
  const { stdout } = spawnSync('cat', ['/proc/sys/net/ipv4/ip_unprivileged_port_start'], { encoding: 'utf8' });
  return Number(stdout || 1024) > 1 ? 1 : undefined;
}

test('a directory that the system lets nobody make, a device, a file: one sentence, and the end', {
  skip: platform !== 'linux',
}, async () => {
  const said = /^The data directory \S+ cannot be created or written \(.*\): give it, .* with --data\.$/;
  const ended = await run(['serve', '--host', '127.0.0.1', '--port', '0', '--data', '/proc/partyline']);
  assert.match(sentence(ended), said);
  for (const data of ['/proc/partyline', '/proc/partyline/data', '/dev/full', '/dev/null/data'])
    assert.match(await startRefusal(['--data', data]), said);
});

test('R4.22 a directory for transcripts that cannot be used: one sentence, and the end', {
  skip: platform !== 'linux',
}, async () => {
  const said =
    /^The transcripts' directory \S+ cannot be created or written \(.*\): choose another with --transcript\.$/;
  const options = ['--host', '127.0.0.1', '--port', '0', '--memory', '--transcript', '/proc/transcripts'];
  assert.match(sentence(await run(['serve', ...options])), said);
  for (const transcript of ['/proc/transcripts', '/dev/full', '/dev/null/transcripts'])
    assert.match(await startRefusal(['--memory', '--transcript', transcript]), said);
});

test('too few files may be open', { skip: platform !== 'linux' }, async () => {
  for (const limit of [24, 80, 127]) {
    const ended = await run(['serve', '--host', '127.0.0.1', '--port', '0', '--memory'], {
      through: ['sh', '-c', `ulimit -n ${limit}; exec "$@"`, 'sh'],
    });
    const said = `only ${limit} files may be open at a time, and 128 are needed; allow more with ulimit -n 4096, or LimitNOFILE= in a unit of systemd`;
    assert.equal(sentence(ended), said);
  }
});

const through = unprivileged();
const low = privilegedPort();
const skip =
  through === undefined ? 'root rights cannot be given up here' : low === undefined && 'every port is open to all here';

test('a privileged port', { skip }, async () => {
  const ended = await run(['serve', '--port', `${low}`, '--quiet-port', 'off'], { through: through ?? [] });
  assert.equal(
    sentence(ended),
    `port ${low} needs the administrator's rights; choose one above 1023 with --port N, or start as root with --user NAME`,
  );
});

const options = readServeOptions(['--port', '80', '--quiet-port', '81', '--host', 'a\u202eb'], false);
const system = (code: string, rest = {}) => Object.assign(new Error(`listen ${code}: \u001b[2J`), { code, ...rest });

test('the reasons that the system gives become sentences', () => {
  const said = (code: string, rest?: object) => startFailure(system(code, rest), options)?.message;
  assert.equal(
    said('EACCES', { port: 80 }),
    "port 80 needs the administrator's rights; choose one above 1023 with --port N, or start as root with --user NAME",
  );
  assert.match(said('EACCES', { port: 81 }) ?? '', /^port 81 .* --quiet-port N, or start as root with --user NAME$/);
  assert.match(said('EADDRNOTAVAIL') ?? '', /^'a\ufffdb' is no address of this machine/);
  assert.match(said('EAI_AGAIN') ?? '', /^the host 'a\ufffdb' is not known/);
  assert.match(said('EAFNOSUPPORT') ?? '', /^this machine has no addresses like/);
  assert.equal(said('EMFILE'), "could not start: 'listen EMFILE: \ufffd[2J'");
});

test('a bug at the start is no sentence: its stack is wanted', () => {
  assert.equal(startFailure(new TypeError('undefined is not a function'), options), undefined);
});

test('under nice, where nobody may ask for a better priority, passwords are hashed all the same', {
  skip:
    platform !== 'linux'
      ? 'priorities are the thread’s on Linux alone'
      : through === undefined && 'root rights cannot be given up here',
}, async (t) => {
  const program = serve(t, ['--memory'], { through: [...(through ?? []), 'nice', '-n', '10'] });
  const client = new Client(await program.port());
  client.say('register Alice kettle-water\n');
  await client.until(/INFO: Welcome, Alice!/);
});
