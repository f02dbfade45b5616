/** Options in a file and in the environment, at the real program: what --check-config finds, how a server starts, and what stays secret. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeCertificate } from '../support/certificates.js';
import { needs } from '../support/programs.js';
import { run, serve } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'partyline-config-'));
after(() => rmSync(folder, { recursive: true }));

const party = join(folder, 'party.yaml');

const file = (text: string): void => writeFileSync(party, text);

test('--check-config looks at all of it, and at the files that it names, and starts nothing', async () => {
  const roster = join(folder, 'roster.txt');
  writeFileSync(roster, 'Ann\n');
  file('roster: roster.txt\nport: 0\nmemory: true\n');
  const env = { PARTYLINE_XYZZY: 'secret' };
  const check = () => run(['serve', '--config', party, '--check-config'], { env });
  assert.deepEqual(await check(), {
    status: 0,
    signal: null,
    stdout: `${party} is in order\n`,
    stderr: 'partyline: PARTYLINE_XYZZY in the environment is no option\n',
  });
  writeFileSync(roster, 'Ann\nno name\n');
  file('roster: roster.txt\nmotd: nowhere\n');
  const { status, stdout, stderr } = await check();
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(
    stderr,
    /^partyline: \S+\/roster\.txt:2: no name is no name: .*\npartyline: the message of the day \S+\/nowhere cannot be read .*\n$/,
  );
});

test('--check-config looks for the user and the places that are named, too, and makes none of them', async () => {
  file('memory: true\n');
  const inFile = join(party, 'inside');
  const nowhere = join(folder, 'nowhere');
  const check = (...args: string[]) => run(['serve', '--check-config', ...args]);
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['--user', 'nobody-of-that-name'], /there is no user nobody-of-that-name here/],
    [['--log-file', join(nowhere, 'log')], /the log file \S+ cannot be written: its folder does not exist/],
    [['--log-file', folder], /the log file \S+ cannot be written: it is a folder/],
    [['--log-file', inFile], /the log file \S+ cannot be written: its folder is no folder/],
    [['--data', inFile], /the data directory \S+ cannot be made: \S+ is no directory/],
    [['--transcript', party], /the transcripts’ directory \S+ cannot be made: \S+ is no directory/],
  ];
  for (const [args, sentence] of wrong) {
    const { status, stdout, stderr } = await check(...args);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
    assert.match(stderr, sentence);
  }
  const all = [
    '--data',
    join(nowhere, 'data'),
    '--transcript',
    join(nowhere, 'said'),
    '--log-file',
    join(folder, 'log'),
  ];
  assert.equal((await check(...all)).status, 0);
  assert.deepEqual([nowhere, join(folder, 'log')].map(existsSync), [false, false]);
});

test('a server starts with a file and the environment, and says in its log what means nothing there', async (t) => {
  file('log-level: warn\nmax-lin: 4k\n');
  const { status, stderr } = await run(['serve', '--config', party]);
  assert.deepEqual([status, stderr], [2, `partyline: ${party}:2: unknown key max-lin, did you mean max-line?\n`]);
  file('recall: 3\n');
  const program = serve(t, ['--config', party], { env: { PARTYLINE_XYZZY: 'hush' } });
  await program.listening();
  assert.match(
    program.stdout,
    /"why":"PARTYLINE_XYZZY in the environment is no option","event":"a variable means nothing"/,
  );
  assert.doesNotMatch(program.stdout, /hush/);
});

test('neither what is printed nor the log has anything of the key, and one that everybody may read is warned of', {
  skip: needs('openssl'),
}, async (t) => {
  const { tlsKey } = makeCertificate(folder);
  chmodSync(tlsKey, 0o644);
  file('tls-cert: cert.pem\ntls-key: key.pem\nlog-level: debug\n');
  const print = await run(['serve', '--config', party, '--print-config']);
  assert.equal(print.status, 0);
  assert.match(print.stdout, /^tls-key: \S+\/key\.pem /m);
  const program = serve(t, ['--config', party, '--tls-port', '0']);
  await program.listening();
  assert.match(program.stdout, /"event":"everybody on this machine may read the key"/);
  for (const said of [print.stdout, program.stdout]) assert.doesNotMatch(said, /PRIVATE|MII|MHc/);
});
