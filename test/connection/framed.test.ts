/**
 * What is said as frames: the same objects in the same order as in lines, whatever a turn is made of, and one chunk of bytes for
 * all that get the same.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Receipts } from '../../src/core/receipts.js';
import { Hub, type HubBounds } from '../../src/doors/fanout/hub.js';
import { Outbox } from '../../src/doors/fanout/outbox.js';
import { FRAMED } from '../../src/doors/web/frames.js';
import { jsonView, viewId } from '../../src/language/dialects.js';
import * as make from '../../src/language/make.js';
import { HandClock } from '../support/clock.js';
import { framesIn } from '../support/frames.js';
import { MadeUpWire, Owner } from './rig.js';

const bounds: HubBounds = { outbox: 1024 ** 2, total: 1024 ** 3, patience: 2000, stall: 10_000 };
const JSON_VIEW = viewId(jsonView);

class Member {
  readonly wire = new MadeUpWire(0);
  readonly owner = new Owner();
  readonly outbox: Outbox;

  constructor(hub: Hub, view: number) {
    this.outbox = new Outbox(hub, this.wire, this.owner);
    this.owner.outbox = this.outbox;
    this.outbox.view = view;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.wire.writes.flat());
  }
}

const said = (text: string) => make.toAll({ from: 'Alice', text });
const newHub = (): Hub => new Hub(bounds, new HandClock(), new Receipts());

test('R8.11 what is said to many is made into frames once, and all that get the same share the bytes', () => {
  const hub = newHub();
  const feed = hub.newFeed();
  const members = [1, 2, 3].map(() => new Member(hub, JSON_VIEW | FRAMED));
  for (const { outbox } of members) outbox.listen(feed);
  hub.flush();
  hub.post(feed, said('hello'), 'alice', null);
  hub.post(feed, said('x'.repeat(200)), 'alice', null);
  hub.flush();
  const [one, ...others] = members.map(({ wire }) => wire.writes.at(-1)?.[0]);
  assert.equal(framesIn(one as Buffer).length, 2);
  for (const other of others) assert.equal(other, one);
});

/** Numbers that look like chance, and are the same each time. */
function* chance(seed: number): Generator<number, number> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state >> 8;
  }
}

test('R8.11 whatever a turn is made of, frames have the objects that lines have, in their order', () => {
  const hub = newHub();
  const feeds = [hub.newFeed(), hub.newFeed()];
  const [plain, framed] = [new Member(hub, JSON_VIEW), new Member(hub, JSON_VIEW | FRAMED)];
  const both = [plain.outbox, framed.outbox];
  const numbers = chance(7);
  const below = (most: number): number => numbers.next().value % most;
  for (let count = 0; count < 3000; count++) {
    const feed = feeds[below(2)] as (typeof feeds)[number];
    const text = `${count} ${'é'.repeat(below(100))}`;
    switch (below(8)) {
      case 0:
        hub.flush();
        break;
      case 1:
        for (const outbox of both) outbox.listen(feed);
        break;
      case 2:
        if (below(4) === 0) for (const outbox of both) outbox.unlisten(feed);
        break;
      case 3:
        for (const outbox of both) outbox.send(said(text));
        break;
      case 4:
        for (const outbox of both) outbox.answer(`{"a":${count},"more":true}\n{"b":${count}}\n`, 1);
        break;
      case 5:
        hub.post(feed, said(text), 'alice', new Set(both));
        break;
      default:
        hub.post(feed, said(text), 'alice', null);
    }
  }
  hub.flush();
  const lines = framesIn(framed.bytes).map(({ content }) => `${content}\n`);
  assert.ok(lines.length > 1000);
  assert.equal(lines.join(''), plain.bytes.toString());
});
