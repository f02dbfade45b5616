/** Of all accounts that were deleted only the newest are remembered, in memory and on SQLite. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FORMER_KEPT } from '../../src/core/people/kept-accounts.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { openDatabase } from '../../src/storage/sqlite/open.js';
import { operations } from '../../src/storage/sqlite/operations.js';
import { accountOf } from './contract.js';
import { atEnd, temporaryDirectory } from './helpers.js';

const former = (n: number) => ({ name: `p${n}`, firstId: 0, endId: 9, deletedAt: n, until: 99_999_999 });

it('forgets the account that was deleted first where more are remembered than the store keeps, in memory', async () => {
  const store = createMemoryStore();
  for (let n = 0; n < FORMER_KEPT + 2; n++) {
    await store.createAccount(accountOf(`p${n}`));
    await store.deleteAccount(former(n));
  }
  const kept = await store.formerAccounts();
  assert.deepEqual([kept.length, Math.min(...kept.map(({ deletedAt }) => deletedAt))], [FORMER_KEPT, 2]);
});

it('forgets the account that was deleted first where more are remembered than the store keeps, on SQLite', async (t) => {
  const db = openDatabase({ directory: temporaryDirectory(t), busyTimeout: 0, maxBytes: 1e9 });
  atEnd(t, () => db.close());
  db.run(
    `INSERT INTO former WITH RECURSIVE many (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM many WHERE n < ?)
     SELECT 'p' || n, 'p' || n, 0, 9, n, 99999999 FROM many`,
    FORMER_KEPT - 1,
  );
  for (const n of [FORMER_KEPT, FORMER_KEPT + 1]) {
    await operations.createAccount.run(db, accountOf(`p${n}`));
    assert.equal(await operations.deleteAccount.run(db, former(n)), true);
  }
  const kept = await operations.formerAccounts.run(db);
  assert.deepEqual([kept.length, Math.min(...kept.map(({ deletedAt }) => deletedAt))], [FORMER_KEPT, 2]);
});
