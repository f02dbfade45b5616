/**
 * Who wants to see less of who comes and goes (R3.131): nothing else is left out, all stays in its order, and as long as nothing is
 * left out the bytes are those that others get.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Receipts } from '../../src/core/receipts.js';
import { Hub, type HubBounds } from '../../src/doors/fanout/hub.js';
import { Outbox } from '../../src/doors/fanout/outbox.js';
import { FRAMED } from '../../src/doors/web/frames.js';
import { jsonView, plainView, viewId } from '../../src/language/dialects.js';
import type { Event } from '../../src/language/events.js';
import * as make from '../../src/language/make.js';
import { HandClock } from '../support/clock.js';
import { framesIn } from '../support/frames.js';
import { MadeUpWire, Owner } from './rig.js';

const bounds: HubBounds = { outbox: 1024 ** 2, total: 1024 ** 3, patience: 2000, stall: 10_000 };

class Member {
  readonly wire = new MadeUpWire(0);
  readonly outbox: Outbox;

  constructor(
    hub: Hub,
    presence: 'on' | 'room' | 'off',
    readonly framed = false,
  ) {
    const owner = new Owner();
    this.outbox = new Outbox(hub, this.wire, owner);
    owner.outbox = this.outbox;
    this.outbox.view = viewId({ ...(framed ? jsonView : plainView), presence }) | (framed ? FRAMED : 0);
  }

  get lines(): string[] {
    const bytes = Buffer.concat(this.wire.writes.flat());
    if (this.framed) return framesIn(bytes).map(({ content }) => String(content));
    return bytes.toString().split('\n').slice(0, -1);
  }
}

const said = (text: string) => make.toAll({ from: 'Alice', text });
const newHub = (): Hub => new Hub(bounds, new HandClock(), new Receipts());

test('R3.131 where nobody comes or goes, who wants to see less is given the very bytes that others get', () => {
  const hub = newHub();
  const feed = hub.newFeed();
  const members = (['on', 'room', 'off'] as const).map((presence) => new Member(hub, presence));
  for (const { outbox } of members) outbox.listen(feed);
  hub.flush();
  hub.post(feed, said('hello'), 'alice', null);
  hub.flush();
  const [one, ...others] = members.map(({ wire }) => wire.writes.at(-1)?.[0]);
  for (const other of others) assert.equal(other, one);
  hub.post(feed, make.online({ name: 'Bob' }), 'bob', null);
  hub.flush();
  assert.deepEqual(
    members.map(({ wire }) => wire.writes.length),
    [2, 1, 1],
    'nothing at all is written to those who are shown nothing',
  );
});

/** Numbers that look like chance, and are the same each time. */
function* chance(seed: number): Generator<number, number> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state >> 8;
  }
}

const COMINGS: readonly ((name: string) => Event)[] = [
  (name) => make.online({ name }),
  (name) => make.offline({ name, reason: 'exit' }),
  (name) => make.joined({ room: 'lab', name }),
  (name) => make.left({ room: 'lab', name, reason: 'left' }),
  (name) => make.contactOnline({ name }),
];

const HIDDEN = {
  on: /^$/,
  room: /^(?:ON|OFF)LINE:|^\{"type":"(?:on|off)line"/,
  off: /^(?:(?:CONTACT_)?(?:ON|OFF)LINE|JOINED|LEFT):|^\{"type":"(?:(?:contact_)?(?:on|off)line|joined|left)"/,
};

test('R3.131 whatever a turn is made of, all the rest comes, in its order, in lines and in frames', () => {
  for (const framed of [false, true]) {
    const hub = newHub();
    const feeds = [hub.newFeed(), hub.newFeed()];
    const presences = ['on', 'room', 'off'] as const;
    const members = presences.map((presence) => new Member(hub, presence, framed));
    const all = members.map(({ outbox }) => outbox);
    const numbers = chance(7);
    const below = (most: number): number => numbers.next().value % most;
    for (let count = 0; count < 3000; count++) {
      const feed = feeds[below(2)] as (typeof feeds)[number];
      const coming = COMINGS[below(COMINGS.length)] as (name: string) => Event;
      switch (below(10)) {
        case 0:
          hub.flush();
          break;
        case 1:
          for (const outbox of all) outbox.listen(feed);
          break;
        case 2:
          if (below(4) === 0) for (const outbox of all) outbox.unlisten(feed);
          break;
        case 3: {
          const line = below(2) === 0 ? said(`${count}`) : coming(`N${count}`);
          for (const outbox of all) outbox.send(line);
          break;
        }
        case 4:
          hub.post(feed, coming(`N${count}`), 'alice', new Set(all));
          break;
        case 5:
        case 6:
          hub.post(feed, coming(`N${count}`), 'alice', null);
          break;
        default:
          hub.post(feed, said(`${count}`), 'alice', null);
      }
    }
    hub.flush();
    const [whole] = members as [Member, Member, Member];
    assert.ok(whole.lines.length > 1000);
    for (const [index, member] of members.entries()) {
      const hidden = HIDDEN[presences[index] as 'on'];
      assert.deepEqual(
        member.lines,
        whole.lines.filter((line) => !hidden.test(line)),
      );
    }
  }
});
