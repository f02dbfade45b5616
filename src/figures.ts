/**
 * How the server is, in numbers: read off the parts that own them when somebody asks, and never kept. Nothing of it is what
 * people type: no name, no room, no address. Knows every part by what it counts; not who asks, nor in which form.
 */
import type { Condition } from './admin/results.js';
import type { Core } from './core/core.js';
import type { Durations, LineCounts, Tally } from './counts.js';
import type { Hub } from './doors/fanout/hub.js';
import type { Acceptor } from './doors/listen/acceptor.js';
import { type Code, codes, type LeaveReason } from './language/codes.js';
import { DOORS, type DoorName } from './link/peer.js';
import type { Turns } from './link/turns.js';
import type { LoopDelay } from './loop-delay.js';
import type { StoreWatch } from './storage/sqlite/store.js';

type Door = (typeof DOORS)[DoorName];

type Counts<Key extends string> = Readonly<Record<Key, number>>;

export interface Figures {
  /** Those who have a name, by the port by which they have come. */
  readonly people: Counts<Door>;
  /** In which somebody is. */
  readonly rooms: number;
  /** Of the web port, `web` are WebSockets and `http` all others. */
  readonly connections: Counts<Door | 'http'>;
  /** Connections that were let in. */
  readonly entered: Counts<Door>;
  /** What people have said, and as `control` the commands that say nothing. */
  readonly lines: Counts<keyof LineCounts>;
  /** Copies of that, and of all else that comes unasked, given to clients. */
  readonly deliveries: Counts<keyof LineCounts>;
  /** What became of what was said to one person, or to one member of a group. */
  readonly messages: Counts<'delivered' | 'queued' | 'refused' | 'purged' | 'failed'>;
  /** `clients`: those who are behind. */
  readonly outbox: { readonly bytes: number; readonly clients: number };
  readonly dropped: Counts<'slow' | 'memory'>;
  /** `round`: lines of somebody who had used up a round; `write`: a write to many. */
  readonly cutShort: Counts<'round' | 'write'>;
  readonly refusals: Counts<Code>;
  readonly uploads: Counts<'open' | 'done' | 'failed'>;
  readonly downloads: Counts<'open' | 'done' | 'failed'>;
  /** Bytes of files that wait. */
  readonly spool: number;
  /** Lines that were not kept for the history. */
  readonly historyLost: number;
  readonly loop: Durations;
  /** Null: nothing is stored. */
  readonly store: StoreWatch | null;
}

/** The parts that are asked. */
export interface Watched {
  readonly core: Core;
  readonly hub: Hub;
  readonly turns: Turns;
  readonly acceptor: Acceptor;
  /** Connections that speak HTTP. */
  readonly http: { readonly count: number } | null;
  /** What doors have refused besides. */
  readonly refused: Tally<Code>;
  readonly loop: LoopDelay;
  readonly store: StoreWatch | null;
}

export function figuresOf(watched: Watched): Figures {
  const { core, hub, turns, acceptor, refused, loop, store } = watched;
  const { chat, requests } = core;
  const { talk, messages, transfers, archive } = chat;
  const slow = (reason: LeaveReason): number => hub.dropped.of(reason);
  const refusedBy = [requests.refusals, messages.refusals, acceptor.refused, refused];
  return {
    people: peopleOf(core),
    rooms: chat.rooms.count,
    connections: connectionsOf(watched),
    entered: byDoor((door) => acceptor.entered.of(door)),
    lines: {
      ...{ everyone: talk.said.everyone, room: talk.said.room },
      ...{ group: messages.said.group, direct: messages.said.direct, private: messages.said.private },
      control: requests.commands,
    },
    deliveries: hub.deliveries,
    messages: messages.outcomes,
    outbox: { bytes: hub.total.bytes, clients: hub.backloggedCount },
    dropped: { slow: slow('too slow'), memory: slow('too slow, and the server is short of memory') },
    cutShort: { round: turns.cutShort, write: hub.cutShort },
    refusals: counted(Object.keys(codes) as Code[], (code) => refusedBy.reduce((all, one) => all + one.of(code), 0)),
    uploads: transfers.uploads,
    downloads: transfers.downloads,
    spool: transfers.waiting,
    historyLost: archive.lost,
    loop: loop.delays,
    store,
  };
}

/** Those that `partyline admin status` shows. */
export function conditionOf(watched: Watched): Condition {
  const { hub, loop, store } = watched;
  return {
    doors: connectionsOf(watched),
    outboxBytes: hub.total.bytes,
    loopDelay: loop.delays.lately,
    store: store && {
      ...{ open: store.isOpen, waiting: store.load, limit: store.most, failed: store.failed },
      wait: store.calls.usual.lately,
    },
  };
}

function peopleOf({ chat }: Core): Counts<Door> {
  const people = byDoor(() => 0);
  for (const { cameBy } of chat.people.everybody()) people[DOORS[cameBy]]++;
  return people;
}

function connectionsOf({ acceptor, http }: Watched): Counts<Door | 'http'> {
  const { web, ...others } = byDoor((door) => acceptor.entered.of(door) - acceptor.left.of(door));
  const count = http?.count ?? 0;
  return { ...others, web: Math.max(0, web - count), http: count };
}

function byDoor(count: (door: DoorName) => number): Record<Door, number> {
  const doors = Object.keys(DOORS) as DoorName[];
  return Object.fromEntries(doors.map((door) => [DOORS[door], count(door)])) as Record<Door, number>;
}

function counted<Key extends string>(keys: readonly Key[], count: (key: Key) => number): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<Key, number>;
}
