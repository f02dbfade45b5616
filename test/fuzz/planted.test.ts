/** The fuzzer finds the faults that are planted for it, and none where there is none. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startTestServer } from '../support/server.js';
import { codesIn, OPERATORS } from './house.js';
import { faults, relay } from './planted.js';
import { type Fuzzed, fuzz } from './run.js';

const FOUND: Readonly<Record<string, RegExp>> = {
  'a line doubled': /hears Wit\d’s line \d+ \(all\) twice/,
  'two lines swapped': /hears Wit\d’s line \d+ \(all\) behind a later one/,
  'a line lost after its STATUS': /has not heard Wit\d’s line .*, which was delivered/,
  'a name given twice': /two that are called wit\d/i,
  'a line that reached another room': /hears Wit\d’s line \d+ \((?:north|south)\) in another place/,
  'a private line that others hear': /hears Wit\d’s line \d+ \(\), which was not for them/,
  'a line that moves the cursor': /hears what moves a cursor/,
  'a line of somebody who has not said it': /hears from Wit0 what they have not said/,
  'a number that is another line’s': /hears .* under the number \d+ of /,
  'a line of a form that there is not': /hears a line of no form: "NEWS:/,
  'an answer given twice': /is answered twice/,
};

/** The faults lie before the server, so that it may as well be in this process. */
async function openHere(t: TestContext): Promise<Fuzzed> {
  const options = { telnetPort: 0, webPort: 0, operators: OPERATORS.join(',') };
  const { port, quietPort, telnetPort, webPort, log } = await startTestServer(t, options);
  const ports = { port, quietPort, telnetPort, webPort, codes: codesIn(log) };
  return { ports, memory: async () => 0, close: async () => {} };
}

describe('the fuzzer finds', { concurrency: 2 }, () => {
  test('a fault for each that can be planted', () => assert.deepEqual(Object.keys(FOUND), Object.keys(faults)));

  for (const [name, complaint] of Object.entries(FOUND)) {
    test(name, async (t) => {
      const door = async (port: number): Promise<number> => {
        const spoilt = await relay(name, port);
        t.after(() => spoilt.close());
        return spoilt.port;
      };
      const { faults: found } = await fuzz({
        ...{ lines: 3000, seed: 1, kinds: [], enough: 1 },
        door,
        open: () => openHere(t),
      });
      assert.ok(
        found.some((one) => complaint.test(one)),
        JSON.stringify(found),
      );
    });
  }
});

test('where nothing is planted, the fuzzer finds nothing', async () => {
  const { faults: found, lines } = await fuzz({ lines: 4000, seed: 3 });
  assert.deepEqual(found, []);
  assert.ok(lines >= 4000);
});
