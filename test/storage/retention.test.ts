/** What the clock tells the store: signs of life every ten seconds, and every ten minutes the end of what has come to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Calendar } from '../../src/core/calendar.js';
import { Retention } from '../../src/core/retention.js';
import type { Store } from '../../src/core/store.js';
import { silent } from '../../src/logger.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { HandClock } from '../support/clock.js';
import { historyOf, keepLine } from './contract/samples.js';
import { accountOf, mailTo, pastOf } from './contract.js';

const SECOND = 1_000;
const ROOMY = { perMailbox: 1e9, perSender: 1e9, bytes: 1e9 };

/** Nobody comes or goes. */
const nobody = { beat: async () => {} };

/** Longer than any chain of promises that ends without the outside. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store that notes how often it was told to forget, and how much. */
function watched(store: Store): { store: Store; slices: number[] } {
  const slices: number[] = [];
  const expire: Store['expire'] = async (ends, atMost) => {
    const dropped = await store.expire(ends, atMost);
    slices.push(dropped);
    return dropped;
  };
  return { store: Object.assign(Object.create(store) as Store, { expire }), slices };
}

test('what has come to its end is dropped at the start and every ten minutes, so much at a time, until nothing is left', async () => {
  const clock = new HandClock(2_000_000);
  const { store, slices } = watched(createMemoryStore());
  await store.createAccount(accountOf('Bob'));
  const old = { sentAt: 1_000_000 };
  for (let id = 1; id <= 700; id++) await store.appendMail(mailTo('bob', id, old), ROOMY);
  for (let id = 1; id <= 700; id++) await keepLine(store, 'alice bob', pastOf(id, { at: 1_000_000 }), 1_000);
  const upkeep = new Retention(
    store,
    { mail: 999_999, history: 2_000_000 },
    clock,
    await Calendar.open(store, clock, silent),
    silent,
    nobody,
  );
  upkeep.start();
  await turn();
  assert.deepEqual(slices.splice(0), [500, 200]);
  assert.equal((await historyOf(store, 'alice bob', 1_000, 0)).length, 700);
  for (let seconds = 10; seconds < 600; seconds += 10) clock.advance(10 * SECOND);
  await turn();
  assert.deepEqual(slices, []);
  clock.advance(10 * SECOND);
  await turn();
  assert.deepEqual(slices.splice(0), [0]);
  for (let seconds = 0; seconds < 600; seconds += 10) clock.advance(10 * SECOND);
  await turn();
  assert.deepEqual(slices.splice(0), [500, 200]);
  assert.deepEqual(await historyOf(store, 'alice bob', 1_000, 0), []);
  upkeep.stop();
});

test('between two slices others have their turn, and a stop ends it', async () => {
  const clock = new HandClock(2_000_000);
  const { store, slices } = watched(createMemoryStore());
  await store.createAccount(accountOf('Bob'));
  for (let id = 1; id <= 2_000; id++) await store.appendMail(mailTo('bob', id), ROOMY);
  const upkeep = new Retention(
    store,
    { mail: 0, history: 0 },
    clock,
    await Calendar.open(store, clock, silent),
    silent,
    nobody,
  );
  upkeep.start();
  const left = (await store.readMail('bob', 9_999, 0)).length;
  assert.equal(left > 0, true, 'all was dropped at once');
  upkeep.stop();
  await turn();
  assert.equal(slices.length < 4, true);
});
