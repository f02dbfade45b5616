/** `partyline check --explain`: all that a profile asks, so that a server can be written from it alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { explain } from '../../src/tools/check/explain.js';
import { fits } from '../../src/tools/check/play/form.js';
import { Transcript } from '../../src/tools/check/play/transcript.js';
import { checks } from '../../src/tools/check/table.js';
import { MAIN } from '../cli/program.js';
import { locate } from '../support/places.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { failures, PROFILES, play } from './play.js';

test('each check of a smaller profile says in words what it asks', () => {
  for (const profile of PROFILES) {
    const chosen = checks.filter(({ profiles }) => profiles.includes(profile));
    const text = explain(profile, chosen).join('\n');
    for (const { rules, name, asks } of chosen) {
      assert.ok(text.includes(`${rules.join(' ')}  ${name}`), name);
      if (profile !== 'full') assert.ok(asks !== null && text.includes(asks), `${profile}: ${name}`);
    }
  }
});

test('--explain prints it, and needs no server', async () => {
  const { status, stdout } = await run(process.execPath, [MAIN, 'check', '--explain', '--profile', 'lab']);
  assert.equal(status, 0);
  assert.match(stdout, /^What a server needs for the profile lab\. Nothing else is asked: /);
  assert.match(stdout, /^R3\.16 R2\.5 {2}what is said in a room/m);
});

test('a line that ends where ours goes on is right, and one that goes on within a word is not', () => {
  assert.equal(fits('INFO: Joined r1', 'INFO: Joined r1 …'), true);
  assert.equal(fits('INFO: Joined r1 (you and 1 other). All', 'INFO: Joined r1 …'), true);
  assert.equal(fits('INFO: Joined r12', 'INFO: Joined r1 …'), false);
  assert.equal(fits('ERROR: NAME_TAKEN', 'ERROR: NAME_TAKEN …'), true);
});

test('a failure shows the whole exchange', () => {
  const transcript = new Transcript();
  for (let index = 0; index < 100; index++) transcript.sent('Ann', `${index} ${'x'.repeat(400)}`);
  assert.equal(transcript.last().length, 100);
  assert.ok(transcript.last().every((entry, index) => entry === `Ann > ${index} ${'x'.repeat(400)}`));
});

/** A server in Python, written from what --explain says by somebody who had seen no other. */
const SERVER = locate('test/check/lab-server.py');

async function labServer(t: TestContext): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  const child: ChildProcess = spawn('python3', [SERVER, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return port;
}

test('a server of 60 lines that was written from the text alone passes the profile lab', {
  skip: needs('python3'),
}, async (t) => {
  const code = readFileSync(SERVER, 'utf8').split('\n');
  assert.ok(code.filter((line) => line.trim() !== '').length <= 60);
  const tap = await play(await labServer(t), { profile: 'lab' });
  assert.deepEqual(failures(tap), []);
  assert.equal(tap.points.length, checks.filter(({ profiles }) => profiles.includes('lab')).length);
});
