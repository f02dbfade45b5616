/**
 * The turn's writing where it is large: in slices, with its speakers made to wait, and within its bounds (R1.13). The wires
 * are made up here: no real kernel can be told how long a write takes, nor to take nothing at all.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Receipts } from '../../src/core/receipts.js';
import type { Feed } from '../../src/doors/fanout/feed.js';
import { Hub, type HubBounds } from '../../src/doors/fanout/hub.js';
import { Outbox } from '../../src/doors/fanout/outbox.js';
import * as make from '../../src/language/make.js';
import { HandClock } from '../support/clock.js';
import { MadeUpWire, Owner } from './rig.js';

const bounds: HubBounds = { outbox: 1024 ** 2, total: 1024 ** 3, patience: 2000, stall: 10_000 };

interface Member {
  readonly owner: Owner;
  readonly wire: MadeUpWire;
  readonly outbox: Outbox;
}

function room(hub: Hub, feed: Feed<Outbox>, size: number, takes: number | 'nothing'): Member[] {
  return Array.from({ length: size }, () => {
    const owner = new Owner();
    const wire = new MadeUpWire(takes);
    const outbox = new Outbox(hub, wire, owner);
    owner.outbox = outbox;
    outbox.listen(feed);
    return { owner, wire, outbox };
  });
}

const said = (text: string) => make.toAll({ from: 'Alice', text });
const written = (members: readonly Member[]): number => members.filter(({ wire }) => wire.writes.length > 0).length;

test('a large room is written in slices, with other things in between, and who speaks there waits for the last', async () => {
  const hub = new Hub(bounds, new HandClock(), new Receipts());
  const feed = hub.newFeed();
  const members = room(hub, feed, 600, 0.1);
  const { owner, outbox } = members[0] as Member;
  const speak = (text: string): void => {
    hub.handles(outbox);
    hub.post(feed, said(text), 'alice', null);
    hub.handled();
  };
  speak('one');
  assert.deepEqual([...owner.holds], [], 'nothing waits to be written yet');
  await nextTurn();
  const first = written(members);
  assert.ok(first > 0 && first < 300, `${first} in the first slice`);
  speak('two');
  assert.deepEqual([...owner.holds], ['slices']);
  let turns = 0;
  const cut = hub.cutShort;
  for (; owner.holds.size > 0; turns++) await nextTurn();
  assert.ok(turns > 3, `${turns} turns`);
  assert.equal(hub.cutShort, cut + turns - 1, 'each but the last is counted (R8.42)');
  const all = 'Alice (to all): one\nAlice (to all): two\n';
  for (const { wire } of members) assert.equal(Buffer.concat(wire.writes.flat()).toString(), all);
});

test('however often a turn is ended early, no more than a slice of a large room is written in each that follows', async () => {
  const hub = new Hub(bounds, new HandClock(), new Receipts());
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
  const hub = new Hub(bounds, new HandClock(), new Receipts());
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
  const hub = new Hub(bounds, clock, new Receipts());
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
  const hub = new Hub(bounds, new HandClock(), new Receipts());
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
  assert.equal(hub.backloggedCount, 100);
});

test('before the end of a connection all that waits for it is given to the wire, busy or not', async () => {
  const hub = new Hub(bounds, new HandClock(), new Receipts());
  const [member] = room(hub, hub.newFeed(), 1, 'nothing');
  const { outbox, wire } = member as Member;
  for (const text of ['one', 'two', 'three']) {
    outbox.send(make.pong({ token: text }));
    await nextTurn();
  }
  assert.equal(wire.writes.length, 1);
  outbox.writeLast();
  assert.equal(Buffer.concat(wire.writes.flat()).toString(), 'PONG:one\nPONG:two\nPONG:three\n');
});

test('at the bound of all unread bytes as many are dropped as it takes, in the same turn', async () => {
  const hub = new Hub({ ...bounds, total: 100_000 }, new HandClock(), new Receipts());
  const members = room(hub, hub.newFeed(), 200, 'nothing');
  // Each gets bytes of its own.
  for (const { outbox } of members) outbox.send(said('x'.repeat(983)));
  await nextTurn();
  assert.ok(hub.total.bytes <= 100_000, `${hub.total.bytes} bytes`);
  const dropped = members.filter(({ owner }) => owner.dropped !== null);
  assert.equal(dropped.length, 100);
  for (const { owner } of dropped) assert.equal(owner.dropped, 'too slow, and the server is short of memory');
  assert.equal(hub.dropped.of('too slow, and the server is short of memory'), 100);
});

test('patience for one hearer is two seconds, and comes back within a minute: it is not had anew each time (R1.13)', async () => {
  const clock = new HandClock();
  const hub = new Hub({ ...bounds, outbox: 64 * 1024 }, clock, new Receipts());
  const feed = hub.newFeed();
  const [{ wire }] = room(hub, feed, 1, 'nothing') as [Member];
  const speaker = new Owner();
  const alice = new Outbox(hub, new MadeUpWire(0), speaker);
  const speak = (): void => {
    hub.handles(alice);
    hub.post(feed, said('x'), 'alice', null);
    hub.handled();
  };
  /** The hearer has more than half of what may wait, and somebody speaks to it. */
  const fallBehind = async (): Promise<boolean> => {
    hub.post(feed, said('x'.repeat(40 * 1024)), 'alice', null);
    await nextTurn();
    speak();
    return speaker.holds.has('hearer');
  };
  const catchUp = async (): Promise<void> => {
    for (; wire.pending > 0; await nextTurn()) wire.take();
  };
  /** Milliseconds for which the speaker waits. */
  const patience = async (): Promise<number> => {
    assert.equal(await fallBehind(), true);
    let waited = 0;
    for (; speaker.holds.has('hearer'); waited += 100) clock.advance(100);
    speak();
    assert.equal(speaker.holds.has('hearer'), false, 'nobody waits for who has been waited for');
    await catchUp();
    return waited;
  };
  assert.equal(await fallBehind(), true);
  clock.advance(1500);
  assert.equal(speaker.holds.has('hearer'), true);
  await catchUp();
  assert.equal(speaker.holds.has('hearer'), false);
  assert.equal(await patience(), 500);
  clock.advance(30_000);
  assert.equal(await patience(), 1000);
  clock.advance(60_000);
  assert.equal(await patience(), 2000);
});
