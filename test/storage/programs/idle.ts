/** Stores something and does not close the store: that must not keep the process alive. */
import { openSqliteStore } from '../../../src/storage/sqlite/store.js';

const store = await openSqliteStore(process.argv[2] ?? '');
await store.reserveIds(1);
