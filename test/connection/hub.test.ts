/**
 * The turn's writing where it is large: in slices, with its speakers made to wait, and within its bounds (R1.13). The wires
 * are made up here: no real kernel can be told how long a write takes, nor to take nothing at all.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Wire } from '../../src/connection/backlog.js';
import type { Feed } from '../../src/connection/feed.js';
import { Hub, type HubBounds } from '../../src/connection/hub.js';
import { Outbox, type OutboxOwner } from '../../src/connection/outbox.js';
import { Turns, turnClock } from '../../src/connection/turns.js';
import * as lines from '../../src/protocol/lines.js';
import { HandClock } from '../support/clock.js';

const bounds: HubBounds = { outbox: 1024 ** 2, total: 1024 ** 3, patience: 2000, stall: 10_000 };

/** Takes every write, each in so many milliseconds of the processor's time, or none at all. */
class MadeUpWire implements Wire {
  readonly writes: (readonly Buffer[])[] = [];
  pending = 0;
  private untaken: (() => void)[] = [];

  constructor(private readonly takes: number | 'nothing') {}

  write(pieces: readonly Buffer[], done: () => void): void {
    this.writes.push(pieces);
    if (this.takes === 'nothing') {
      for (const bytes of pieces) this.pending += bytes.length;
      this.untaken.push(done);
      return;
    }
    const end = performance.now() + this.takes;
    while (performance.now() < end);
    process.nextTick(done);
  }

  /** The kernel has room for what it was given. */
  take(): void {
    const { untaken } = this;
    this.untaken = [];
    this.pending = 0;
    for (const done of untaken) done();
  }
}

class Owner implements OutboxOwner {
  readonly seat = new Turns(turnClock(new HandClock())).seat('192.0.2.1', this);
  readonly holds = new Set<string>();
  dropped: string | null = null;
  outbox: Outbox | null = null;

  hold(reason: string): void {
    this.holds.add(reason);
  }

  release(reason: string): void {
    this.holds.delete(reason);
  }

  evict(): void {}

  overflow(reason: string): void {
    this.dropped = reason;
    this.outbox?.close();
  }
}

interface Member {
  readonly owner: Owner;
  readonly wire: MadeUpWire;
  readonly outbox: Outbox;
}

function room(hub: Hub, feed: Feed, size: number, takes: number | 'nothing'): Member[] {
  return Array.from({ length: size }, () => {
    const owner = new Owner();
    const wire = new MadeUpWire(takes);
    const outbox = new Outbox(hub, wire, owner);
    owner.outbox = outbox;
    outbox.listen(feed);
    return { owner, wire, outbox };
  });
}

const said = (text: string) => lines.toAll({ from: 'Alice', text });
const written = (members: readonly Member[]): number => members.filter(({ wire }) => wire.writes.length > 0).length;

test('a large room is written in slices, with other things in between, and who speaks there waits for the last', async () => {
  const hub = new Hub(bounds, new HandClock());
  const feed = hub.newFeed();
  const members = room(hub, feed, 600, 0.1);
  const { owner, outbox } = members[0] as Member;
  const speak = (text: string): void => hub.handle(outbox, () => hub.post(feed, said(text), 'alice', null));
  speak('one');
  assert.deepEqual([...owner.holds], [], 'nothing waits to be written yet');
  await nextTurn();
  const first = written(members);
  assert.ok(first > 0 && first < 300, `${first} in the first slice`);
  speak('two');
  assert.deepEqual([...owner.holds], ['slices']);
  let turns = 0;
  for (; owner.holds.size > 0; turns++) await nextTurn();
  assert.ok(turns > 3, `${turns} turns`);
  const all = 'Alice (to all): one\nAlice (to all): two\n';
  for (const { wire } of members) assert.equal(Buffer.concat(wire.writes.flat()).toString(), all);
});

