/**
 * The tests of the wire once more, with every message between core and doors put off to the next turn of the event loop and
 * copied (test/support/delayed.ts): nothing that they say leans on the two being one process. What passes by the link here is
 * lines, objects and what is said; the bytes of files pass by it nowhere yet. And the tests of the JSON dialect, with those who
 * speak it at WebSockets, with messages put off and as calls. The first of these are also played by servers that begin with other
 * settings and are told those of the test by a reload (test/support/set-late.ts): of every option that a reload takes over they prove that
 * the new value holds.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { locate } from '../support/places.js';

/** What may come out otherwise where a message takes its time, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'R3.65 a receiver who leaves in the middle may have it again':
    'the end of the input is told before it is known that the connection is lost',
};

/** The name of what has failed: a test, or a file that could not be loaded or has not ended. */
const nameOf = (line: string): string => line.replace(/^ *not ok \d+ - /, '');

/** And at a WebSocket, and why. */
const OTHERWISE_AT_A_WEB_SOCKET: Readonly<Record<string, string>> = {
  'R7.3 what cannot be read is one error each, and the connection lives on': 'what is not UTF-8 ends it (R8.13)',
  'R7.8 R3.57 a wait is answered when such a line would have been shown, and what follows waits':
    'the test has three objects in one write, which is one message here',
};

/** Runs the tests of a folder; those in `otherwise` may fail. */
async function play(
  folder: string,
  otherwise: Readonly<Record<string, string>>,
  how: NodeJS.ProcessEnv,
): Promise<void> {
  const compiled = locate(`build/test/${folder}`);
  const files = readdirSync(compiled)
    .filter((name) => name.endsWith('.test.js') && !name.endsWith('.full.test.js'))
    .map((name) => join(compiled, name));
  assert.ok(files.length > 0);
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const options = ['--enable-source-maps', '--test', '--test-reporter=tap', '--test-timeout=100000'];
  const run = spawn(process.execPath, [...options, ...files], {
    env: { ...env, ...how },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  run.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [status] = await once(run, 'close');
  const failed = output
    .split('\n')
    .filter((line) => /^ *not ok /.test(line))
    .map(nameOf);
  const others = failed.filter((name) => otherwise[name] === undefined);
  assert.deepEqual(others, [], output.slice(-20_000));
  assert.ok(status === 0 || failed.length > 0);
  assert.match(output, /^ok /m);
}

/** What a start does by settings of its own, and a reload not. */
const OTHERWISE_SET_LATE: Readonly<Record<string, string>> = {
  'after a crash a guest who was here gets messages for so many hours after the last sign of life':
    'the start says how long',
  'R3.123 where nothing of a room has been kept for as long as that would be, it has no key after a restart':
    'the start lets go of it',
  'with lower bounds after a restart go first the rooms of whoever has too many, then those unused for longest':
    'the start says how many may stay',
  'a room of which all lines have become too old is gone with the next start': 'the start drops them',
};

const DELAYED = { TEST_LINK: 'delayed' };
/** Costs nothing more when it is played along. */
const DELAYED_AND_SET_LATE = { ...DELAYED, TEST_SET: 'late' };
const AT_A_WEB_SOCKET = { TEST_DOOR: 'web' };

for (const folder of ['wire', 'json', 'core']) {
  test(`the tests of ${folder} hold with every message put off and copied, and with settings that have come by a reload`, () =>
    play(folder, { ...OTHERWISE, ...OTHERWISE_SET_LATE }, DELAYED_AND_SET_LATE));
}

test('the tests of the JSON dialect hold at a WebSocket', () =>
  play('json', OTHERWISE_AT_A_WEB_SOCKET, AT_A_WEB_SOCKET));

test('R8.10 and so they do there with every message put off and copied', () =>
  play('json', { ...OTHERWISE, ...OTHERWISE_AT_A_WEB_SOCKET }, { ...AT_A_WEB_SOCKET, ...DELAYED }));
