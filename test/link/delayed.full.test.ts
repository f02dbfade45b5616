/**
 * The tests of the wire once more, with every message between core and doors put off to the next turn of the event loop and
 * copied (test/support/delayed.ts): nothing that they say leans on the two being one process. What passes by the link here is
 * lines, objects and what is said; the bytes of files pass by it nowhere yet.
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

for (const folder of ['wire', 'json', 'core']) {
  test(`the tests of ${folder} hold with every message put off and copied`, async () => {
    const compiled = locate(`build/test/${folder}`);
    const files = readdirSync(compiled)
      .filter((name) => name.endsWith('.test.js') && !name.endsWith('.full.test.js'))
      .map((name) => join(compiled, name));
    assert.ok(files.length > 0);
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    const options = ['--enable-source-maps', '--test', '--test-reporter=tap', '--test-timeout=100000'];
    const run = spawn(process.execPath, [...options, ...files], {
      env: { ...env, TEST_LINK: 'delayed' },
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
    const others = failed.filter((name) => OTHERWISE[name] === undefined);
    assert.deepEqual(others, [], output.slice(-20_000));
    assert.ok(status === 0 || failed.length > 0);
    assert.match(output, /^ok /m);
  });
}
