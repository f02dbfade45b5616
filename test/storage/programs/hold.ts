/** Opens the store in the given directory, says `open` or why it could not, and stays until it is killed. */
import { openSqliteStore, StoreOpenError } from '../../../src/storage/sqlite/store.js';

try {
  await openSqliteStore(process.argv[2] ?? '', { busyTimeout: 0 });
  console.log('open');
  setInterval(() => {}, 1_000_000);
} catch (error) {
  if (!(error instanceof StoreOpenError)) throw error;
  console.log(`${error.problem}: ${error.message}`);
}
