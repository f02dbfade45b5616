/** As kill-rooms.test.ts, often enough for moments that are rare. Rules: R4.14, R4.19, R4.20. */
import { describe, test } from 'node:test';
import { killRooms } from '../support/room-crashes.js';

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

describe('killed 50 times while rooms talk', { concurrency: 5 }, () => {
  for (let world = 0; world < 5; world++) {
    test(`the server has every line older than a second, in order, once, and tells of the rest: world ${world}`, (t) =>
      killRooms(t, { kills: 10, people: 20, seed: seed + world }));
  }
});
