/** As brake.test.ts, at more moments. */
import { test } from 'node:test';
import { endWhileAtWork } from './ending.js';

test('a process that ends while the database is at work ends with its own status, at each of 24 moments', async (t) => {
  await endWhileAtWork(t, 24);
});
