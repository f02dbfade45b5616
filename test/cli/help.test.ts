/** What `partyline` says about itself, run as a real process. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commandHelp, programHelp } from '../../src/cli/help.js';
import { serveTable } from '../../src/cli/options.js';
import { subcommands } from '../../src/cli/subcommands.js';
import { MAIN, ROOT, run } from './program.js';

test('--version, -v and serve --version print the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string };
  for (const args of [['--version'], ['-v'], ['serve', '--version']]) {
    assert.deepEqual(await run(args), { status: 0, signal: null, stdout: `partyline ${version}\n`, stderr: '' });
  }
});

test('--help, -h and help list the commands', async () => {
  const [long, ...others] = await Promise.all([['--help'], ['-h'], ['help']].map((args) => run(args)));
  assert.equal(long?.status, 0);
  assert.match(long?.stdout ?? '', /^ {2}serve +run the chat server$/m);
  for (const other of others) assert.deepEqual(other, long);
});

test('help serve and serve --help list every option with its default', async () => {
  const [one, two] = await Promise.all([run(['help', 'serve']), run(['serve', '--port', '1', '--help'])]);
  assert.deepEqual(one, two);
  assert.equal(one.status, 0);
  for (const { name } of serveTable) assert.match(one.stdout, new RegExp(`^ {2}(-., )?--${name} `, 'm'));
  assert.match(one.stdout, /--port N .*\(8080\)$/m);
  assert.match(one.stdout, /--quiet-port N\|off .*\(port \+ 2\)$/m);
  assert.match(one.stdout, /--max-outbox BYTES .*\(1M\)$/m);
  assert.match(one.stdout, /--flood on\|off .*\(on\)$/m);
  assert.match(one.stdout, /nc localhost 8080/);
});

test('help is given in spite of a mistake beside it', async () => {
  const { status, stdout } = await run(['serve', '--prot', '1', '-h']);
  assert.equal(status, 0);
  assert.match(stdout, /Usage: partyline serve/);
});

test('no line of help is wider than 80 columns', () => {
  for (const help of [programHelp(subcommands), ...subcommands.map(commandHelp)]) {
    assert.deepEqual(
      help.split('\n').filter((line) => line.length > 80),
      [],
    );
  }
});

test('without a command: help on stderr and status 2, so that a script notices', async () => {
  const { status, stdout, stderr } = await run([]);
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /Usage: partyline <command>/);
});

test('a reader of the help that goes away is no error', async () => {
  const child = spawn(process.execPath, [MAIN, 'help', 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.destroy();
  assert.deepEqual(await once(child, 'close'), [0, null]);
});
