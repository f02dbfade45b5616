/** The numbers of messages: none is given twice, none is missing. The store is the one in memory, held back by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageIds } from '../../src/core/message-ids.js';
import { StorageError, type Store } from '../../src/core/store.js';
import { silent } from '../../src/logger.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { HandClock } from '../support/clock.js';

const turn = (): Promise<void> => new Promise(setImmediate);

/** Takes `count` ids, of which each is larger than those before. */
function taker(ids: MessageIds): (count: number) => number {
  let last = 0;
  return (count) => {
    for (let i = 0; i < count; i++) {
      const id = ids.take();
      assert.ok(id > last);
      last = id;
    }
    return last;
  };
}

/** From now on the store reserves when it is let. */
function hold(store: Store) {
  const { reserveIds } = store;
  const held: (() => void)[] = [];
  store.reserveIds = (count) =>
    new Promise((resolve, reject) => {
      held.push(() => reserveIds.call(store, count).then(resolve, reject));
    });
  return {
    isAsked: () => held.length > 0,
    async answer() {
      held.shift()?.();
      await turn();
    },
  };
}

test('a rush is refused nothing: 50,000 at its beginning, half a million later, while more are being reserved', async () => {
  const store = createMemoryStore();
  const clock = new HandClock();
  const ids = await MessageIds.open(store, clock, silent);
  const take = taker(ids);
  const reservation = hold(store);
  take(1);
  for (const [ms, count] of [
    [500, 49_998],
    [500, 49_999],
    [5_000, 500_000],
    [5_000, 499_000],
  ] as const) {
    take(1);
    assert.ok(reservation.isAsked());
    take(count);
    clock.advance(ms);
    await reservation.answer();
  }
});

test('a store that is busy is asked again after a hundred messages, and before the last number', async () => {
  const store = createMemoryStore();
  const take = taker(await MessageIds.open(store, new HandClock(), silent));
  const { reserveIds } = store;
  let asked = 0;
  store.reserveIds = () => {
    asked++;
    return Promise.reject(new StorageError('busy'));
  };
  for (let left = 50_000; left > 1; left--) {
    take(1);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
  assert.ok(asked > 400 && asked <= 500, `${asked}`);
  store.reserveIds = reserveIds;
  take(1);
  await turn();
  take(50_000);
});

test('what is said whether the store answers or not has no number once all are used up, and the newest is the last', async () => {
  const store = createMemoryStore();
  const ids = await MessageIds.open(store, new HandClock(), silent);
  assert.equal(ids.newest, 0);
  hold(store);
  let newest: number | undefined = 0;
  for (let id = ids.takeOrNone(); id !== undefined; id = ids.takeOrNone()) newest = id;
  assert.deepEqual([newest, ids.newest], [50_000, 50_000]);
  assert.throws(() => ids.take(), { code: 'STORAGE' });
});

test('few numbers are skipped by a crash where people talk, and again when a rush is long over', async () => {
  const store = createMemoryStore();
  const clock = new HandClock();
  const take = taker(await MessageIds.open(store, clock, silent));
  const talk = async (count: number): Promise<void> => {
    for (let said = 0; said < count; said += 100) {
      take(100);
      clock.advance(1_000);
      await turn();
    }
  };
  const skipped = async (): Promise<number> => (await store.reserveIds(1)) - take(1) - 1;
  await talk(200_000);
  const calm = await skipped();
  assert.ok(calm >= 49_000 && calm < 100_000, `${calm}`);
  take(40_000);
  await turn();
  take(40_000);
  await turn();
  take(40_000);
  await turn();
  const rush = await skipped();
  assert.ok(rush > 3_800_000 && rush <= 4_050_000, `${rush}`);
  await talk(4_200_000);
  const after = await skipped();
  assert.ok(after >= 49_000 && after < 100_000, `${after}`);
});

test('where others have reserved some in between, theirs are left out', async () => {
  const store = createMemoryStore();
  const ids = await MessageIds.open(store, new HandClock(), silent);
  const others = await store.reserveIds(10);
  for (let count = 0; count < 50_002; count++) {
    const id = ids.take();
    assert.ok(id < others || id >= others + 10);
    if (count === 1) await turn();
  }
});

test('what was not used is given back at the end, and given out by the next', async () => {
  const store = createMemoryStore();
  for (const first of [1, 4, 7]) {
    const ids = await MessageIds.open(store, new HandClock(), silent);
    assert.equal(ids.take(), first);
    assert.deepEqual([ids.take(), ids.take()], [first + 1, first + 2]);
    await ids.close();
  }
});

test('nobody gets a number once they are being given back', async () => {
  const store = createMemoryStore();
  const ids = await MessageIds.open(store, new HandClock(), silent);
  ids.take();
  const closed = ids.close();
  assert.throws(() => ids.take(), { code: 'STORAGE' });
  assert.equal(ids.takeOrNone(), undefined);
  await closed;
  assert.throws(() => ids.take(), { code: 'STORAGE' });
  assert.equal((await MessageIds.open(store, new HandClock(), silent)).take(), 2);
});

test('a reservation under way at the end comes back, too', async () => {
  const store = createMemoryStore();
  const ids = await MessageIds.open(store, new HandClock(), silent);
  const take = taker(ids);
  const reservation = hold(store);
  while (!reservation.isAsked()) take(1);
  const last = take(1);
  const closed = ids.close();
  await turn();
  await reservation.answer();
  await closed;
  const next = MessageIds.open(store, new HandClock(), silent);
  await reservation.answer();
  assert.equal((await next).take(), last + 1);
});

test('what others have reserved meanwhile is not given out again, and what cannot be given back is skipped', async () => {
  const store = createMemoryStore();
  const ids = await MessageIds.open(store, new HandClock(), silent);
  ids.take();
  const others = await store.reserveIds(10);
  await ids.close();
  const next = await MessageIds.open(store, new HandClock(), silent);
  const first = next.take();
  assert.equal(first, others + 10);
  const { returnIds } = store;
  store.returnIds = () => Promise.reject(new StorageError('no'));
  await next.close();
  store.returnIds = returnIds;
  assert.ok((await MessageIds.open(store, new HandClock(), silent)).take() > first);
});