test('however often a turn is ended early, no more than a slice of a large room is written in each that follows', async () => {
  const hub = new Hub(bounds, new HandClock());
  const feed = hub.newFeed();
  const members = room(hub, feed, 600, 0.1);
  const writes = (): number => members.reduce((sum, { wire }) => sum + wire.writes.length, 0);
  // Each is more than a turn may hold.
  for (let count = 0; count < 6; count++) hub.post(feed, said('x'.repeat(100_000)), 'alice', null);
  for (let turns = 0; written(members) < members.length; turns++) {
    const before = writes();
    await nextTurn();
    assert.ok(writes() - before <= 120, `${writes() - before} writes in turn ${turns}`);
  }
});

test('who has read nothing for a while gets what waits in portions, one at a time, and none before the turn in hand has ended', async () => {
  const hub = new Hub(bounds, new HandClock());
  const feed = hub.newFeed();
  const [{ wire, outbox }] = room(hub, feed, 1, 'nothing') as [Member];
  for (let count = 0; count < 20; count++) {
    hub.post(feed, said('x'.repeat(10_000)), 'alice', null);
    await nextTurn();
  }
  let portions = 0;
  for (; outbox.pending > 0; portions++) {
    const { length } = wire.writes;
    wire.take();
    assert.equal(wire.writes.length, length, 'not while the kernel is asking for everybody');
    await nextTurn();
    assert.ok(wire.pending <= 80_000, `${wire.pending} bytes at once`);
  }
  assert.ok(portions > 3, `${portions} portions`);
  assert.equal(Buffer.concat(wire.writes.flat()).length, 20 * 10_017);
});

test('a byte that has waited too long costs the connection, though others were taken meanwhile', async () => {
  const clock = new HandClock();
  const hub = new Hub(bounds, clock);
  const [{ wire, outbox, owner }] = room(hub, hub.newFeed(), 1, 'nothing') as [Member];
  for (const text of ['first', 'second']) {
    outbox.send(said(text));
    await nextTurn();
  }
  clock.advance(6000);
  wire.take();
  await nextTurn();
  assert.equal(wire.writes.length, 2, 'the second has been given to the kernel now');
  clock.advance(3000);
  assert.equal(owner.dropped, null);
  clock.advance(2000);
  assert.equal(owner.dropped, 'too slow');
});

test('while a client takes nothing it is given one write, and what waits for it are the bytes that others get', async () => {
  const hub = new Hub(bounds, new HandClock());
  const feed = hub.newFeed();
  const members = room(hub, feed, 100, 'nothing');
  for (let count = 0; count < 50; count++) {
    hub.post(feed, said('x'.repeat(1000)), 'alice', null);
    await nextTurn();
  }
  for (const { wire, outbox } of members) {
    assert.equal(wire.writes.length, 1);
    assert.equal(outbox.pending, 50 * 1017);
  }
  assert.equal(hub.total.bytes, 50 * 1017, 'counted once, for it is there once');
});

test('before the end of a connection all that waits for it is given to the wire, busy or not', async () => {
  const hub = new Hub(bounds, new HandClock());
  const [member] = room(hub, hub.newFeed(), 1, 'nothing');
  const { outbox, wire } = member as Member;
  for (const text of ['one', 'two', 'three']) {
    outbox.send(lines.info({ text }));
    await nextTurn();
  }
  assert.equal(wire.writes.length, 1);
  outbox.writeLast();
  assert.equal(Buffer.concat(wire.writes.flat()).toString(), 'INFO: one\nINFO: two\nINFO: three\n');
});

test('at the bound of all unread bytes as many are dropped as it takes, in the same turn', async () => {
  const hub = new Hub({ ...bounds, total: 100_000 }, new HandClock());
  const members = room(hub, hub.newFeed(), 200, 'nothing');
  // Each gets bytes of its own.
  for (const { outbox } of members) outbox.send(said('x'.repeat(983)));
  await nextTurn();
  assert.ok(hub.total.bytes <= 100_000, `${hub.total.bytes} bytes`);
  const dropped = members.filter(({ owner }) => owner.dropped !== null);
  assert.equal(dropped.length, 100);
  for (const { owner } of dropped) assert.equal(owner.dropped, 'too slow, and the server is short of memory');
});
