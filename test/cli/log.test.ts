/** The log: its two forms, its file, its colours, and that nothing in it can move a cursor or forge a line. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import kleur from 'kleur';
import { createLogger, jsonLog, textLog } from '../../src/cli/log.js';
import { FileSink, type Losses, type Sink, streamSink } from '../../src/cli/sinks.js';
import { mounting, smallDisk } from '../storage/small-disk.js';
import { assertHarmless, attacks } from '../support/attacks.js';
import { needs } from '../support/programs.js';
import { Client, type Program, run, serve } from './program.js';

const onLinux = { skip: process.platform !== 'linux' };

// The colours of a terminal that the tests may run on are not part of the lines.
kleur.enabled = false;

const ESCAPE = '\u001b';

function folder(t: { after(hook: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

function namedPipe(t: TestContext): string {
  const pipe = join(folder(t), 'log');
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

const openToRead = (pipe: string): number => openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);

function readOnce(descriptor: number): string {
  const bytes = Buffer.alloc(100);
  return bytes.toString('utf8', 0, readSync(descriptor, bytes));
}

/** What a sink is told to say, and what it has told. */
function losses(then: () => void = () => {}): { losses: Losses; failures: unknown[] } {
  const failures: unknown[] = [];
  const failed = (error: unknown): void => {
    failures.push(error);
    then();
  };
  return { losses: { lost: (count) => `${count} lost`, failed }, failures };
}

/** Both forms of a log, kept in memory. */
function memory() {
  const lines = { text: [] as string[], json: [] as string[] };
  const sink = (kept: string[]): Sink => ({ write: (line) => void kept.push(line), close: () => Promise.resolve() });
  const logger = createLogger({ level: 'debug' }, [textLog(sink(lines.text), 'stdout'), jsonLog(sink(lines.json))]);
  return { logger, lines };
}

test('an event is one readable line, the person first', () => {
  const { logger, lines } = memory();
  logger.info('joined', { room: 'lab', name: 'Alice', members: 2, first: undefined });
  logger.warn('dropped', { reason: 'does not read', quoted: 'a "b"', empty: '' });
  logger.info('ready');
  const [joined, dropped, ready] = lines.text.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
  assert.equal(joined, 'joined  Alice  room=lab members=2');
  assert.equal(dropped, String.raw`warn: dropped  reason="does not read" quoted="a \"b\"" empty=""`);
  assert.equal(ready, 'ready');
});

test('an event is one JSON object, whose own keys no field can replace', () => {
  const { logger, lines } = memory();
  logger.info('joined', { name: 'Alice', members: 2, quiet: true, level: 'x', time: 'y', event: 'z', odd: Number.NaN });
  const { time, ...rest } = JSON.parse(lines.json[0] ?? '');
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(rest, {
    level: 'info',
    name: 'Alice',
    members: 2,
    quiet: true,
    level_: 'x',
    time_: 'y',
    event_: 'z',
    odd: 'NaN',
    event: 'joined',
  });
});

/** What could move a cursor, colour, ring, hide, turn the writing round or begin a line. */
const ATTACKS = [
  ...attacks.map(({ bytes }) => Buffer.from(bytes, 'latin1').toString()),
  ...attacks.map(({ bytes }) => bytes),
  'Alice\n10:00:00 joined  Mallory',
  'Alice\r\nforged',
  '\ud800 alone',
];

