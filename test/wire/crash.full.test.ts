/** As crash.test.ts, with 50 rounds, or as many as CRASH_ROUNDS says: `CRASH_ROUNDS=5000 npm run test:full -- crash --timeout=9000`. */
import { test } from 'node:test';
import { crashAndCompare } from '../support/crashes.js';

const rounds = Number(process.env.CRASH_ROUNDS ?? 50);
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

for (const acks of [false, true]) {
  test(`killed ${rounds} times, the server has shown all it called queued, in order, every repetition marked; acks ${acks ? 'on: under its id' : 'off'}`, (t) =>
    crashAndCompare(t, { rounds, acks, seed: seed + (acks ? 1 : 0) }));
}
