/**
 * What is kept, on a store, through crashes, stops and a disk that fails, made up at random: whatever is read is what was said, in
 * order and once, and what is not there is told as missing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PlacedPast, PlaceKey } from '../../src/core/past.js';
import { StorageError, type Store } from '../../src/core/store.js';
import { Archive, type Shelf } from '../../src/core/talk/archive.js';
import { silent } from '../../src/logger.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { HandClock } from '../support/clock.js';

const turn = (): Promise<void> => new Promise(setImmediate);

const KEPT = { lines: 6, bytes: 1024 ** 2, lifetime: 3_600_000 };

const ROOMS = 2;
const FRIEND = 'alice bob';

class World {
  private clock = new HandClock();
  private readonly store: Store = createMemoryStore();
  private readonly ids = { newest: 0 };
  private archive!: Archive;
  private shelves: Shelf[] = [];
  private failing = false;
  /** All that was said, and up to which id it has to be there, whatever happens. */
  private readonly said: { readonly id: number; readonly place: PlaceKey }[] = [];
  private safe = 0;
  /** A crash came before they were stored. */
  private readonly lost = new Set<number>();

  static async open(): Promise<World> {
    const world = new World();
    await world.begin();
    return world;
  }

  private async begin(): Promise<void> {
    // The one before rings for nobody any more.
    const clock = new HandClock();
    this.clock = clock;
    const { store, ids } = this;
    // Whatever is written may be refused.
    const disk = new Proxy(store, {
      get: (target, name: keyof Store) => {
        const call = (target[name] as (...args: unknown[]) => Promise<unknown>).bind(target);
        if (name !== 'appendBehind' && name !== 'dropRoom') return call;
        return (...args: unknown[]) => (this.failing ? Promise.reject(new StorageError('full')) : call(...args));
      },
    });
    const calendar = { judged: clock.now() };
    const { archive, rooms } = await Archive.open({ store: disk, clock, calendar, logger: silent, ids }, KEPT);
    this.archive = archive;
    this.shelves = [archive.everyone, ...rooms.map((room) => archive.findRoom(room))];
    while (this.shelves.length <= ROOMS) this.openRoom();
  }

  private openRoom(): void {
    const id = ++this.ids.newest;
    const room = { id, name: `room${id}`, maker: 'alice', madeFrom: null, topic: null, usedAt: this.clock.now() };
    this.shelves.push(this.archive.openRoom({ ...room, keyHash: null, quiet: false, voices: [] }));
  }

  say(index: number): void {
    const shelf = this.shelves[index] as Shelf;
    const id = ++this.ids.newest;
    this.said.push({ id, place: shelf.place });
    this.archive.said(shelf, id, 'Alice', `line ${id}`);
  }

  write(): void {
    const id = ++this.ids.newest;
    this.said.push({ id, place: FRIEND });
    this.archive.keep({ place: FRIEND, id, from: 'Alice', body: `line ${id}`, at: this.clock.now() });
  }

  drop(index: number): void {
    const [gone] = this.shelves.splice(1 + (index % ROOMS), 1);
    this.archive.dropRoom(gone as Shelf);
    this.openRoom();
  }

  fail(failing: boolean): void {
    this.failing = failing;
  }

  async pass(): Promise<void> {
    this.clock.advance(500);
    await this.archive.flush();
    if (!this.failing) this.safe = this.ids.newest;
  }

  /** Ids that were reserved and not given out are never given out. */
  async crash(): Promise<void> {
    for (const { id } of this.said) if (id > this.safe) this.lost.add(id);
    this.ids.newest += 7;
    await turn();
    await this.begin();
  }

  async stop(): Promise<void> {
    this.failing = false;
    await this.archive.close();
    this.safe = this.ids.newest;
    await this.begin();
  }

  private in(places: readonly PlaceKey[], after: number, upTo: number): number[] {
    return this.said.filter(({ id, place }) => places.includes(place) && id > after && id <= upTo).map(({ id }) => id);
  }

  /** So many of the newest lines of each place, of those that have to be there, are there. */
  async checkSafe(): Promise<void> {
    for (const place of [...this.shelves.map((shelf) => shelf.place), FRIEND]) {
      const least = place === FRIEND ? 1000 : KEPT.lines;
      const before = this.in([place], 0, this.ids.newest).slice(-least);
      const { lines } = await this.store.readLast({
        place,
        count: least,
        upTo: this.ids.newest,
        notBefore: 0,
        bytes: 1e9,
      });
      const found = new Set(lines.map(({ id }) => id));
      for (const id of before)
        if (id <= this.safe && !this.lost.has(id)) assert.ok(found.has(id), `${id} of ${place} is gone`);
    }
  }

  async read(which: number, from: number, count: number): Promise<void> {
    const shelves = this.shelves.filter((_, index) => which & (1 << index));
    const places = shelves.map((shelf) => shelf.place);
    const upTo = this.ids.newest;
    const after = Math.floor(upTo * from);
    const here = this.archive.after(shelves, after, upTo, count);
    if (here !== null) this.check(places, after, here, null, true, upTo, count);
    const reader = which & 8 ? 'bob' : null;
    const asked = { places, reader, after, upTo, count, bytes: 1e9 };
    const part = await this.archive.readAfter(asked).catch((error: unknown) => {
      assert.ok(error instanceof StorageError && this.failing);
      return null;
    });
    if (part === null) return;
    const all = reader === null ? places : [...places, FRIEND];
    this.check(all, after, part.lines, part.next, part.complete, upTo, null);
  }

  private check(
    places: readonly PlaceKey[],
    after: number,
    lines: readonly PlacedPast[],
    next: number | null,
    complete: boolean,
    upTo: number,
    count: number | null,
  ): void {
    const said = this.in(places, after, next ?? upTo).slice(0, count ?? undefined);
    const got = lines.map(({ id }) => id);
    for (const { id, place, body } of lines) {
      assert.equal(body, `line ${id}`);
      assert.ok(this.said.some((line) => line.id === id && line.place === place));
    }
    assert.deepEqual(
      got,
      [...new Set(got)].sort((one, other) => one - other),
    );
    if (complete) assert.deepEqual(got, said);
    else for (const id of got) assert.ok(said.includes(id));
  }
}

type Act = (world: World) => void | Promise<void>;

const say = fc.integer({ min: 0, max: ROOMS }).map(
  (index): Act =>
    (world) =>
      world.say(index),
);
const read = fc
  .tuple(fc.integer({ min: 1, max: 15 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 30 }))
  .map(
    ([which, from, count]): Act =>
      (world) =>
        world.read(which, from, count),
  );
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: say },
  { weight: 3, arbitrary: fc.constant((world: World) => world.write()) },
  { weight: 4, arbitrary: fc.constant((world: World) => world.pass()) },
  { weight: 4, arbitrary: read },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (failing): Act =>
        (world) =>
          world.fail(failing),
    ),
  },
  { weight: 1, arbitrary: fc.constant((world: World) => world.crash()) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.stop()) },
  {
    weight: 1,
    arbitrary: fc.nat(ROOMS - 1).map(
      (index): Act =>
        (world) =>
          world.drop(index),
    ),
  },
);

test('what is read is what was said, in order and once, or told as missing; what was stored stays, through crashes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 120, size: 'max' }), async (acts) => {
      const world = await World.open();
      for (const one of acts) {
        await one(world);
        await world.checkSafe();
      }
    }),
    { numRuns: 150 },
  );
});
