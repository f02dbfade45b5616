/** The log: its two forms, its file, its colours, and that nothing in it can move a cursor or forge a line. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import kleur from 'kleur';
import { createLogger, jsonLog, textLog } from '../../src/cli/log.js';
import { fileSink, type Sink, streamSink } from '../../src/cli/sinks.js';
import { assertHarmless, attacks } from '../support/attacks.js';
import { needs } from '../support/programs.js';
import { Client, run, serve } from './program.js';

// The colours of a terminal that the tests may run on are not part of the lines.
kleur.enabled = false;

const ESCAPE = '\u001b';

function folder(t: { after(hook: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Both forms of a log, kept in memory. */
function memory() {
  const lines = { text: [] as string[], json: [] as string[] };
  const sink = (kept: string[]): Sink => ({ write: (line) => void kept.push(line), close: () => Promise.resolve() });
  const logger = createLogger('debug', [textLog(sink(lines.text), 'stdout'), jsonLog(sink(lines.json))]);
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
  const logger = createLogger('warn', [(level) => said.push(level)]);
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]('x');
  assert.deepEqual(said, ['warn', 'error']);
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
  const sink = streamSink(stream, (count) => `${count} lost`);
  for (let line = 0; line < 4096; line++) sink.write('x'.repeat(1023));
  assert.ok(stream.writableLength <= 1024 * 1024 + 1024);
  const kept = stream.writableLength / 1024;
  while (stream.writableLength > 0) waiting.shift()?.();
  sink.write('again');
  while (stream.writableLength > 0) waiting.shift()?.();
  assert.deepEqual(taken.slice(-2), [`${4096 - kept} lost\n`, 'again\n']);
});

test('a stdout that fails ends nothing, and the log can still be closed', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  const sink = streamSink(stream, String);
  for (let line = 0; line < 3; line++) {
    sink.write('x');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await sink.close();
  assert.ok(stream.destroyed);
});

test('a disk that is full is said once, not a line, and ends nothing', { skip: process.platform !== 'linux' }, () => {
  const failures: unknown[] = [];
  const sink = fileSink('/dev/full', (error) => failures.push(error));
  for (let line = 0; line < 3; line++) sink.write('x');
  assert.equal(failures.length, 1);
  assert.match(String(failures[0]), /ENOSPC/);
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
