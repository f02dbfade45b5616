/** The numbers of messages do not run out while the store is busy. The store is the one in memory, held back by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageIds } from '../../src/chat/message-ids.js';
import { silent } from '../../src/logger.js';
import { createMemoryStore } from '../../src/storage/memory.js';

test('half a million messages get numbers while the next ones are being reserved, and none is given twice', async () => {
  const store = createMemoryStore();
  const { reserveIds } = store;
  const ids = await MessageIds.open(store, silent);
  let held: (() => void) | null = null;
  store.reserveIds = (count) =>
    new Promise((resolve) => {
      held = () => resolve(reserveIds.call(store, count));
    });
  let last = ids.take();
  const take = (count: number) => {
    for (let i = 0; i < count; i++) {
      const id = ids.take();
      assert.ok(id > last);
      last = id;
    }
  };
  while (held === null) take(1);
  take(499_000);
  (held as () => void)();
  await new Promise(setImmediate);
  take(499_000);
});
