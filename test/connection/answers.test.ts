/**
 * The answers to one connection's lines: in order, and no more of them than it has room for (R1.11, R1.13). The wire is
 * made up here, because no real kernel can be told to take nothing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Piece, Source } from '../../src/core/commands/source.js';
import { Receipts } from '../../src/core/receipts.js';
import { Answers } from '../../src/core/session/answers.js';
import { OwnAnswers } from '../../src/core/session/own-answers.js';
import { TaskQueue } from '../../src/core/session/task-queue.js';
import { Hub, type HubBounds } from '../../src/doors/fanout/hub.js';
import { Outbox } from '../../src/doors/fanout/outbox.js';
import { jsonView, plainView, viewId } from '../../src/language/dialects.js';
import * as make from '../../src/language/make.js';
import { Turns, turnClock } from '../../src/link/turns.js';
import { HandClock } from '../support/clock.js';
import { MadeUpWire, Owner } from './rig.js';

const KiB = 1024;
const bounds: HubBounds = { outbox: 128 * KiB, total: 1024 ** 3, patience: 2000, stall: 10_000 };
/** Of answers an eighth of what may wait is made, and a fourth of that at a time. */
const ROOM = bounds.outbox / 8;

const pong = (text: string) => make.pong({ token: text });

/** An answer of so many lines of 100 bytes that tells how many of them it was asked for. */
class Counted extends Source {
  made = 0;

  constructor(
    private readonly count: number,
    private readonly way: 'at once' | 'later' = 'at once',
  ) {
    super();
  }

  more(bytes: number): Piece | Promise<Piece> {
    const told = [];
    for (let left = bytes; left > 0 && this.made < this.count; left -= 100)
      told.push(pong(`${this.made++} `.padEnd(93, 'x')));
    const piece = { lines: told, last: this.made === this.count };
    return this.way === 'at once' ? piece : nextTurn(piece);
  }
}

function client(takes: number | 'nothing' = 'nothing') {
  const hub = new Hub(bounds, new HandClock(), new Receipts());
  const wire = new MadeUpWire(takes);
  const full: boolean[] = [];
  const owner = new Owner();
  const outbox = new Outbox(hub, wire, owner);
  owner.outbox = outbox;
  const own = new OwnAnswers(outbox, ROOM);
  owner.core = { ...owner.core, answersLeft: (bytes) => own.left(bytes) };
  const session = {
    seat: new Turns(turnClock(new HandClock())).seat('192.0.2.1', { hold() {}, release() {} }),
    looks: viewId(plainView),
    hold: () => full.push(true),
    release: () => full.push(false),
  };
  const failed = (error: unknown) =>
    make.error({ reason: { code: 'USAGE', why: 'fields', text: String((error as Error).message) } });
  const answers = new Answers(session, own, new TaskQueue(), failed);
  const shown = (): string[] => Buffer.concat(wire.writes.flat()).toString().split('\n').slice(0, -1);
  return { hub, wire, owner, outbox, own, session, answers, full, shown };
}

async function turns(count = 200): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

for (const way of ['at once', 'later'] as const) {
  test(`an answer of many lines is made as its client takes it, also where each piece comes ${way} (R1.13)`, async () => {
    const { wire, outbox, answers, owner, full, shown } = client();
    const [first, second] = [new Counted(1000, way), new Counted(500, way)];
    answers.givePieces(first, null);
    answers.givePieces(second, '7');
    answers.give([pong('the end')], null);
    await turns();
    assert.ok(outbox.pending >= ROOM && outbox.pending < 2 * ROOM, `${outbox.pending} bytes wait`);
    assert.ok(first.made * 100 < 2 * ROOM, `${first.made} lines were made`);
    assert.deepEqual([second.made, full], [0, [true]], 'who takes nothing is not asked for more');
    while (wire.pending > 0) {
      wire.take();
      await turns(20);
      assert.ok(outbox.pending < 2 * ROOM, `${outbox.pending} bytes wait`);
    }
    assert.deepEqual([first.made, second.made, full.at(-1), owner.dropped], [1000, 500, false, null]);
    const numbers = shown().map((line) => /^(@7 )?PONG:(\d+ )?/.exec(line)?.[0]);
    const expected = Array.from({ length: 1000 }, (_, index) => `PONG:${index} `);
    for (let index = 0; index < 500; index++) expected.push(`@7 PONG:${index} `);
    assert.deepEqual(numbers.slice(0, 1500), expected);
    assert.deepEqual(shown().slice(1500), ['@7 OK', 'PONG:the end']);
  });
}

test('who reads is given all of it, a piece in each turn (R1.13)', async () => {
  const { answers, shown } = client(0);
  answers.givePieces(new Counted(1000), null);
  assert.ok(shown().length < 1000);
  await turns();
  assert.equal(shown().length, 1000);
});

