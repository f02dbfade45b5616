/**
 * Killed with -9 at any moment, the server loses nothing that it has called queued. More rounds: crash.full.test.ts.
 * Rules: R4.4, R4.11, R4.12.
 */
import { test } from 'node:test';
import { crashAndCompare } from '../support/crashes.js';

const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

for (const acks of [false, true]) {
  test(`killed 3 times, the server has shown all it called queued, in order, every repetition marked; acks ${acks ? 'on: under its id' : 'off'}`, (t) =>
    crashAndCompare(t, { rounds: 3, acks, seed: seed + (acks ? 1 : 0) }));
}
