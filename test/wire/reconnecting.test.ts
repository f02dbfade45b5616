/**
 * People who lose their connections while everybody talks, and come back with rooms and the number of their newest line: all
 * that each gets together is everything, once, in order. With 200 of them: reconnecting.full.test.ts. Rules: R4.11, R4.19,
 * R4.20, R7.17.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reconnect } from '../support/reconnecting.js';
import { startTestServer } from '../support/server.js';

const seed = Number(process.env.RECONNECT_SEED ?? Date.now() % 1_000_000);

test('25 who lose their connections at random moments while all of them talk get everything, once, in order', async (t) => {
  t.diagnostic(`seed ${seed}: RECONNECT_SEED=${seed} repeats the choices, if not the moments`);
  const server = await startTestServer(t);
  const { faults, said, losses, replayed } = await reconnect({
    ...{ port: () => server.quietPort, people: 25, lines: 25, every: 12, rooms: 5, seed },
  });
  assert.deepEqual(faults, []);
  t.diagnostic(`${said} lines, ${losses} connections lost, ${replayed} lines replayed`);
  assert.ok(losses > 10 && replayed > 10, 'somebody was away');
});

test('where a room keeps fewer lines than somebody has missed, that is told, and everything else comes', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const server = await startTestServer(t, { roomLines: 10 });
  const { faults, holes } = await reconnect({
    ...{ port: () => server.quietPort, people: 10, lines: 60, every: 20, rooms: 2, isLong: true, seed },
  });
  assert.deepEqual(faults, []);
  assert.ok(holes > 0, 'something was missing, and told');
});

/** What comes of a line of the server: the first time that it is one of these. */
function once(pattern: RegExp, spoil: (line: string) => readonly string[]): (line: string) => readonly string[] {
  let isDone = false;
  return (line) => {
    if (isDone || !pattern.test(line)) return [line];
    isDone = true;
    return spoil(line);
  };
}

/** The second of two lines in one place comes first. */
function swapped(): (line: string) => readonly string[] {
  let kept: string | null = null;
  let isDone = false;
  return (line) => {
    if (isDone || !/^\{"type":"message","kind":"room","room":"r0","from":"P[^0]/.test(line)) return [line];
    if (kept === null) {
      kept = line;
      return [];
    }
    isDone = true;
    return [line, kept];
  };
}

/** Of the answer to a login, where `id` stands at its objects. */
const REPLAYED = /^\{"type":"message","kind":"(room|all)".*"from":"P[^0].*"id":/;

const PLANTED: Readonly<
  Record<string, { spoil: () => (line: string) => readonly string[]; found: RegExp; isLong?: boolean }>
> = {
  'a line that comes twice': {
    spoil: () => once(/^\{"type":"message","kind":"room"/, (line) => [line, line]),
    found: /^P0 gets \d+ \(r\d\) twice$/,
  },
  'two lines swapped': { spoil: swapped, found: /^P0 gets \d+ \(r0\) behind \d+$/ },
  'a line that is lost on the way back': {
    spoil: () => once(REPLAYED, () => []),
    found: /^P0 has not got \d+ \(.*\), and was not told$/,
  },
  'lines that are gone, of which nobody is told': {
    spoil: () => (line) => [line.replace('"complete":false', '"complete":true')],
    found: /^P0 has not got \d+ \(.*\), and was not told$/,
    isLong: true,
  },
};

describe('the ledger of those who come back finds', () => {
  for (const [name, { spoil, found, isLong = false }] of Object.entries(PLANTED)) {
    test(name, async (t) => {
      const server = await startTestServer(t, isLong ? { roomLines: 10 } : {});
      const { faults } = await reconnect({
        ...{ port: () => server.quietPort, people: 6, lines: 60, every: 20, rooms: 2, isLong, seed: 1, spoil: spoil() },
      });
      assert.ok(
        faults.some((fault) => found.test(fault)),
        JSON.stringify(faults),
      );
    });
  }
});
