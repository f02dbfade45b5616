/** Waiting for a line (R3.57): who waits pays for the looking, and nobody who speaks does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Receipts } from '../../src/core/receipts.js';
import { LineWait, Overheard } from '../../src/core/session/line-wait.js';
import { TaskQueue } from '../../src/core/session/task-queue.js';
import { Hub } from '../../src/doors/fanout/hub.js';
import { Outbox } from '../../src/doors/fanout/outbox.js';
import type { Event } from '../../src/language/events.js';
import * as make from '../../src/language/make.js';
import type { ToDoor } from '../../src/link/link.js';
import { Turns, turnClock } from '../../src/link/turns.js';
import { HandClock } from '../support/clock.js';
import { MadeUpWire, Owner } from './rig.js';

const clock = new HandClock();
const tasks = new TaskQueue();
const overheard = new Overheard();
const seat = new Turns(turnClock(clock)).seat('192.0.2.1', { hold() {}, release() {} });
const hub = new Hub({ outbox: 1024 ** 3, total: 1024 ** 3, patience: 2000, stall: 10_000 }, clock, new Receipts());
const said = (text: string) => make.toAll({ from: 'Alice', text });

/** Somebody who waits for `text` said to everyone, and which lines have been looked at. */
function waiting(text: string) {
  const owner = new Owner();
  const outbox = new Outbox(hub, new MadeUpWire(0), owner);
  const looked: string[] = [];
  const fits = (line: string): boolean => {
    looked.push(line);
    return line === `Alice (to all): ${text}`;
  };
  const door: Pick<ToDoor, 'watch' | 'probe'> = { watch: (on) => outbox.watch(on), probe() {} };
  const lineWait = new LineWait(door, seat, tasks, clock, fits, 60_000);
  owner.core = { ...owner.core, overheard: (event) => lineWait.note(overheard.of(event)) };
  return { outbox, looked, lineWait };
}

test('nothing is looked at while it is being said; the first line that fits is found, and nothing behind it is looked at', async () => {
  const feed = hub.newFeed();
  const { outbox, looked, lineWait } = waiting('3');
  outbox.listen(feed);
  for (let count = 0; count < 6; count++) hub.post(feed, said(`${count}`), 'alice', null);
  outbox.send(said('3'));
  hub.flush();
  assert.deepEqual(looked, []);
  assert.equal(await lineWait.line, 'Alice (to all): 3');
  assert.equal(looked.length, 4);
});

test('a line is written out once for all who wait', async () => {
  let written = 0;
  const event: Event = {
    kind: 'said',
    place: { to: 'all' },
    text: 'x',
    get from() {
      written++;
      return 'Alice';
    },
  };
  const feed = hub.newFeed();
  const all = Array.from({ length: 30 }, () => waiting('x'));
  for (const { outbox } of all) {
    outbox.listen(feed);
  }
  hub.post(feed, event, 'alice', null);
  assert.equal(written, 0, 'and not while it is being said');
  await Promise.all(all.map(({ lineWait }) => lineWait.line));
  // Once more where it is shown.
  assert.equal(written, 2);
});

test('what came in time counts, though it is looked at when the time is over', async () => {
  const [found, late] = [waiting('x'), waiting('y')];
  for (const { outbox } of [found, late]) outbox.send(said('x'));
  clock.advance(60_000);
  late.outbox.send(said('y'));
  assert.equal(await found.lineWait.line, 'Alice (to all): x');
  assert.equal(await late.lineWait.line, null);
});

test('who waits does not fall behind without end: a wait ends with TOO_MANY, and no speaker is held', async () => {
  for (const text of ['short', 'x'.repeat(4000)]) {
    const { outbox, looked, lineWait } = waiting('y');
    const over = assert.rejects(lineWait.line, { code: 'TOO_MANY' });
    let count = 0;
    for (; !lineWait.isOver && count < 2000; count++) outbox.send(said(text));
    assert.ok(count <= 1001, `${count} lines`);
    await over;
    await nextTurn();
    assert.deepEqual(looked, []);
  }
});
