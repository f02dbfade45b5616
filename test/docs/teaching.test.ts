/** TEACHING.md: the loop over a class grades one server that is right and one that does not start. */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { checks } from '../../src/tools/check/table.js';
import { readXml } from '../check/xml.js';
import { MAIN } from '../cli/program.js';
import { folder } from '../support/certificates.js';
import { locate } from '../support/places.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { read } from './documents.js';

const [, loop = '', shown = ''] =
  /^```bash\n(mkdir -p results\n[\s\S]*?)^```\n\n```\n([\s\S]*?)^```$/m.exec(read('docs/TEACHING.md')) ?? [];

/** Of the machine; the loop takes those that follow, ten by ten. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return Math.min(port, 65_000);
}

test('the loop over a class prints what TEACHING.md shows, and writes a file for each', {
  skip: needs('python3', 'nc'),
}, async (t) => {
  const place = folder(t);
  mkdirSync(join(place, 'bin'));
  // It stands for npx, which would ask for the project's folder.
  writeFileSync(join(place, 'bin', 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(join(place, 'bin', 'npx'), 0o755);
  for (const name of ['alice', 'bob']) mkdirSync(join(place, 'class', name), { recursive: true });
  copyFileSync(locate('test/check/lab-server.py'), join(place, 'class', 'alice', 'server.py'));
  writeFileSync(join(place, 'class', 'bob', 'server.py'), 'raise SystemExit(1)\n');
  const port = (await freePort()) - 10;
  const script = `cd '${place}'\nPATH="$PWD/bin:$PATH"\n${loop.replace('port=9000', `port=${port}`)}`;
  const { stdout } = await run('bash', ['-c', script]);
  const total = checks.filter(({ profiles }) => profiles.includes('lab')).length;
  assert.equal(
    shown,
    `alice: ${total} of ${total}\nbob: 0 of ${total}, localhost:9020 cannot be reached: ECONNREFUSED\n`,
  );
  assert.equal(stdout, shown.replace('9020', String(port + 20)));
  const suites = ['alice', 'bob'].map((name) => readXml(readFileSync(join(place, 'results', `${name}.xml`), 'utf8')));
  assert.deepEqual(
    suites.map(({ attributes: { tests, failures, errors } }) => [tests, failures, errors]),
    [
      [String(total), '0', '0'],
      [String(total), '0', String(total)],
    ],
  );
});
