/**
 * Killed with -9 while rooms talk, the server has kept what was said a second before, and tells of what it has not. More
 * rounds: kill-rooms.full.test.ts. Rules: R4.14, R4.19, R4.20.
 */
import { test } from 'node:test';
import { killRooms } from '../support/room-crashes.js';

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

test('killed twice while rooms talk, the server has every line older than a second, in order, once, under a number that no other line has, and tells that the rest may be missing', (t) =>
  killRooms(t, { kills: 2, people: 20, seed }));
