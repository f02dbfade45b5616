/** The roster's file (R3.102): what may stand in it, and when it is read. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readRoster } from '../../src/storage/roster-file.js';
import { serve } from '../cli/program.js';
import { startRefusal } from '../cli/refusal.js';
import { leave, startTestServer } from '../support/server.js';

function fileWith(t: TestContext, text: string | Buffer): string {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-roster-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'roster.txt');
  writeFileSync(path, text);
  return path;
}

test('R3.102 a roster is one name a line; empty lines and comments are none, whatever program has written it', (t) => {
  const path = fileWith(t, '\ufeff# class 9b\r\nAlice\r\n\r\n  Bob  \r\n# Zoe\nCarol\rDan');
  assert.deepEqual(readRoster(path, []), ['Alice', 'Bob', 'Carol', 'Dan']);
});

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ['no name', 'Alice\nBob Smith\n', /:2: Bob Smith is no name: /],
  ['no name at all', 'Alice\n\u001b[2J\n', /:2: \ufffd?\[2J is no name: /],
  ['a reserved name', '# x\nserver\n', /:2: the server keeps the name server for itself$/],
  ['a name twice', 'Alice\nBob\nALICE\n', /:3: ALICE is Alice in line 1 again, or looks like it$/],
  ['a name that looks like another', 'Ian\nlan\n', /:2: lan is Ian in line 1 again, or looks like it$/],
  ['a name that looks like an operator’s', 'Ilona\nllona2\nlan\n', /:3: lan looks like the operator Ian$/],
  [
    'too many names',
    Array.from({ length: 10_001 }, (_, at) => `Pupil${at}q`).join('\n'),
    /:10001: a roster has at most/,
  ],
  ['too many bytes', `#${'x'.repeat(1024 ** 2)}`, /has more than 1048576 bytes; make it shorter$/],
];

for (const [what, text, sentence] of WRONG) {
  test(`R3.102 with ${what} in it nothing starts, and it is said where`, async (t) => {
    const roster = fileWith(t, text);
    await assert.rejects(startTestServer(t, { roster, operators: 'Ian' }), (error: Error) => {
      assert.equal(error.name, 'TextFileError');
      assert.match(error.message, sentence);
      assert.ok(error.message.includes(roster));
      return true;
    });
  });
}

test('R3.102 a roster that is not there, or no file, is said so', async (t) => {
  const path = fileWith(t, 'Alice\n');
  assert.throws(
    () => readRoster(`${path}.gone`, []),
    /cannot be read \(there is no such file\); choose another with --roster FILE$/,
  );
  assert.throws(() => readRoster(join(path, '..'), []), /is no file that can be read again; /);
  // Whoever reads a pipe waits for who writes into it.
  if (spawnSync('mkfifo', [`${path}.pipe`]).status === 0)
    assert.throws(() => readRoster(`${path}.pipe`, []), /is no file that can be read again; /);
  const link = `${path}.link`;
  symlinkSync(path, link);
  assert.deepEqual(readRoster(link, []), ['Alice']);
});

test('R3.102 the file is read again, and a new one that cannot be used leaves the old one in force', async (t) => {
  const roster = fileWith(t, 'Alice\nBob\n');
  const server = await startTestServer(t, { roster });
  const alice = await server.person('Alice');
  writeFileSync(roster, 'Alice\nBob\nCarol\n');
  await server.reload();
  const carol = await server.person('Carol');
  writeFileSync(roster, 'Alice\nnot a name\n');
  await server.reload();
  // The sentence alone, and not where in the code that was found.
  const { err } = server.log.at(-1)?.fields ?? {};
  assert.ok(typeof err === 'string');
  assert.match(err, /roster\.txt:2: not a name is no name: /);
  await leave(carol);
  writeFileSync(roster, 'Bob\n');
  await server.reload();
  assert.equal((await alice.ask('/ping here')).at(-1), 'PONG:here');
  const visitor = await server.visitor();
  for (const name of ['Alice', 'Carol'])
    assert.match((await visitor.ask(`register ${name}`)).join('|'), /^ERROR: NOT_ON_ROSTER /);
});

test('R3.102 a roster without names, as while an editor writes it, is not used: everybody’s codes would end', async (t) => {
  const roster = fileWith(t, 'Alice\n');
  const server = await startTestServer(t, { roster });
  const alice = await server.visitor();
  const [, code] = /code (\d{6})/.exec((await alice.ask('register Alice')).join('|')) ?? [];
  await leave(alice);
  writeFileSync(roster, '# class 9b\n\n');
  await server.reload();
  assert.match(String(server.log.at(-1)?.fields.err), /the roster \S+ has no names; write them into it, one a line$/);
  const visitor = await server.visitor();
  assert.match((await visitor.ask(`register Alice code ${code}`)).join('|'), /^INFO: Welcome, Alice!/);
});

test('R3.102 on SIGHUP the program reads the file again, and with a mistake in it does not start', async (t) => {
  const roster = fileWith(t, 'Alice\n');
  const program = serve(t, ['--memory', '--roster', roster]);
  await program.listening();
  writeFileSync(roster, 'Alice\nBob\n');
  program.kill('SIGHUP');
  await program.until(/"names":2,"event":"roster read again"/);
  writeFileSync(roster, 'Alice\nBob and Carol\n');
  assert.match(await startRefusal(['--memory', '--roster', roster]), /roster\.txt:2: Bob and Carol is no name: /);
});
