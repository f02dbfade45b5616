/** What signals do, and what nobody caught: by a clock that tests turn, and on a real process. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { reloadOnHangUp, stopOnSignals } from '../../src/cli/signals.js';
import type { LogFields, Logger } from '../../src/logger.js';
import { failing, failingDisk } from '../storage/failing-disk.js';
import { temporaryDirectory } from '../storage/helpers.js';
import { needs } from '../support/programs.js';
import { Client, ROOT, serve } from './program.js';

/** A process, its clock and its log. */
function world(stop: (reason: string, grace: number) => Promise<void>, { drain = 5 }: { drain?: number } = {}) {
  const source = new EventEmitter();
  const said: string[] = [];
  const timers: { at: number; callback: () => void }[] = [];
  let clock = 1000;
  const log = (event: string, _fields?: LogFields) => void said.push(event);
  const logger: Logger = { debug: log, info: log, warn: log, error: log, audit: log };
  const ports = {
    source,
    exit: (status: number) => said.push(`exit ${status}`),
    now: () => clock,
    after: (ms: number, callback: () => void) => timers.push({ at: clock + ms, callback }),
    flush: async () => void said.push('flushed'),
  };
  stopOnSignals({ stop }, logger, ports, { drain });
  const pass = (ms: number): void => {
    clock += ms;
    for (const timer of timers) if (timer.at <= clock) timer.callback();
  };
  return { source, said, pass, settled: () => new Promise((resolve) => setImmediate(resolve)) };
}

const never = () => new Promise<void>(() => {});

test('the first signal stops the server and ends with 0', async () => {
  const reasons: string[] = [];
  const { source, said, settled } = world(async (reason) => void reasons.push(reason));
  source.emit('SIGTERM');
  await settled();
  assert.deepEqual(reasons, ['the server is stopping']);
  assert.deepEqual(said, ['stopping', 'stopped', 'flushed', 'exit 0']);
});

test('a stop that fails ends with 0 as well, and is logged', async () => {
  const { source, said, settled } = world(() => Promise.reject(new Error('no')));
  source.emit('SIGINT');
  await settled();
  assert.deepEqual(said, ['stopping', 'stopping failed', 'flushed', 'exit 0']);
});

test('a stop that never ends is cut off within five seconds, with 0', async () => {
  const { source, said, pass } = world(never);
  source.emit('SIGTERM');
  pass(4000);
  assert.deepEqual(said, ['stopping']);
  pass(900);
  assert.deepEqual(said, ['stopping', 'stopped before everything was written', 'exit 0']);
});

test('--drain says when the end has come, at the latest; people and the storage have until shortly before it', async () => {
  for (const [drain, grace, end] of [
    [1, 100, 500],
    [5, 4000, 4500],
    [30, 29_000, 29_500],
  ] as const) {
    const given: number[] = [];
    const { source, said, pass } = world(
      (_reason, time) => {
        given.push(time);
        return never();
      },
      { drain },
    );
    source.emit('SIGTERM');
    assert.deepEqual(given, [grace]);
    pass(end - 1);
    assert.deepEqual(said, ['stopping']);
    pass(1);
    assert.equal(said.at(-1), 'exit 0');
  }
});

test('SIGHUP reads again whatever can be, as often as it comes, and is never an end', () => {
  const { source, said } = world(never);
  reloadOnHangUp(source, () => void said.push('again'));
  source.emit('SIGHUP');
  source.emit('SIGHUP');
  assert.deepEqual(said, ['again', 'again']);
});

test('a second signal ends at once, with the status of a process that a signal ended', () => {
  for (const [first, second, status] of [
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
    ['SIGINT', 'SIGINT', 130],
  ] as const) {
    const { source, said, pass } = world(never);
    source.emit(first);
    pass(300);
    source.emit(second);
    assert.deepEqual(said, ['stopping', `exit ${status}`]);
  }
});

test('the same signal within a quarter of a second is the first one, passed on by npm', () => {
  const { source, said, pass } = world(never);
  source.emit('SIGINT');
  pass(200);
  source.emit('SIGINT');
  assert.deepEqual(said, ['stopping']);
  source.emit('SIGTERM');
  assert.deepEqual(said, ['stopping', 'exit 143']);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal}: people are told, the log is complete, the status is 0`, async (t) => {
    // Nobody is left to wait for: it ends long before that.
    const program = serve(t, ['--drain', '30']);
    const client = new Client(await program.port());
    await client.until(/\n/);
    program.kill(signal);
    assert.match(await client.end(), /the server is stopping/);
    const { status, stdout, stderr } = await program.end();
    assert.equal(status, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /"event":"stopped"}\n$/);
  });
}

test('a process whose disk hangs does not wait for it: it ends by the signal itself', failing, async (t) => {
  const { env, when } = failingDisk(t);
  const program = serve(t, ['--data', temporaryDirectory(t), '--drain', '1'], { env });
  const client = new Client(await program.port());
  client.say('register Alice secret-9\n');
  await client.until(/Welcome/);
  // What has been written goes into the database at the end, and the disk is asked to have it.
  writeFileSync(when, 'hang');
  program.kill('SIGTERM');
  const { status, signal } = await program.end();
  assert.deepEqual([status, signal], [null, 'SIGTERM']);
});

for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) {
  test(`${signal} ends no server, and opens no debugger`, async (t) => {
    const program = serve(t, [], { node: ['--inspect-port=127.0.0.1:0'] });
    const port = await program.port();
    program.kill(signal);
    const client = new Client(port);
    client.say('ping still\n');
    await client.until(/PONG:still/);
    program.kill('SIGTERM');
    const { status, stderr } = await program.end();
    assert.equal(status, 0);
    // Here Node would say where its debugger listens.
    assert.equal(stderr, '');
  });
}

test('Ctrl-C under npm start ends the server as one signal does', { skip: needs('script') }, async () => {
  // `script` gives npm a terminal; what it reads is typed there. No shell stands between them: dash would get the
  // Ctrl-C as well, and answer for npm with a status of its own.
  const command = 'exec npm start --silent -- --port 0 --host 127.0.0.1 --memory --log-format json';
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: ROOT,
    env: { ...process.env, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    if (!shown.includes('"listening"') && (shown + text).includes('"listening"')) child.stdin.write('\u0003');
    shown += text;
  }
  if (child.exitCode === null) await once(child, 'exit');
  assert.match(shown, /"event":"stopped"}/);
  assert.equal(child.exitCode, 0);
});

/** Loaded before the program: throws, or rejects, when the test says so. */
const faulty = (signal: string, fault: string): string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`process.on('${signal}', () => { ${fault} })`)}`,
];

test('an exception or a rejection that nobody caught is logged, counted, and survived', async (t) => {
  const node = [
    ...faulty('SIGUSR2', 'throw new TypeError("first\\n\\u001b[2J")'),
    ...faulty('SIGWINCH', 'Promise.reject(new Error("second"))'),
  ];
  const program = serve(t, [], { node });
  const port = await program.port();
  program.kill('SIGUSR2');
  const [first] = await program.until(/^.*"faults":1.*$/m);
  assert.match(first, /"level":"error".*"err":"TypeError: first\ufffd\ufffd\[2J","stack":"at process.*"faults":1/);
  assert.match(first, /"event":"an exception was not caught"/);
  program.kill('SIGWINCH');
  const [second] = await program.until(/^.*"faults":2.*$/m);
  assert.match(second, /"err":"Error: second","stack":"at .*"event":"a rejection was not handled"/);
  await new Client(port).until(/./);
  program.kill('SIGTERM');
  assert.equal((await program.end()).status, 0);
});
