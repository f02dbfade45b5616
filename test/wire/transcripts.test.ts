/**
 * What is written down, by a real server into real files.
 * Rules: R4.22.
 */
import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../storage/helpers.js';
import { HandClock } from '../support/clock.js';
import { startTestServer } from '../support/server.js';

test('R4.22 what is said in rooms and to everyone stands in a file a room and day, for its owner alone, and a restart appends', async (t) => {
  const transcript = join(temporaryDirectory(t), 'transcripts');
  for (const text of ['hello', 'hello again']) {
    const server = await startTestServer(t, { transcript, clock: new HandClock() });
    const [alice] = await server.people('Alice');
    await alice.ask(text, 'join Lab', text, '/me waves');
    await server.stop();
  }
  const read = (name: string) => readFileSync(join(transcript, name), 'utf8').replaceAll('2026-11-20 10:03:12Z ', '');
  assert.deepEqual(readdirSync(transcript).sort(), ['_everyone.2026-11-20.txt', 'lab.2026-11-20.txt']);
  const run = (text: string) => `JOINED:Lab:Alice\nAlice: ${text}\n* Alice waves\nLEFT:Lab:Alice:server stopping\n`;
  assert.equal(read('lab.2026-11-20.txt'), run('hello') + run('hello again'));
  const all = (text: string) => `ONLINE:Alice\nAlice: ${text}\nOFFLINE:Alice:server stopping\n`;
  assert.equal(read('_everyone.2026-11-20.txt'), all('hello') + all('hello again'));
  for (const name of readdirSync(transcript)) assert.equal(lstatSync(join(transcript, name)).mode & 0o777, 0o600);
});

test('R3.83 R4.22 what is taken back stands in the file no more, be it written or not', async (t) => {
  const transcript = join(temporaryDirectory(t), 'transcripts');
  const clock = new HandClock();
  const server = await startTestServer(t, { transcript, clock });
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  const idOf = async (text: string): Promise<string> => {
    await alice.ask(text);
    const [, id] = [...(await bob.ask('/history lab 1')).join().matchAll(/, id (\d+)/g)].at(-1) ?? [];
    return id ?? assert.fail(text);
  };
  await bob.ask('/set ids on');
  const written = await idOf('written');
  await alice.ask('stays');
  clock.advance(500);
  assert.deepEqual(await alice.ask(`/purge ${written}`), [`INFO: Purged ${written}.`]);
  const waits = await idOf('/me waits');
  assert.deepEqual(await alice.ask(`/purge ${waits}`), [`INFO: Purged ${waits}.`]);
  await server.stop();
  const text = readFileSync(join(transcript, 'lab.2026-11-20.txt'), 'utf8');
  assert.match(text, /Alice: stays\n/);
  assert.doesNotMatch(text, /written|waits/);
});

test('R4.22 no name of a room leads out of the directory', async (t) => {
  const above = temporaryDirectory(t);
  const transcript = join(above, 'transcripts');
  const server = await startTestServer(t, { transcript, clock: new HandClock() });
  const [alice] = await server.people('Alice');
  const names = ['../x', '/tmp/x', '..', '.x', '_everyone', 'a/../../x', 'a\\..\\x', '0..', 'a.2026-11-20.txt'];
  for (const name of names) await alice.ask(`/join ${name}`, '/me was here');
  await server.stop();
  assert.deepEqual(readdirSync(above), ['transcripts']);
  assert.deepEqual(readdirSync(transcript).sort(), [
    '0...2026-11-20.txt',
    '_everyone.2026-11-20.txt',
    'a.2026-11-20.txt.2026-11-20.txt',
  ]);
});
