/** How slowly a file may go before the side that is slow is given up, by a clock that the test turns. Rule: R1.27. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { Download } from '../../src/core/files/download.js';
import { Pace, type PaceLimits } from '../../src/core/files/pace.js';
import { Upload } from '../../src/core/files/upload.js';
import { WHOLE } from '../../src/link/files.js';
import { HandClock } from '../support/clock.js';

const LIMITS: PaceLimits = { stall: 30_000, rate: 1024 };

function watched(limits = LIMITS) {
  const clock = new HandClock();
  const missed: string[] = [];
  const pace = new Pace(
    clock,
    limits,
    () => {},
    (how) => missed.push(how),
  );
  /** So many seconds, each of which brings so many bytes. */
  const seconds = (count: number, bytes: number): void => {
    for (let passed = 0; passed < count; passed++) {
      clock.advance(1000);
      if (bytes > 0) pace.moved(bytes);
    }
  };
  return { clock, missed, pace, seconds };
}

test('R1.27 half a minute without a byte is a standstill, whatever came before', () => {
  const { missed, seconds } = watched();
  seconds(1, 10_000_000);
  seconds(29, 0);
  assert.deepEqual(missed, []);
  seconds(1, 0);
  assert.deepEqual(missed, ['stalled']);
});

test('R1.27 a minute below the least rate is too slow, at the rate one may go on for ever', () => {
  const dripping = watched();
  dripping.seconds(59, 1);
  assert.deepEqual(dripping.missed, []);
  dripping.seconds(2, 1);
  assert.deepEqual(dripping.missed, ['too slow']);
  const steady = watched();
  steady.seconds(3600, 1024);
  assert.deepEqual(steady.missed, []);
});

test('R1.27 a fast beginning is no credit for an endless end', () => {
  const { missed, seconds } = watched();
  seconds(10, 10_000_000);
  seconds(62, 1);
  assert.deepEqual(missed, ['too slow']);
});

test('R1.27 while it is the other side’s turn no time passes', () => {
  const { missed, pace, seconds } = watched();
  for (let turns = 0; turns < 100; turns++) {
    pace.rest();
    seconds(60, 0);
    pace.goOn();
    seconds(1, 1024);
  }
  assert.deepEqual(missed, []);
  seconds(30, 0);
  assert.deepEqual(missed, ['stalled']);
});

test('R1.27 without a least rate a byte now and then is enough', () => {
  const { missed, seconds } = watched({ stall: 30_000, rate: 0 });
  for (let times = 0; times < 100; times++) {
    seconds(28, 0);
    seconds(1, 1);
  }
  assert.deepEqual(missed, []);
});

/** Bytes that wait for a receiver at most. */
const AHEAD = 64 * 1024;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A receiver whose kernel takes so many bytes a second of what it is given, and says so only when all is gone. */
function receiver(perSecond: number) {
  const clock = new HandClock();
  let unsent = 0;
  let gone = (): void => {};
  const ended: string[] = [];
  const socket = new Writable({
    highWaterMark: 1,
    write(bytes: Buffer, _encoding, done) {
      unsent += bytes.length;
      gone = done;
    },
  });
  const download = new Download(WHOLE, { unsent: () => unsent, ahead: AHEAD }, clock, LIMITS, {
    delivered: () => ended.push('delivered'),
    failed: (_, reason) => ended.push(reason),
  });
  download.begin(null);
  download.pipe(socket);
  return {
    ended,
    /** So many bytes come from the sender. */
    async give(...pieces: number[]): Promise<void> {
      for (const bytes of pieces) {
        download.write(Buffer.alloc(bytes));
        await turn();
      }
    },
    /** No more will come. */
    async end(): Promise<void> {
      download.end();
      await turn();
    },
    async seconds(count: number): Promise<void> {
      for (let passed = 0; passed < count; passed++) {
        clock.advance(1000);
        const before = unsent;
        unsent = Math.max(0, unsent - perSecond);
        if (unsent > 0 || before === 0) continue;
        gone();
        await turn();
      }
    },
  };
}

test('R1.27 a receiver above the least rate is waited for, and one below it is too slow', async () => {
  const slow = receiver(2048);
  await slow.give(256 * 1024, AHEAD);
  await slow.seconds(120);
  assert.deepEqual(slow.ended, []);
  const dripping = receiver(100);
  await dripping.give(256 * 1024, AHEAD);
  await dripping.seconds(59);
  assert.deepEqual(dripping.ended, []);
  await dripping.seconds(30);
  assert.deepEqual(dripping.ended, ['too slow']);
  const still = receiver(0);
  await still.give(256 * 1024, AHEAD);
  await still.seconds(30);
  assert.deepEqual(still.ended, ['stalled']);
});

test('R1.27 a receiver to whom all has left is not measured any more: the last bytes may be on their way for long', async () => {
  const { give, end, seconds, ended } = receiver(1_000_000);
  await give(AHEAD);
  await end();
  await seconds(1);
  await seconds(120);
  assert.deepEqual(ended, []);
  const still = receiver(0);
  await still.give(AHEAD);
  await still.end();
  await still.seconds(30);
  assert.deepEqual(still.ended, ['stalled']);
});

test('R1.27 a receiver who waits for its sender is not slow', async () => {
  const { give, seconds, ended } = receiver(1_000_000);
  for (let times = 0; times < 10; times++) {
    await give(10);
    await seconds(101);
  }
  assert.deepEqual(ended, []);
});

test('a sender that waits for its receiver again and again leaves nothing behind with the file', async (t) => {
  const taken: (() => void)[] = [];
  const write = (_bytes: Buffer, _encoding: BufferEncoding, done: () => void): void => void taken.push(done);
  const target = Object.assign(new Writable({ highWaterMark: 1, write }), { reserve: () => true, fail() {} });
  const ending = { arrived() {}, failed() {} };
  const upload = new Upload({ id: 1, announced: null }, new HandClock(), { ...LIMITS, largest: 1e9 }, ending);
  t.after(() => upload.destroy());
  upload.to(target);
  const listeners = upload.listenerCount('close');
  for (let times = 0; times < 20; times++) {
    upload.write(Buffer.alloc(200_000));
    const room = upload.whenRoom();
    while (upload.writableNeedDrain) {
      taken.shift()?.();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await room;
  }
  assert.equal(upload.listenerCount('close'), listeners);
});
