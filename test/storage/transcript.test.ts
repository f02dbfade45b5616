/**
 * What is written down for who keeps the server: a file a place and day, for its owner alone, behind talk.
 * Rules: R4.22.
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StorageError } from '../../src/core/storage-error.js';
import type { Transcript } from '../../src/core/transcript.js';
import * as make from '../../src/language/make.js';
import { openTranscript, TranscriptError } from '../../src/storage/transcript.js';
import { HandClock } from '../support/clock.js';
import { collector, type Logged } from '../support/server.js';
import { temporaryDirectory } from './helpers.js';

const AT = Date.UTC(2026, 10, 20, 10, 3, 12);
const STAMP = '2026-11-20 10:03:12Z';
const LAB = 'lab.2026-11-20.txt';

interface Rig {
  readonly directory: string;
  readonly clock: HandClock;
  readonly log: Logged[];
  open(rooms?: readonly string[] | null): Transcript;
  read(name?: string): string;
}

function rig(t: TestContext): Rig {
  const directory = join(temporaryDirectory(t), 'transcripts');
  const clock = new HandClock(AT);
  const log: Logged[] = [];
  return {
    ...{ directory, clock, log },
    open: (rooms = null) => openTranscript(directory, rooms, clock, collector(log)),
    read: (name = LAB) => readFileSync(join(directory, name), 'utf8'),
  };
}

const says = (text: string, from = 'Alice') => make.inRoom({ room: 'lab', from, text });
const mode = (path: string): number => lstatSync(path).mode & 0o777;

/** Turns of the loop until it is so: files are written by other threads. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

test('what is said and done, who comes and goes and what a room is about stand in the order in which they happened', async (t) => {
  const { open, read } = rig(t);
  const transcript = open();
  transcript.write('lab', AT, make.joined({ room: 'lab', name: 'Alice' }));
  transcript.write('lab', AT, says('hello: “zoë”'));
  transcript.write('lab', AT + 1000, make.actionInRoom({ room: 'lab', from: 'Alice', text: 'waves' }));
  transcript.write('lab', AT + 61_000, make.topicChanged({ room: 'lab', name: 'Alice', text: 'sockets' }));
  transcript.write('lab', AT + 61_999, make.left({ room: 'lab', name: 'Alice', reason: 'exit' }));
  await transcript.close();
  assert.equal(
    read(),
    [
      '2026-11-20 10:03:12Z JOINED:lab:Alice',
      '2026-11-20 10:03:12Z Alice: hello: “zoë”',
      '2026-11-20 10:03:13Z * Alice waves',
      '2026-11-20 10:04:13Z TOPIC:lab:Alice:sockets',
      '2026-11-20 10:04:13Z LEFT:lab:Alice:exit',
      '',
    ].join('\n'),
  );
});

test('every room and every day has a file of its own, and so has what is said to everyone', async (t) => {
  const { open, read, directory } = rig(t);
  const transcript = open();
  transcript.write('Lab', AT, says('one'));
  transcript.write('LAB', AT + 1, says('two'));
  transcript.write('lab', Date.UTC(2026, 10, 21), says('the next day'));
  transcript.write(null, AT, make.toAll({ from: 'Alice', text: 'to all' }));
  transcript.write(null, AT, make.online({ name: 'Bob' }));
  // Its name is a room's, and not everyone's.
  transcript.write('everyone', AT, says('a room'));
  await transcript.close();
  assert.deepEqual(readdirSync(directory).sort(), [
    '_everyone.2026-11-20.txt',
    'everyone.2026-11-20.txt',
    LAB,
    'lab.2026-11-21.txt',
  ]);
  assert.equal(read(), `${STAMP} Alice: one\n${STAMP} Alice: two\n`);
  assert.equal(read('_everyone.2026-11-20.txt'), `${STAMP} Alice: to all\n${STAMP} ONLINE:Bob\n`);
});

test('without a list everyone and all rooms are covered, with one these rooms alone', (t) => {
  const { open } = rig(t);
  const all = open();
  assert.ok(all.covers(null) && all.covers('lab'));
  const some = open(['Lab', 'team']);
  assert.ok(some.covers('lab') && some.covers('TEAM'));
  assert.ok(!some.covers(null) && !some.covers('other'));
});

test('a line is written half a second later, and what comes meanwhile goes with it', async (t) => {
  const { open, read, clock, directory } = rig(t);
  const transcript = open();
  transcript.write('lab', AT, says('one'));
  clock.advance(499);
  transcript.write('lab', AT, says('two'));
  await transcript.purge([]);
  assert.deepEqual(readdirSync(directory), []);
  clock.advance(1);
  await transcript.purge([]);
  assert.equal(read(), `${STAMP} Alice: one\n${STAMP} Alice: two\n`);
  assert.equal(clock.pending, 0);
});

test('a restart goes on where the last run has ended, and in a new line where that broke off within one', async (t) => {
  const { open, read, directory } = rig(t);
  for (const text of ['one', 'two', 'three']) {
    const transcript = open();
    transcript.write('lab', AT, says(text));
    await transcript.close();
    if (text === 'two') truncateSync(join(directory, LAB), read().length - 3);
  }
  assert.equal(read(), `${STAMP} Alice: one\n${STAMP} Alice: t\n${STAMP} Alice: three\n`);
});

test('the directory and the files are their owner’s alone, whatever the umask is and whatever they were before', async (t) => {
  const before = process.umask(0);
  t.after(() => process.umask(before));
  const { open, directory } = rig(t);
  const transcript = open();
  transcript.write('lab', AT, says('one'));
  await transcript.purge([]);
  writeFileSync(join(directory, 'team.2026-11-20.txt'), 'earlier\n', { mode: 0o644 });
  transcript.write('team', AT, says('two'));
  await transcript.close();
  assert.equal(mode(directory), 0o700);
  for (const name of readdirSync(directory)) assert.equal(mode(join(directory, name)), 0o600, name);
  await purgeOf(transcript, 'one');
  assert.equal(mode(join(directory, LAB)), 0o600);
});

const purgeOf = (transcript: Transcript, ...texts: string[]): Promise<void> =>
  transcript.purge(texts.map((text) => ({ room: 'lab', at: AT, from: 'Alice', text, deed: false })));

test('a directory that holds other things keeps the rights that it has', (t) => {
  const { open, directory } = rig(t);
  mkdirSync(directory);
  chmodSync(directory, 0o755);
  open();
  assert.equal(mode(directory), 0o755);
});

test('no link is followed out of the directory, and what cannot be written is told where the file can be written again', async (t) => {
  const { open, read, directory, clock, log } = rig(t);
  const transcript = open();
  const outside = join(directory, '..', 'outside');
  writeFileSync(outside, 'untouched\n');
  symlinkSync(outside, join(directory, LAB));
  transcript.write('lab', AT, says('one'));
  clock.advance(500);
  await transcript.purge([]);
  assert.equal(readFileSync(outside, 'utf8'), 'untouched\n');
  assert.deepEqual(
    log.map(({ level, event }) => `${level} ${event}`),
    ['error a transcript cannot be written, and is tried again'],
  );
  // Others are written meanwhile.
  transcript.write('team', AT, says('there'));
  clock.advance(500);
  await until(() => existsSync(join(directory, 'team.2026-11-20.txt')));
  rmSync(join(directory, LAB));
  clock.advance(500);
  await transcript.close();
  assert.equal(read(), `${STAMP} Alice: one\n`);
});

test('where the disk takes nothing a bounded number of lines waits, and those that are missing are counted in the file', async (t) => {
  const { open, read, directory, log } = rig(t);
  const transcript = open();
  mkdirSync(join(directory, LAB));
  const long = 'x'.repeat(1024 ** 2);
  for (let line = 1; line <= 15; line++) transcript.write('lab', AT, says(long));
  await transcript.purge([]);
  // What cannot be written makes room for what can.
  transcript.write('lab', AT, says(long));
  transcript.write('team', AT, says('there'));
  rmSync(join(directory, LAB), { recursive: true });
  await transcript.close();
  assert.equal(read(), `${STAMP} [15 lines could not be written]\n${STAMP} Alice: ${long}\n`);
  assert.equal(read('team.2026-11-20.txt'), `${STAMP} Alice: there\n`);
  assert.deepEqual(log.at(-1), {
    level: 'warn',
    event: 'lines of a transcript could not be written',
    fields: { lines: 15 },
  });
});

test('however short the lines are, no more of them wait than memory allows', async (t) => {
  const { open, read, directory } = rig(t);
  const transcript = open();
  mkdirSync(join(directory, LAB));
  const event = says('x');
  for (let line = 0; line < 150_000; line++) transcript.write('lab', AT, event);
  rmSync(join(directory, LAB), { recursive: true });
  await transcript.close();
  const [, lost] = /\[(\d+) lines could not be written\]\n$/.exec(read()) ?? [];
  assert.ok(Number(lost) > 20_000, String(lost));
});

test('a directory that is removed while the server runs is made again', async (t) => {
  const { open, read, directory } = rig(t);
  const transcript = open();
  rmSync(directory, { recursive: true });
  transcript.write('lab', AT, says('one'));
  await transcript.close();
  assert.equal(read(), `${STAMP} Alice: one\n`);
  assert.equal(mode(directory), 0o700);
});

test('what is taken back stands there no more, be it written or still waiting, once for each and nobody else’s', async (t) => {
  const { open, read, directory } = rig(t);
  const first = open();
  for (const text of ['one', 'two', 'two', 'one', 'zoë 🙂']) first.write('lab', AT, says(text));
  first.write('lab', AT, says('one', 'Bob'));
  first.write('lab', AT, make.actionInRoom({ room: 'lab', from: 'Alice', text: 'one' }));
  first.write('lab', AT + 1000, says('one'));
  await first.close();
  await purgeOf(first, 'two', 'one', 'never said', 'zoë 🙂');
  const rest = [
    `${STAMP} Alice: two`,
    `${STAMP} Alice: one`,
    `${STAMP} Bob: one`,
    `${STAMP} * Alice one`,
    '2026-11-20 10:03:13Z Alice: one',
    '',
  ].join('\n');
  assert.equal(read(), rest);
  await first.purge([{ room: 'LAB', at: AT, from: 'Alice', text: 'one', deed: true }]);
  assert.equal(read(), rest.replace(`${STAMP} * Alice one\n`, ''));
  const second = open();
  second.write('lab', AT, says('waits'));
  second.write('lab', AT, says('stays'));
  await purgeOf(second, 'waits');
  await second.close();
  assert.equal(read(), `${rest.replace(`${STAMP} * Alice one\n`, '')}${STAMP} Alice: stays\n`);
  assert.deepEqual(readdirSync(directory), [LAB]);
});

test('lines are taken out of a file that is longer than what is read at a time', async (t) => {
  const { open, read } = rig(t);
  const transcript = open();
  const texts = Array.from({ length: 3000 }, (_, index) => `${index} ${'ü'.repeat(index % 97)}`);
  for (const text of texts) transcript.write('lab', AT, says(text));
  await transcript.close();
  const gone = texts.filter((_, index) => index % 7 === 0);
  await purgeOf(transcript, ...gone);
  assert.deepEqual(
    read().split('\n').slice(0, -1),
    texts.filter((_, index) => index % 7 !== 0).map((text) => `${STAMP} Alice: ${text}`),
  );
});

test('what was said of a room of which nothing is written down is not looked for, and a file that cannot be written anew stays and is told', async (t) => {
  const { open, directory } = rig(t);
  const transcript = open();
  await purgeOf(transcript, 'never said');
  assert.deepEqual(readdirSync(directory), []);
  mkdirSync(join(directory, LAB));
  await assert.rejects(purgeOf(transcript, 'one'), StorageError);
  // The next one is not in its way.
  transcript.write('team', AT, says('there'));
  await transcript.close();
  assert.deepEqual(readdirSync(directory).sort(), [LAB, 'team.2026-11-20.txt']);
});

test('what a crash has left while a file was written anew is removed at the start, and nothing else', async (t) => {
  const { open, directory } = rig(t);
  mkdirSync(directory);
  for (const name of [LAB, `${LAB}.part`, 'notes.part']) writeFileSync(join(directory, name), '');
  open();
  assert.deepEqual(readdirSync(directory).sort(), [LAB, 'notes.part']);
});

test('a directory that cannot be used is refused with a sentence', async (t) => {
  const { open, directory } = rig(t);
  writeFileSync(directory, '');
  const isSentence = (error: unknown): boolean => {
    assert.ok(error instanceof TranscriptError);
    assert.match(error.message, /^The transcripts' directory \S+ cannot be .+: choose another with --transcript\.$/);
    return true;
  };
  assert.throws(() => open(), isSentence);
  assert.throws(() => openTranscript(join(directory, 'below'), null, new HandClock(), collector([])), isSentence);
  assert.throws(() => openTranscript('/proc/transcripts', null, new HandClock(), collector([])), isSentence);
});

test('the last lines of a run that cannot be written are counted in the log', async (t) => {
  const { open, directory, log } = rig(t);
  const transcript = open();
  mkdirSync(join(directory, LAB));
  transcript.write('lab', AT, says('one'));
  await transcript.close();
  assert.deepEqual(log.at(-1), {
    level: 'error',
    event: 'the last lines of transcripts could not be written',
    fields: { lines: 1 },
  });
});
