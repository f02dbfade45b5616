/** `partyline tail`: reads a room with dates, never speaks, comes back, and says what it cannot know. */
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { UsageError } from '../../src/cli/failure.js';
import { ownName, readerName } from '../../src/cli/own-name.js';
import { readTailOptions } from '../../src/cli/tail-options.js';
import { JsonServer, joined, late, said } from '../client/json-server.js';
import { Cable } from '../client/rig.js';
import { startTestServer, type TestServerOptions } from '../support/server.js';
import { MAIN } from './program.js';

class Reading {
  stdout = '';
  stderr = '';
  readonly status: Promise<number | null>;
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;

  constructor(t: TestContext, port: number, args: readonly string[]) {
    this.child = spawn(process.execPath, [MAIN, 'tail', '--host', '127.0.0.1', '--port', String(port), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => this.child.kill('SIGKILL'));
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.status = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves once what has been printed, on either stream, fits. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stdout) && !pattern.test(this.stderr)) {
      await Promise.race([
        once(this.child.stdout, 'data'),
        once(this.child.stderr, 'data'),
        this.status.then(() => assert.fail(`it ended before ${pattern}: ${this.stdout}${this.stderr}`)),
      ]);
    }
  }

  stop(): void {
    this.child.kill('SIGTERM');
  }

  /** What is printed, without its dates. */
  get lines(): string[] {
    return this.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.replace(DATE, ''));
  }
}

const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ /;

test('what was said last, and what is said from then on, each with its date; nothing is ever said', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.room('lab', 'Alice');
  alice.send('before');
  await alice.sync();
  const reading = new Reading(t, server.quietPort, ['--room', 'lab', '--as', 'log']);
  await alice.until(/^JOINED:lab:log$/);
  alice.send('after', '/topic sockets', '/all to everyone', '/msg log for you alone');
  await alice.sync();
  const [bob] = await server.room('lab', 'Bob');
  bob.send('leave');
  await reading.until(/LEFT:lab:Bob/);
  reading.stop();
  assert.equal(await reading.status, 0);
  assert.equal(reading.stderr, '');
  assert.ok(
    reading.stdout
      .split('\n')
      .slice(0, -1)
      .every((line) => DATE.test(line)),
  );
  assert.deepEqual(reading.lines, [
    'Alice: before',
    'Alice: after',
    'TOPIC:lab:Alice:sockets',
    'JOINED:lab:Bob',
    'LEFT:lab:Bob:left',
  ]);
  const heard = await alice.sync();
  assert.deepEqual(
    heard.filter((line) => line.startsWith('log')),
    [],
  );
});