/** In no line of a log, whatever was logged. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u200b\ufeff\u202a-\u202e\u2066-\u2069]/u;

test('nothing in a field, an error, its cause, its stack, a key or an event moves the cursor', () => {
  for (const attack of ATTACKS) {
    const { logger, lines } = memory();
    const err = new Error(attack, { cause: new Error(attack) });
    err.stack = `Error: ${attack}\n    at ${attack.replaceAll('\n', '')} (file.js:1:1)`;
    logger.error(`event ${attack}`, { name: attack, text: attack, [`key ${attack}`]: attack, err });
    logger.error('thrown', { err: attack });
    logger.error('other', { list: [attack], object: { toString: () => attack } });
    assert.equal(lines.text.length, 3);
    assert.equal(lines.json.length, 3);
    const written = [...lines.text, ...lines.json];
    // In JSON nothing dangerous may come back from an escape either.
    for (const line of lines.json)
      for (const pair of Object.entries(JSON.parse(line))) written.push(...pair.map(String));
    for (const line of written) {
      assert.doesNotMatch(line, FORBIDDEN);
      assertHarmless(Buffer.from(line), 'the log');
    }
  }
});

test('a value is cut after 200 characters, a stack after 2000', () => {
  const { logger, lines } = memory();
  const err = new Error('m'.repeat(100_000));
  err.stack = `Error\n${'    at somewhere (file.js:1:1)\n'.repeat(1000)}`;
  logger.error('long', { text: 'x'.repeat(100_000), err });
  const logged = JSON.parse(lines.json[0] ?? '');
  assert.equal(logged.text, `${'x'.repeat(199)}…`);
  assert.equal(logged.err.length, 200);
  assert.equal(logged.stack.length, 2000);
  assert.ok(logged.stack.startsWith('at somewhere (file.js:1:1) | at somewhere'));
});

test('what cannot be made a text is logged all the same', () => {
  const { logger, lines } = memory();
  logger.error('odd', { err: Object.create(null), value: Object.create(null) });
  logger.error('none', { err: undefined, value: null });
  assert.match(lines.text[0] ?? '', /odd {2}err="\(no text\)" value="\(no text\)"$/);
  assert.match(lines.text[1] ?? '', /none {2}value=null$/);
});

test('an error is logged with what caused it', () => {
  const { logger, lines } = memory();
  logger.error('a mailbox could not be read', { err: new Error('no answer', { cause: new TypeError('no disk') }) });
  assert.equal(JSON.parse(lines.json[0] ?? '').err, 'Error: no answer, because of TypeError: no disk');
});

test('--log-level leaves out what is less', () => {
  const said: string[] = [];
  const logger = createLogger({ level: 'warn' }, [(level) => said.push(level)]);
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]('x');
  assert.deepEqual(said, ['warn', 'error']);
});

test('what operators do is in the log at every level, as a warning', () => {
  const said: string[] = [];
  const logger = createLogger({ level: 'error' }, [(level, event) => said.push(`${level} ${event}`)]);
  logger.audit('kicked', { by: 'Op' });
  logger.warn('dropped');
  assert.deepEqual(said, ['warn kicked']);
});

test('a reader of stdout that stands still costs lines of the log, never memory, and is told how many', () => {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      taken.push(String(chunk));
      waiting.push(done);
    },
  });
  const sink = streamSink(stream, losses().losses);
  for (let line = 0; line < 4096; line++) sink.write('x'.repeat(1023));
  assert.ok(stream.writableLength <= 1024 * 1024 + 1024);
  const kept = stream.writableLength / 1024;
  while (stream.writableLength > 0) waiting.shift()?.();
  sink.write('again');
  while (stream.writableLength > 0) waiting.shift()?.();
  assert.deepEqual(taken.slice(-2), [`${4096 - kept} lost\n`, 'again\n']);
});

test('a reader of stdout that is gone costs lines, and the next one is told how many', onLinux, async (t) => {
  const pipe = namedPipe(t);
  const reader = () => new Socket({ fd: openToRead(pipe), readable: true, writable: false }).setEncoding('utf8');
  let read = '';
  const until = async (stream: Socket, pattern: RegExp): Promise<void> => {
    for await (const text of stream.iterator({ destroyOnReturn: false })) {
      read += text;
      if (pattern.test(read)) return;
    }
  };
  const first = reader();
  const through = ['sh', '-c', 'exec "$@" >"$0"', pipe];
  const program = serve(t, ['--log-level', 'debug', '--log-format', 'json'], { through });
  await until(first, /"event":"listening"/);
  const { port } = JSON.parse(read.split('\n').find((line) => line.includes('"listening"')) ?? '');
  first.destroy();
  await once(first, 'close');
  const come = async (name: string): Promise<void> => {
    const client = new Client(port);
    client.say(`register ${name}\nping ${name}\n`);
    await client.until(new RegExp(`PONG:${name}`));
  };
  await come('Anna');
  const second = reader();
  await come('Bert');
  read = '';
  await until(second, /Bert/);
  assert.match(read, /^{"level":"warn","lost":[1-9]\d*,"event":"log lines were lost"}\n{/);
  assert.doesNotMatch(read, /Anna/);
  second.destroy();
  program.kill('SIGTERM');
  assert.equal((await program.end()).status, 0);
});

test(
  'a disk that is full costs lines, is said once, and ends nothing: not even where the log tells of itself',
  onLinux,
  () => {
    const { losses: told, failures } = losses(() => sink.write('the log file cannot be written'));
    const sink = new FileSink('/dev/full', told);
    for (let line = 0; line < 3; line++) sink.write('x');
    assert.equal(failures.length, 1);
    assert.match(String(failures[0]), /ENOSPC/);
  },
);

test('when the disk has room again the log says how many lines are missing, and none is torn', mounting, (t) => {
  const disk = smallDisk(t, 1);
  const path = join(disk, 'messenger.log');
  const { losses: told, failures } = losses();
  const sink = new FileSink(path, told);
  sink.write('before');
  const rest = join(disk, 'rest');
  assert.throws(() => writeFileSync(rest, Buffer.alloc(2 * 1024 * 1024)), /ENOSPC/);
  // The log has a page of its own yet, and the last of these ends in the middle of it.
  for (let line = 0; line < 10; line++) sink.write('x'.repeat(1000));
  assert.equal(failures.length, 1);
  rmSync(rest);
  sink.write('after');
  const lines = readFileSync(path, 'utf8').split('\n');
  const whole = lines.filter((line) => line.length === 1000).length;
  assert.deepEqual(lines.slice(-3), [`${10 - whole} lost`, 'after', '']);
  assert.equal(lines[0], 'before');
});

test('a log into a pipe loses lines while nobody reads, and goes on with the next reader', onLinux, (t) => {
  const pipe = namedPipe(t);
  const first = openToRead(pipe);
  const { losses: told, failures } = losses();
  const sink = new FileSink(pipe, told);
  sink.write('heard');
  assert.equal(readOnce(first), 'heard\n');
  closeSync(first);
  for (let line = 0; line < 3; line++) sink.write('x');
  const second = openToRead(pipe);
  sink.write('again');
  assert.equal(readOnce(second), '3 lost\nagain\n');
  assert.match(String(failures), /^Error: EPIPE/);
  // A reader that stands still: the pipe is full, and the server does not wait for it.
  for (let line = 0; line < 2000; line++) sink.write('x'.repeat(999));
  assert.match(String(failures.at(-1)), /EAGAIN/);
  closeSync(second);
});

test('a server whose log file is on a full disk goes on, and says so on stdout', onLinux, async (t) => {
  const program = serve(t, ['--log-file', '/dev/full', '--log-level', 'debug']);
  await goesOn(program, /ENOSPC.*"event":"the log file cannot be written"/g);
});

test('a server whose stdout is on a full disk goes on, and says so in the log file', onLinux, async (t) => {
  const pipe = namedPipe(t);
  // The log file is a pipe that ends where the test reads.
  const through = ['sh', '-c', 'exec 3<>"$0"; cat "$0" 3>&- & exec "$@" >/dev/full', pipe];
  const program = serve(t, ['--log-file', pipe, '--log-level', 'debug', '--log-format', 'json'], { through });
  await goesOn(program, /ENOSPC.*"event":"stdout cannot be written"/g);
});

async function goesOn(program: Program, told: RegExp): Promise<void> {
  const client = new Client(await program.port());
  client.say('register Anna\nping Anna\n');
  await client.until(/PONG:Anna/);
  program.kill('SIGTERM');
  const { status, stdout } = await program.end();
  assert.equal(status, 0);
  assert.equal(stdout.match(told)?.length, 1);
  assert.match(stdout, /"event":"stopped"}\n$/);
}

test('SIGHUP opens the log file again: after a rotation it goes on in a new one', async (t) => {
  const path = join(folder(t), 'messenger.log');
  const program = serve(t, ['--log-file', path]);
  await program.port();
  renameSync(path, `${path}.1`);
  program.kill('SIGHUP');
  await program.until(/"event":"the log file was opened again"/);
  assert.match(readFileSync(path, 'utf8'), /^{[^\n]*"event":"the log file was opened again"}\n$/);
  assert.match(readFileSync(`${path}.1`, 'utf8'), /"event":"listening"}\n$/);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  rmSync(path);
  mkdirSync(path);
  program.kill('SIGHUP');
  await program.until(/it is a folder.*"event":"the log file cannot be opened again, the old one stays"/);
});

for (const [format, pattern] of [
  ['json', /^{"level":"info","time":"[^"]+","host":.*"event":"listening"}$/m],
  ['text', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d listening {2}host=/m],
] as const) {
  test(`--log-file is appended to, in ${format} without colour, readable for its owner alone`, async (t) => {
    const path = join(folder(t), 'messenger.log');
    for (const runs of [1, 2]) {
      const env = { FORCE_COLOR: '1' };
      const program = serve(t, ['--log-format', format, '--log-file', path, '--log-level', 'info'], { env });
      await program.until(/listening/);
      program.kill('SIGTERM');
      assert.equal((await program.end()).status, 0);
      const written = readFileSync(path, 'utf8');
      assert.equal(written.match(new RegExp(pattern.source, 'gm'))?.length, runs);
      assert.doesNotMatch(written.replaceAll('\n', ''), FORBIDDEN);
      assert.equal(statSync(path).mode & 0o777, 0o600);
    }
  });
}

test('an existing log file keeps its rights and its lines', async (t) => {
  const path = join(folder(t), 'messenger.log');
  writeFileSync(path, 'before\n');
  chmodSync(path, 0o640);
  const program = serve(t, ['--log-file', path]);
  await program.port();
  assert.match(readFileSync(path, 'utf8'), /^before\n{/);
  assert.equal(statSync(path).mode & 0o777, 0o640);
});

test('a log file that cannot be opened is one sentence and status 1', async (t) => {
  const path = join(folder(t), 'no', 'messenger.log');
  const { status, stdout, stderr } = await run(['serve', '--port', '0', '--log-file', path]);
  assert.equal(status, 1);
  assert.equal(stdout, '');
  const reason = 'its folder does not exist; choose another with --log-file PATH';
  assert.equal(stderr, `partyline: the log file ${path} cannot be written: ${reason}\n`);
});

test('colours: not into a pipe, by FORCE_COLOR, and never with NO_COLOR', async (t) => {
  for (const [env, coloured] of [
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ] as const) {
    const program = serve(t, ['--log-format', 'text'], { env });
    await program.until(/pid=.*\n/);
    assert.equal(program.stdout.includes(ESCAPE), coloured, JSON.stringify(env));
  }
});

for (const [env, coloured] of [
  [{}, true],
  [{ NO_COLOR: '1' }, false],
] as const) {
  const title = `on a terminal the log is text, ${coloured ? 'coloured' : 'not coloured with NO_COLOR'}`;
  test(title, { skip: needs('script') }, async (t) => {
    const program = serve(t, [], { terminal: true, env: { TERM: 'xterm', ...env } });
    await program.until(/\d\d:\d\d:\d\d.*listening.*pid=/);
    assert.equal(program.stdout.includes(ESCAPE), coloured);
  });
}

test('a reader of stdout that goes away (EPIPE) ends nothing', async (t) => {
  const program = serve(t, ['--log-level', 'debug']);
  const port = await program.port();
  program.child.stdout?.destroy();
  for (const name of ['Anna', 'Bert']) {
    const client = new Client(port);
    client.say(`register ${name}\nping ${name}\n`);
    await client.until(new RegExp(`PONG:${name}`));
  }
  program.kill('SIGTERM');
  assert.equal((await program.end()).status, 0);
});

test('whatever clients send, the log of a server holds nothing that moves the cursor, and nothing they typed', async (t) => {
  for (const format of ['text', 'json']) {
    const plenty = ['--flood', 'off', '--max-visitor-bytes', '1000000'];
    const program = serve(t, ['--log-format', format, '--log-level', 'debug', ...plenty]);
    const [, port] = await program.until(/port"?[=:](\d+)/);
    const client = new Client(Number(port));
    for (const attack of ATTACKS) {
      client.say(`register ${attack}\nlogin ${attack} secret\n${attack}\n/${attack}\n`);
    }
    client.say('register Anna\nthis is a secret\nAnna:secret\nprivate txt Bert secret\nping end\n');
    await client.until(/PONG:end/);
    client.say('exit\n');
    await client.end();
    program.kill('SIGTERM');
    const { stdout, status } = await program.end();
    assert.equal(status, 0);
    assertHarmless(Buffer.from(stdout), 'the log');
    assert.doesNotMatch(stdout, /secret/);
  }
});
