/** People at nc, and programs that pipe through it; ncat, socat and PuTTY’s raw mode do the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../support/programs.js';
import { prelude, run, runExpect } from '../support/run.js';
import { startTestServer, type TestServer } from '../support/server.js';

const input = 'server:register bot\nwho\nBob: Grüße ✓ 漢 😀\n@1 ping done';
const greets = /^INFO: Partyline [^\n]*\nINFO: [^\n]*\nAuthorise MODE\? \(REGISTER\/LOGIN\)\n/;
const answers = /^INFO: Welcome, bot! [^\n]*\nOnline users: Bob, bot\nSTATUS:\d+:delivered:Bob\n@1 PONG:done\n@1 OK\n$/;

interface Piper {
  readonly title: string;
  readonly program: string;
  args(port: number): string[];
  /** How it says that its input has ended, if it cannot half-close. */
  readonly last?: string;
}

const pipers: readonly Piper[] = [
  { title: 'nc -N', program: 'nc', args: (port) => ['-N', '127.0.0.1', String(port)] },
  { title: 'nc -C -N', program: 'nc', args: (port) => ['-C', '-N', '127.0.0.1', String(port)] },
  { title: 'ncat', program: 'ncat', args: (port) => ['127.0.0.1', String(port)] },
  { title: 'ncat --crlf', program: 'ncat', args: (port) => ['--crlf', '127.0.0.1', String(port)] },
  { title: 'socat', program: 'socat', args: (port) => ['-t', '10', '-', `TCP:127.0.0.1:${port}`] },
  { title: 'plink -raw', program: 'plink', args: (port) => ['-raw', '-batch', '-P', String(port), '127.0.0.1'] },
];

for (const { title, program, args } of pipers) {
  test(`lines piped into ${title} are all answered, the last one without LF included, and it ends by itself`, {
    skip: needs(program),
  }, async (t) => {
    const server = await startTestServer(t);
    const [bob] = await server.people('Bob');
    const quiet = await run(program, args(server.quietPort), input);
    assert.equal(quiet.status, 0, quiet.stderr);
    assert.match(quiet.stdout, answers);
    assert.deepEqual(await bob.until(/^OFFLINE/), ['ONLINE:bot', 'bot: Grüße ✓ 漢 😀', 'OFFLINE:bot:disconnected']);
    const greeted = await run(program, args(server.port), `${input}\n`);
    assert.equal(greeted.status, 0, greeted.stderr);
    assert.match(greeted.stdout, greets);
    assert.match(greeted.stdout.replace(greets, ''), answers);
  });
}

test('a plain nc never receives a telnet command', { skip: needs('nc') }, async (t) => {
  const server = await startTestServer(t);
  const { stdout } = await run('nc', ['-N', '127.0.0.1', String(server.port)], 'register bot\nhelp\nexit\n');
  assert.equal(stdout.includes('\ufffd'), false);
  assert.equal(stdout.includes('\r'), false);
});

test('a file of 20,000 lines piped into nc -N is answered whole', { skip: needs('nc') }, async (t) => {
  const server = await startTestServer(t, { maxVisitorBytes: 1024 ** 2 });
  const lines = Array.from({ length: 20_000 }, (_, index) => `ping ${index}`);
  const { stdout, status } = await run('nc', ['-N', '127.0.0.1', String(server.quietPort)], lines.join('\n'));
  assert.equal(status, 0);
  assert.equal(stdout, lines.map((line) => `${line.replace('ping ', 'PONG:')}\n`).join(''));
});

async function atATerminal(server: TestServer, command: string, script: string): Promise<void> {
  const { status, stderr, stdout } = await runExpect(`${prelude}spawn ${command}\n${script}\nexit 0\n`);
  assert.equal(status, 0, `${stderr}\n${stdout}\n${JSON.stringify(server.log)}`);
}

for (const { title, program, command, returns = true } of [
  { title: 'nc', program: 'nc', command: 'nc 127.0.0.1 PORT' },
  { title: 'nc -C', program: 'nc', command: 'nc -C 127.0.0.1 PORT' },
  // ncat and plink look at a connection that has ended only when something is typed.
  { title: 'ncat', program: 'ncat', command: 'ncat 127.0.0.1 PORT', returns: false },
  { title: 'socat', program: 'socat', command: 'socat - TCP:127.0.0.1:PORT' },
  { title: 'plink -raw', program: 'plink', command: 'plink -raw -P PORT 127.0.0.1', returns: false },
]) {
  test(`at a terminal ${title} converses, in Unicode too${returns ? ', and returns to the shell after exit' : ''}`, {
    skip: needs('expect', program),
  }, async (t) => {
    const server = await startTestServer(t);
    const [bob] = await server.people('Bob');
    await atATerminal(
      server,
      command.replace('PORT', String(server.port)),
      `
wait_for {Authorise MODE\\? \\(REGISTER/LOGIN\\)}
send "register Alice\\n"
wait_for {INFO: Welcome, Alice![^\\r\\n]*}
send "Bob: Ü ✓ “ Å é 漢 😀\\n"
wait_for {STATUS:[0-9]+:delivered:Bob}
send "Alice: Ü ✓ “ Å é 漢 😀\\n"
send "who\\n"
wait_for {Online users: Bob, Alice}
send "exit\\n"
wait_for {INFO: Good bye\\.}
${returns ? 'must_end' : ''}`,
    );
    assert.deepEqual(await bob.until(/^OFFLINE/), [
      'ONLINE:Alice',
      'Alice: Ü ✓ “ Å é 漢 😀',
      'Alice (to all): Ü ✓ “ Å é 漢 😀',
      'OFFLINE:Alice:exit',
    ]);
  });
}

test('an unfinished line that Ctrl-D sends at nc is kept until its end comes', {
  skip: needs('expect', 'nc'),
}, async (t) => {
  const server = await startTestServer(t);
  await atATerminal(
    server,
    `nc 127.0.0.1 ${server.quietPort}`,
    `
send "pi\\004"
send "ng 7\\n"
wait_for {PONG:7}
send "exit\\n"
must_end`,
  );
});