test('--json: the server’s objects, each with its time; --lines 0: nothing of before', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.room('lab', 'Alice');
  alice.send('before');
  await alice.sync();
  const reading = new Reading(t, server.quietPort, ['--room', '#lab', '--as', 'log', '--json', '-n', '0']);
  await alice.until(/^JOINED:lab:log$/);
  alice.send('after');
  await reading.until(/after/);
  reading.stop();
  await reading.status;
  const [said, ...more] = reading.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(more, []);
  assert.deepEqual(
    [said?.type, said?.kind, said?.room, said?.from, said?.payload],
    ['message', 'room', 'lab', 'Alice', 'after'],
  );
  assert.match(String(said?.at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

/** It has read `one` in the room lab, where Alice is, and then lost its connection. */
async function cutOff(t: TestContext, options: TestServerOptions = {}) {
  const server = await startTestServer(t, options);
  const [alice] = await server.room('lab', 'Alice');
  const cable = new Cable(() => server.quietPort);
  await cable.open();
  t.after(() => cable.cut());
  const reading = new Reading(t, cable.port, ['--room', 'lab', '--as', 'log']);
  await alice.until(/^JOINED:lab:log$/);
  alice.send('one');
  await reading.until(/one/);
  await cable.cut();
  await alice.until(/^LEFT:lab:log/);
  return { alice, cable, reading };
}

test('after a loss it comes back and prints what was missed, once', async (t) => {
  const { alice, cable, reading } = await cutOff(t);
  alice.send('two');
  await alice.sync();
  await cable.open();
  await reading.until(/Connected again/);
  alice.send('three');
  await reading.until(/three/);
  assert.deepEqual(reading.lines, ['Alice: one', 'Alice: two', 'Alice: three']);
  assert.match(
    reading.stderr,
    /^partyline: The connection is lost.*\npartyline: Connected again as log\. 1 line was missed\.\n$/,
  );
});

test('after a loss it says where some of what was missed is gone', async (t) => {
  const { alice, cable, reading } = await cutOff(t, { roomLines: 1 });
  alice.send('two', 'three');
  await alice.sync();
  await cable.open();
  await reading.until(/Connected again as log\. 1 line was missed, and some are gone\./);
  assert.deepEqual(reading.lines, ['Alice: one', 'Alice: three']);
});

test('R4.21 of a line that was taken back after it was printed its number is printed, and one that was not printed yet never is', async (t) => {
  const server = await new JsonServer().start(t);
  const inLab = { kind: 'room', room: 'lab' };
  const purged = (id: number) => ({ type: 'purged', message_id: id });
  server.answers = ({ type }) => {
    if (type !== 'history') return undefined;
    // Comes between the question and its answer, in which the first line stands, too.
    server.say(said(11, 'one', inLab), said(12, 'two', inLab), said(13, 'three', inLab), purged(12));
    return [late(10, 'earlier', inLab), late(11, 'one', inLab), { type: 'history', with: 'lab', count: 2 }];
  };
  const reading = new Reading(t, server.port, ['--room', 'lab', '--as', 'log']);
  await reading.until(/three/);
  server.say(purged(13), purged(99), said(14, 'four', inLab));
  await reading.until(/four/);
  assert.deepEqual(reading.lines, ['Bob: earlier', 'Bob: one', 'Bob: three', 'PURGED:13', 'Bob: four']);
});

test('R7.17 after a loss lines of its place alone are counted, and none is printed twice', async (t) => {
  const server = await new JsonServer().start(t);
  const inLab = { kind: 'room', room: 'lab' };
  const reading = new Reading(t, server.port, ['--room', 'lab', '--as', 'log', '-n', '0']);
  await server.asked('join');
  server.say(said(11, 'one', inLab));
  await reading.until(/one/);
  server.answers = ({ type }) =>
    type === 'init'
      ? [
          { type: 'status', status: 'welcome', username: 'log', last: 13 },
          ...[late(12, 'to all'), late(13, 'two', inLab), joined('lab')],
          { type: 'missed', since: 11, count: 2, complete: false, next: null, last: 13, direct: false },
        ]
      : undefined;
  server.cut();
  await reading.until(/Connected again as log\. 1 line was missed, and some are gone\./);
  assert.deepEqual(server.inits.at(-1), { type: 'init', username: 'log', since: 11, rooms: ['lab'] });
  assert.deepEqual(reading.lines, ['Bob: one', 'Bob: two']);
});

test('who is thrown out has nothing more to read: 1, and why', async (t) => {
  const server = await startTestServer(t, { operators: 'Op' });
  const op = await server.account('Op');
  const reading = new Reading(t, server.quietPort, ['--everyone', '--as', 'log']);
  await op.until(/^ONLINE:log$/);
  op.send('hello');
  await reading.until(/hello/);
  op.send('kick log');
  assert.equal(await reading.status, 1);
  assert.match(reading.stderr, /^partyline: the server has ended this stay\n$/m);
});

test('on a full disk lines are lost, which is said, and it goes on; without a terminal SIGHUP is no end', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.room('lab', 'Alice');
  const full = openSync('/dev/full', 'w');
  const args = ['--host', '127.0.0.1', '--port', String(server.quietPort), '--room', 'lab', '--as', 'log'];
  const child = spawn(process.execPath, [MAIN, 'tail', ...args], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  const { stderr } = child;
  assert.ok(stderr !== null);
  stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await alice.until('JOINED:lab:log');
  alice.send('one', 'two');
  while (!said.includes('\n')) await once(stderr, 'data');
  child.kill('SIGHUP');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'close'), [0, null]);
  assert.match(said, /^partyline: lines cannot be written and are lost: Error: ENOSPC.*\n$/);
});

test('without --as its name is free for what is sent meanwhile, but with a password it is the account', () => {
  const own = ownName();
  assert.equal(readTailOptions(['--room', 'lab']).as, readerName('lab'));
  assert.equal(readTailOptions(['--everyone']).as, readerName('all'));
  assert.notEqual(readTailOptions(['--room', 'lab']).as, own);
  assert.equal(readTailOptions(['--room', 'lab'], true).as, own);
});

test('a command line that makes no sense is told what is missing', () => {
  for (const [line, why] of [
    ['', '--room ROOM, or --everyone'],
    ['--room lab --everyone', '--room ROOM, or --everyone'],
    ['--room a+b', 'cannot be a room'],
    ['--room lab --as 7', 'choose one with --as NAME'],
    ['--room lab -n 101', '--lines takes'],
  ] as const) {
    const isTold = (error: unknown) => error instanceof UsageError && error.message.includes(why);
    assert.throws(() => readTailOptions(line.split(' ').filter((word) => word !== '')), isTold, line);
  }
});
