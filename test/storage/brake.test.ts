/** The end of the process while the database is at work. */
import { test } from 'node:test';
import { endWhileAtWork } from './ending.js';

test('a process that ends while the database is at work ends with its own status, and not as a crash', async (t) => {
  await endWhileAtWork(t, 4);
});