test('a short answer is given at once, also where it could have had pieces (R1.11)', async () => {
  const { hub, answers, shown } = client(0);
  answers.givePieces(new Counted(3), null);
  assert.equal(answers.pending, 0);
  hub.flush();
  assert.equal(shown().length, 3);
});

test('in the JSON dialect every object but the last of an answer says that there is more, whatever the pieces are (R7.5)', async () => {
  const { session, answers, shown } = client(0);
  session.looks = viewId(jsonView);
  answers.givePieces(new Counted(300), '"a"');
  await turns();
  const more = shown()
    .map((line) => JSON.parse(line))
    .map(({ id, more }) => [id, more]);
  assert.deepEqual(more, [...Array.from({ length: 299 }, () => ['a', true]), ['a', undefined]]);
});

test('answers behind one that is not known yet are bounded in bytes: then the next lines wait (R1.11)', async () => {
  const { answers, full, shown } = client(0);
  const slow = answers.open(null);
  let given = 0;
  for (; full.length === 0; given++) answers.give([pong(`${given} ${'x'.repeat(3000)}`)], null);
  assert.deepEqual([full, given < 30], [[true], true]);
  slow.fill([pong('first')]);
  await turns();
  assert.deepEqual(full, [true, false]);
  assert.deepEqual(
    shown().map((line) => line.split(/[: ]/)[1]),
    ['first', ...Array.from({ length: given }, (_, index) => `${index}`)],
  );
});

test('small answers of who does not read are waited with, and nobody is dropped for its own answers (R1.13)', async () => {
  const { wire, outbox, owner, answers, full, shown } = client();
  for (let count = 0; count < 250; count++) {
    answers.give([pong(`${count} ${'x'.repeat(2000)}`)], null);
    if (count % 10 === 0) await nextTurn();
  }
  assert.deepEqual([full, owner.dropped], [[true], null]);
  assert.ok(outbox.pending < 3 * ROOM, `${outbox.pending} bytes wait`);
  for (; wire.pending > 0; await turns(5)) wire.take();
  assert.equal(shown().length, 250);
  assert.deepEqual(full, [true, false]);
});

test('who has all answers on the way, and no room for more, is read from again when there is room (R1.11, R1.13)', async () => {
  const { wire, answers, full } = client();
  const open = Array.from({ length: 256 }, () => answers.open(null));
  open.at(-1)?.fill([pong('x'.repeat(ROOM))]);
  for (const slot of open.slice(0, -1).reverse()) slot.fill([pong('x')]);
  await turns();
  assert.deepEqual([answers.pending, full.at(-1)], [0, true]);
  for (; wire.pending > 0; await turns(5)) wire.take();
  assert.equal(full.at(-1), false);
});

test('to get one’s own answers is not to be spoken to: nobody waits for who is busy with them, who loses nothing of what is said (R1.13)', async () => {
  const { hub, wire, owner, outbox, answers, shown } = client();
  const speaker = new Owner();
  const alice = new Outbox(hub, new MadeUpWire(0), speaker);
  const feed = hub.newFeed();
  outbox.listen(feed);
  answers.givePieces(new Counted(5000), null);
  const said: string[] = [];
  for (let round = 0; round < 50; round++) {
    hub.handles(alice);
    hub.post(feed, make.toAll({ from: 'Alice', text: `${round}`.padEnd(1000) }), 'alice', null);
    hub.handled();
    said.push(`Alice (to all): ${round}`);
    await turns(5);
  }
  assert.deepEqual([[...speaker.holds], [...owner.holds], owner.dropped], [[], [], null]);
  for (; wire.pending > 0; await turns(5)) wire.take();
  assert.deepEqual(
    shown()
      .filter((line) => line.startsWith('Alice'))
      .map((line) => line.trimEnd()),
    said,
  );
});

test('what fails in the middle ends the answer, and the next one comes (R5.1)', async () => {
  class Broken extends Source {
    private pieces = 0;
    async more(): Promise<Piece> {
      if (this.pieces++ === 2) throw new Error('the disk');
      return { lines: [pong(`${this.pieces}`)], last: false };
    }
  }
  const { answers, shown } = client(0);
  answers.givePieces(new Broken(), '1');
  answers.give([pong('next')], null);
  await turns();
  assert.deepEqual(shown(), ['@1 PONG:1', '@1 PONG:2', '@1 ERROR: USAGE the disk', 'PONG:next']);
});

test('of an answer to somebody who has gone nothing more is made (R1.13)', async () => {
  const { outbox, own, answers } = client();
  const [first, second] = [new Counted(1000), new Counted(1000)];
  answers.givePieces(first, null);
  answers.givePieces(second, null);
  await turns();
  const { made } = first;
  outbox.end();
  own.end();
  await turns();
  assert.deepEqual([first.made, second.made, answers.pending], [made, 0, 0]);
});
