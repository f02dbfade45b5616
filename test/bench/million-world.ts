/**
 * A database in which a million lines have been said, in rooms that last, in groups and between two people: written through the
 * Store, as a server does. Knows no server.
 */
import { between, type KeptRoom, ofGroup, ofRoom, type Past, type PlaceKey } from '../../src/core/past.js';
import type { Store } from '../../src/core/store.js';
import { createPasswords } from '../../src/storage/passwords.js';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';

/** Who has the groups and the direct messages, and asks for them. */
export const OWNER = 'Alice';
export const PASSWORD = 'benchmarks';

/** Of the owner's, besides the rooms. */
const GROUPS = 20;
const FRIENDS = 20;

/** Lines in one call, and calls under way at a time. */
const PART = 250;
const UNDER_WAY = 4;

/** Who has opened the rooms, and from how many addresses: nobody more than their share. */
const MAKERS = 50;
const ADDRESSES = 10;

const BODY = 'what somebody has said in a room, neither long nor short, as people talk, number ';

export interface World {
  readonly rooms: number;
  /** Of each place. */
  readonly lines: number;
}

/** What is in it: of all lines the first and the last id, and how many there are. */
export interface Filled {
  readonly first: number;
  readonly last: number;
  readonly lines: number;
}

export function roomName(index: number): string {
  return `room${index}`;
}

async function people(store: Store): Promise<readonly string[]> {
  const passwords = createPasswords({ jobs: 1, waiting: 1, waitingPerAddress: 1 });
  const hash = await passwords.hash(PASSWORD, '');
  const friends = Array.from({ length: FRIENDS }, (_, index) => `Friend${index}`);
  for (const name of [OWNER, ...friends])
    await store.createAccount({ key: name.toLowerCase(), name, hash, settings: '', createdAt: Date.now(), firstId: 0 });
  return friends;
}

/** Fills the database of `directory`, which is empty. */
export async function fill(directory: string, { rooms, lines }: World): Promise<Filled> {
  const store = await openSqliteStore(directory);
  const friends = await people(store);
  const firstGroup = await store.reserveIds(rooms + GROUPS);
  const kept = Array.from({ length: rooms }, (_, index) => roomOf(firstGroup + GROUPS + index, index));
  const groups = Array.from({ length: GROUPS }, (_, index) => firstGroup + index);
  for (const [index, id] of groups.entries()) {
    await store.createGroup(id, `group${index}`, OWNER);
    await store.saveMember(id, { name: friends[0] as string, invitedBy: null });
  }
  const places = [
    ...kept.map(({ id }) => ofRoom(id)),
    ...groups.map(ofGroup),
    ...friends.map((name) => between(OWNER.toLowerCase(), name.toLowerCase())),
  ];
  const first = await store.reserveIds(places.length * lines);
  const last = first + places.length * lines - 1;
  await store.openPast(first);
  const work = places.entries();
  // Lines of all places have been said in turn; each place is written as a whole, because that is faster.
  const writers = Array.from({ length: UNDER_WAY }, async () => {
    for (const [index, place] of work) {
      const room = kept[index];
      await write(store, place, { first: first + index, step: places.length, lines }, room === undefined ? [] : [room]);
    }
  });
  await Promise.all(writers);
  await store.appendBehind({ rooms: [], places: [], upTo: last });
  await store.close();
  return { first, last, lines: places.length * lines };
}

function roomOf(id: number, index: number): KeptRoom {
  const topic = { text: 'The topic of a room', by: OWNER };
  const madeFrom = `192.0.2.${index % ADDRESSES}`;
  const open = { keyHash: null, quiet: false, voices: [] };
  return { id, name: roomName(index), maker: `maker${index % MAKERS}`, madeFrom, topic, ...open, usedAt: Date.now() };
}

interface Said {
  readonly first: number;
  readonly step: number;
  readonly lines: number;
}

async function write(store: Store, place: PlaceKey, said: Said, rooms: readonly KeptRoom[]): Promise<void> {
  const { first, step, lines: count } = said;
  const at = Date.now();
  for (let done = 0; done < count; done += PART) {
    const lines: Past[] = [];
    for (let index = done; index < Math.min(done + PART, count); index++) {
      const id = first + index * step;
      lines.push({ id, from: index % 2 === 0 ? OWNER : 'Friend0', body: `${BODY}${id}`, at });
    }
    await store.appendBehind({
      rooms,
      places: [{ place, keep: count, bytes: null, lines, gaps: [], floor: 0 }],
      upTo: null,
    });
  }
}
